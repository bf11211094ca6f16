"""Each part of the objective by its value on a roster small enough to reckon by hand."""

from typing import Any

import pytest

from roster.planning import Assignment, RosterError, price, price_by_practitioner
from tests.planning.cases import (
    FIRST,
    NORTH_LAWYER,
    NORTH_NOTARY,
    SECOND,
    SOUTH_NOTARY,
    document,
    instance,
)

LI, ZHAO = Assignment(NORTH_LAWYER, "li", "day"), Assignment(NORTH_LAWYER, "zhao", "day")
MORNING, AFTERNOON = Assignment(NORTH_NOTARY, "qian", "am"), Assignment(SOUTH_NOTARY, "qian", "pm")
LATER = Assignment(f"{SECOND}/north/lawyer", "li", "day")


def part(name: str, roster: list[Assignment], people: dict[str, Any] | None = None, **changes: Any) -> int:
    """Return one part of a roster's price."""
    return price(instance(people, **changes), roster).parts[name]


def test_uncovered_counts_empty_seats_by_priority() -> None:
    duties = document()["duties"]
    duties[0]["priority"] = 3
    assert part("uncovered", [], duties=duties) == 12 + 4
    assert part("uncovered", [LI], duties=duties) == 12 + 4 - 3


def test_fairness_squares_what_is_carried_with_the_load() -> None:
    assert part("fairness", [LI]) == 4
    assert part("fairness", [ZHAO]) == 5**2 - 3**2
    assert part("fairness", [LI], people={"li": {"load_weight": 2}}) == 8


def test_waiting_counts_months_without_the_role() -> None:
    assert part("waiting", []) == 2
    assert part("waiting", [MORNING]) == 0
    assert part("waiting", [Assignment(f"{SECOND}/north/notary", "qian", "am")]) == 1
    served = document()["centers"]
    served[0]["service"]["notary"]["last_served"] = "2026-12"
    assert part("waiting", [], centers=served) == 1


def test_travel_goes_by_the_day_s_order() -> None:
    assert part("travel", [LI]) == 40
    assert part("travel", [AFTERNOON, MORNING]) == 20 + 40 + 30


def test_rotation_counts_repeats_in_the_window_and_past_visits() -> None:
    assert part("rotation", [LI, LATER]) == 1
    past = {"li": {"past_visits": [{"center": "north", "date": "2026-12-02"}]}}
    assert part("rotation", [LI], people=past) == 1
    assert part("rotation", [LATER], people=past) == 0


def test_preference_counts_centers_by_assignment_and_dates_once() -> None:
    wishes = {"qian": {"preferences": {"centers": {"north": -15, "south": 30}, "dates": {FIRST: 7}}}}
    assert part("preference", [MORNING, AFTERNOON], people=wishes) == -15 + 30 + 7


def test_expertise_counts_what_nobody_of_the_duty_knows() -> None:
    empty = 4 * 100
    assert part("expertise", []) == empty
    assert part("expertise", [LI]) == empty - 60
    assert part("expertise", [LI, Assignment(NORTH_LAWYER, "wang", "day")]) == empty - 100


def test_stability_counts_published_pairs_whatever_the_half_day() -> None:
    published = [{"duty": NORTH_NOTARY, "practitioner": "qian", "period": "pm"}]
    assert part("stability", [], published=published) == 1
    assert part("stability", [MORNING], published=published) == 0


def test_the_objective_is_the_weighted_sum() -> None:
    priced = price(instance(), [LI])
    assert priced.objective == 11 * 1000 + 4 * 8 + 2 * 200 + 40 + 340


def test_unknown_entries_have_no_price() -> None:
    with pytest.raises(RosterError):
        price(instance(), [Assignment("nowhere", "li", "day")])


