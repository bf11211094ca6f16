"""Hypothesis strategies: small instances with every feature of the format, and rosters that may break rules."""

from typing import Any

from hypothesis import strategies as st

PERIODS = ["am", "pm", "day"]
MONTHS = ["2027-01", "2027-02", "2027-03"]
ROLES = ["lawyer", "notary"]


@st.composite
def documents(draw: st.DrawFn, locks: bool = False) -> dict[str, Any]:
    """Build a `duty-roster/1` document of up to three months, three centers and five people."""
    locations = [f"place-{index}" for index in range(draw(st.integers(2, 4)))]
    months = MONTHS[: draw(st.integers(1, 3))]
    dates = [f"{month}-{day}" for month in months for day in draw(st.sampled_from([["05"], ["05", "20"]]))]
    centers = [draw(_center(f"center-{index}", locations)) for index in range(draw(st.integers(1, 3)))]
    ids = [center["id"] for center in centers]
    people = [
        draw(_person(f"person-{index}", locations, ids, dates)) for index in range(draw(st.integers(1, 5)))
    ]
    duties = [
        draw(_duty(f"{date}/{center}/{role}", center, date, role))
        for date in dates
        for center in ids
        for role in ROLES
        if draw(st.booleans())
    ]
    entries = st.lists(_entry(duties, people), max_size=3) if duties else st.just([])
    minutes = st.lists(st.integers(0, 60), min_size=len(locations), max_size=len(locations))
    return {
        "format": "duty-roster/1",
        "name": "random",
        "months": months,
        "locations": locations,
        "travel_minutes": draw(st.lists(minutes, min_size=len(locations), max_size=len(locations))),
        "centers": centers,
        "firms": [{"id": "limited", "max_per_date": draw(st.integers(0, 2))}, {"id": "free"}],
        "practitioners": people,
        "duties": duties,
        "locked": draw(entries) if locks else [],
        "published": draw(entries),
        "rules": {
            "lunch_travel_limit": 30,
            "rotation_months": draw(st.integers(0, 4)),
            "expertise_roles": draw(st.sampled_from([[], ["lawyer"], ROLES])),
        },
        "weights": {
            name: draw(st.sampled_from([0, 1, 7, 100]))
            for name in ("fairness", "waiting", "travel", "rotation", "preference", "expertise", "stability")
        }
        | {"uncovered": draw(st.sampled_from([0, 50, 1000]))},
    }


@st.composite
def rosters(draw: st.DrawFn, document: dict[str, Any]) -> list[dict[str, str]]:
    """Build assignments of a document's duties and people, mostly against the rules."""
    if not document["duties"]:
        return []
    return draw(st.lists(_entry(document["duties"], document["practitioners"]), max_size=12))


def _entry(duties: list[dict[str, Any]], people: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {
            "duty": st.sampled_from([duty["id"] for duty in duties]),
            "practitioner": st.sampled_from([person["id"] for person in people]),
            "period": st.sampled_from(PERIODS),
        }
    )


@st.composite
def _center(draw: st.DrawFn, name: str, locations: list[str]) -> dict[str, Any]:
    service = {"max_gap_months": draw(st.integers(1, 3))}
    if draw(st.booleans()):
        service["last_served"] = draw(st.sampled_from(["2026-10", "2026-12", "2027-01"]))
    return {
        "id": name,
        "location": draw(st.sampled_from(locations)),
        "matter_mix": {"debt": draw(st.integers(0, 60)), "labour": 40},
        "service": {draw(st.sampled_from(ROLES)): service},
    }


@st.composite
def _person(
    draw: st.DrawFn, name: str, locations: list[str], centers: list[str], dates: list[str]
) -> dict[str, Any]:
    some_dates = st.sampled_from(dates)
    person = {
        "id": name,
        "role": draw(st.sampled_from(ROLES)),
        "location": draw(st.sampled_from(locations)),
        "firm": draw(st.sampled_from(["limited", "free"])),
        "load_weight": draw(st.integers(0, 2)),
        "carried_load": draw(st.integers(0, 4)),
        "supervised": draw(st.sampled_from([False, False, True])),
        "conflicts": draw(st.lists(st.sampled_from(centers), unique=True, max_size=1)),
        "matters": draw(st.lists(st.sampled_from(["debt", "labour"]), unique=True)),
        "unavailable": draw(
            st.lists(
                st.fixed_dictionaries({"date": some_dates, "period": st.sampled_from(PERIODS)}), max_size=1
            )
        ),
        "preferences": {
            "centers": draw(st.dictionaries(st.sampled_from(centers), st.integers(-20, 20), max_size=2)),
            "dates": draw(st.dictionaries(some_dates, st.integers(-9, 9), max_size=1)),
        },
        "past_visits": [
            {"center": center, "date": draw(st.sampled_from(["2026-11-05", "2026-12-05", dates[0]]))}
            for center in draw(st.lists(st.sampled_from(centers), max_size=1))
        ],
    }
    for limit in ("max_load_per_month", "max_load"):
        if draw(st.sampled_from([False, False, True])):
            person[limit] = draw(st.integers(0, 5))
    if draw(st.sampled_from([False, False, False, True])):
        person["licensed_until"] = draw(some_dates)
    return person


@st.composite
def _duty(draw: st.DrawFn, name: str, center: str, date: str, role: str) -> dict[str, Any]:
    return {
        "id": name,
        "center": center,
        "date": date,
        "role": role,
        "seats": draw(st.integers(0, 2)),
        "periods": draw(st.sampled_from([["day"], ["am", "pm"], ["am"], ["pm", "day", "am"]])),
        "priority": draw(st.integers(0, 2)),
    }


def _far_on(months: list[str]) -> st.SearchStrategy[dict[str, int]]:
    """Dates before, between and after the plan's on which somebody sits elsewhere."""
    dates = ["2026-12-02", *(f"{month}-28" for month in months), "2029-01-05"]
    return st.dictionaries(st.sampled_from(dates), st.integers(0, 1), max_size=3)


@st.composite
def extended_documents(draw: st.DrawFn, locks: bool = False) -> dict[str, Any]:
    """Build a document that uses every extension of the core."""
    document = draw(documents(locks=locks))
    document["rules"]["far_minutes"] = draw(st.integers(0, 60))
    for person in document["practitioners"]:
        person["carried_far"], person["carried_minutes"] = draw(st.integers(0, 3)), draw(st.integers(0, 90))
        person["no_far_in_a_row"], person["far_on"] = draw(st.booleans()), draw(_far_on(document["months"]))
    for center in document["centers"]:
        center["season_mix"] = {month: {"debt": draw(st.integers(0, 90))} for month in document["months"][:2]}
    for name in ("far_towns", "road_fairness", "steady_faces", "season_expertise", "far_again"):
        document["weights"][name] = draw(st.sampled_from([0, 1, 9, 80]))
    return document
