"""The practitioners of a `duty-roster/1` document."""

from typing import Any

from roster.planning.documents import Cursor
from roster.planning.elements import Practitioner, Preferences, Unavailability, Visit

NUMBERS = (
    "load_weight",
    "carried_load",
    "carried_far",
    "carried_minutes",
    "max_load_per_month",
    "max_load",
)
PRACTITIONER_OPTIONS = (
    *NUMBERS,
    "firm",
    "licensed_from",
    "licensed_until",
    "supervised",
    "conflicts",
    "unavailable",
    "matters",
    "preferences",
    "past_visits",
    "no_far_in_a_row",
    "far_on",
)


def read_numbers(where: Cursor | None, least: int | None = 0) -> dict[str, int]:
    """Read an object of whole numbers by id; empty if it is absent."""
    return {key: item.whole(least) for key, item in where.entries().items()} if where else {}


def read_practitioner(where: Cursor, locations: frozenset[str], centers: frozenset[str]) -> Practitioner:
    """Read one practitioner; locations and centers must be among the given ids."""
    fields = where.record(
        ("id", "role", "location"),
        PRACTITIONER_OPTIONS,
    )
    numbers: dict[str, Any] = {key: fields[key].whole() for key in NUMBERS if key in fields}
    dates: dict[str, Any] = {
        key: fields[key].date() for key in ("licensed_from", "licensed_until") if key in fields
    }
    lists: dict[str, Any] = {}
    if "conflicts" in fields:
        lists["conflicts"] = tuple(item.known(centers, "center") for item in fields["conflicts"].distinct())
    if "unavailable" in fields:
        lists["unavailable"] = tuple(_unavailability(item, centers) for item in fields["unavailable"].items())
    if "matters" in fields:
        lists["matters"] = tuple(item.text() for item in fields["matters"].distinct())
    if "past_visits" in fields:
        lists["past_visits"] = tuple(_visit(item, centers) for item in fields["past_visits"].items())
    return Practitioner(
        id=fields["id"].text(),
        role=fields["role"].text(),
        location=fields["location"].known(locations, "location"),
        firm=_firm_of(fields.get("firm")),
        supervised=fields["supervised"].truth() if "supervised" in fields else False,
        no_far_in_a_row=fields["no_far_in_a_row"].truth() if "no_far_in_a_row" in fields else False,
        far_on=_by_day(fields["far_on"], least=0) if "far_on" in fields else {},
        preferences=_preferences(fields["preferences"], centers)
        if "preferences" in fields
        else Preferences(),
        **numbers,
        **dates,
        **lists,
    )


def _unavailability(where: Cursor, centers: frozenset[str]) -> Unavailability:
    fields = where.record(("date", "period"), ("elsewhere", "centers"))
    elsewhere = fields["elsewhere"].truth() if "elsewhere" in fields else False
    named = fields["centers"].distinct() if "centers" in fields else None
    only = None if named is None else tuple(item.known(centers, "center") for item in named)
    return Unavailability(fields["date"].date(), fields["period"].period(), elsewhere, only)


def _firm_of(where: Cursor | None) -> str | None:
    """Read a practitioner's firm. Null is let pass here alone: published instances say so of mediators."""
    return None if where is None or where.value is None else where.text()


def _preferences(where: Cursor | None, centers: frozenset[str]) -> Preferences:
    if where is None:
        return Preferences()
    fields = where.record((), ("centers", "dates"))
    liked = read_numbers(fields.get("centers"), least=None)
    for center in liked:
        if center not in centers:
            fields["centers"].fail(f"names the unknown center '{center}'")
    return Preferences(liked, _by_day(fields["dates"]) if "dates" in fields else {})


def _by_day(where: Cursor, least: int | None = None) -> dict[str, int]:
    """Read an object of whole numbers by date."""
    found = read_numbers(where, least=least)
    for day in found:
        Cursor(day, where.error, where, day).date()
    return found


def _visit(where: Cursor, centers: frozenset[str]) -> Visit:
    fields = where.record(("center", "date"))
    return Visit(fields["center"].known(centers, "center"), fields["date"].date())