def test_shares_divide_the_role_s_load_by_weight_and_availability() -> None:
    people = {"wang": {"load_weight": 2}, "zhao": {"unavailable": [{"date": FIRST, "period": "day"}]}}
    li, wang, zhao, qian = price_by_practitioner(instance(people), [LI, MORNING])
    assert (li.due, wang.due, zhao.due) == (2.5, 1.25, 1.25)
    assert (li.difference, wang.difference, zhao.difference) == (-0.5, -1.25, 1.75)
    assert (zhao.availability, zhao.carried, zhao.load) == (0.5, 3, 0)
    assert (li.half_days, li.travel_minutes, li.dates) == (2, 40, (FIRST,))
    assert (qian.due, qian.load, qian.difference) == (1.0, 1, 0.0)


def extension(
    name: str, roster: list[Assignment], people: dict[str, Any] | None = None, **changes: Any
) -> int:
    """Return one extension of a roster's price, which is there only where it has a weight."""
    weights = {"uncovered": 1}
    assert name not in price(instance(people, **changes, weights=weights), roster).parts
    return price(instance(people, **changes, weights=weights | {name: 5}), roster).parts[name]


def test_far_towns_are_squared_with_those_carried() -> None:
    rules = {"lunch_travel_limit": 40, "rotation_months": 2, "far_minutes": 30}
    south = Assignment(SOUTH_NOTARY, "qian", "pm")
    assert extension("far_towns", [MORNING], rules=rules) == 0
    assert extension("far_towns", [MORNING, south], rules=rules) == 1
    people = {"qian": {"carried_far": 2, "load_weight": 2}}
    assert extension("far_towns", [MORNING, south], people, rules=rules) == 2 * (9 - 4)
    assert extension("far_towns", [south], rules=rules | {"far_minutes": 31}) == 0


def test_road_fairness_squares_half_hours_begun() -> None:
    assert extension("road_fairness", [LI]) == 2**2
    assert extension("road_fairness", [LI], {"li": {"carried_minutes": 89}}) == 4**2 - 2**2


def test_steady_faces_counts_who_is_new_to_a_center() -> None:
    known = {"li": {"past_visits": [{"center": "north", "date": "2025-12-02"}]}}
    assert extension("steady_faces", [LI, LATER, MORNING]) == 2
    assert extension("steady_faces", [LI, LATER, MORNING], known) == 1


def test_two_far_towns_in_a_row_cost_who_wishes_for_none_also_over_the_ends_of_a_plan() -> None:
    rules = {"lunch_travel_limit": 40, "rotation_months": 2, "far_minutes": 20}
    near = rules | {"far_minutes": 21}  # li lives 20 minutes from the north

    def priced(roster: list[Assignment], limits: dict[str, Any] = rules, **far_on: int) -> int:
        outside = {day.removeprefix("on_").replace("_", "-"): value for day, value in far_on.items()}
        people = {"li": {"no_far_in_a_row": True, "far_on": outside}}
        return extension("far_again", roster, people, rules=limits)

    assert priced([LI, LATER]) == 1
    assert priced([LI, LATER], near) == 0, "the border: a minute nearer is not far"
    assert priced([LI, LATER], on_2027_01_20=0) == 0, "somewhere near in between"
    assert priced([LI], on_2026_12_02=1) == 1, "the last time was in the year before"
    assert priced([LI], on_2026_11_03=1, on_2026_12_02=0) == 0
    assert priced([LI], on_2027_03_02=1) == 1, "a later month stands already"
    assert priced([], on_2026_11_03=1, on_2026_12_02=1) == 0, "not this roster's doing"
    assert extension("far_again", [LI, LATER], rules=rules) == 0, "who has no such wish"


def test_season_expertise_goes_by_the_month() -> None:
    centers = document()["centers"]
    centers[0]["season_mix"] = {"2027-01": {"labour": 80, "debt": 5}}
    assert extension("season_expertise", [], centers=centers) == 85
    assert extension("season_expertise", [LI], centers=centers) == 80
    assert extension("season_expertise", [LATER], centers=centers) == 85
