"""`duty-roster/1` documents and files → the fields of an `Instance`, refusing what the planner cannot use."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from roster.planning.documents import Cursor
from roster.planning.elements import (
    Assignment,
    Center,
    Duty,
    Firm,
    Rules,
    Service,
    Weights,
    month_number,
)
from roster.planning.errors import InstanceError
from roster.planning.reading_people import read_numbers, read_practitioner

FORMAT = "duty-roster/1"
WEIGHTS = ("uncovered", "fairness", "waiting", "travel", "rotation", "preference", "expertise", "stability")
EXTENSIONS = ("far_towns", "road_fairness", "steady_faces", "season_expertise", "far_again")
"""Weights that the core does not know; absent ones are 0."""


def read_document(path: str | Path) -> Any:
    """Read a JSON file; raise InstanceError if there is none, or if an object has a field twice."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as failure:
        raise InstanceError("", f"cannot be read: {failure.strerror or failure}") from failure
    except UnicodeDecodeError as failure:
        raise InstanceError("", "is not UTF-8 text") from failure
    try:
        return json.loads(text, object_pairs_hook=_object_without_repeats)
    except (json.JSONDecodeError, RecursionError) as failure:
        raise InstanceError("", f"is not JSON: {failure}") from failure


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
        raise InstanceError("", f"has an object with the field '{twice}' twice")
    return found


def instance_fields(document: Any) -> dict[str, Any]:
    """Return an instance's fields from a decoded document; raise InstanceError about the first bad one."""
    root = Cursor(document, InstanceError)
    fields = root.record(
        (
            "format",
            "name",
            "months",
            "locations",
            "travel_minutes",
            "centers",
            "practitioners",
            "duties",
            "rules",
            "weights",
        ),
        ("firms", "locked", "published"),
    )
    if fields["format"].text() != FORMAT:
        fields["format"].fail(f"must be {FORMAT}, not '{fields['format'].value}'")
    months = _months(fields["months"])
    locations = tuple(item.text() for item in fields["locations"].distinct())
    centers = tuple(_center(item, frozenset(locations)) for item in fields["centers"].items())
    _refuse_repeats(fields["centers"], centers)
    firms = tuple(_firm(item) for item in fields["firms"].items()) if "firms" in fields else ()
    if "firms" in fields:
        _refuse_repeats(fields["firms"], firms)
    center_ids = frozenset(center.id for center in centers)
    places = frozenset(locations)
    people = tuple(read_practitioner(item, places, center_ids) for item in fields["practitioners"].items())
    _refuse_repeats(fields["practitioners"], people)
    duties = tuple(_duty(item, center_ids, months) for item in fields["duties"].items())
    _refuse_repeats(fields["duties"], duties)
    known = frozenset(duty.id for duty in duties), frozenset(person.id for person in people)
    return {
        "name": fields["name"].text(),
        "months": months,
        "locations": tuple(locations),
        "travel_minutes": _travel(fields["travel_minutes"], len(locations)),
        "centers": centers,
        "firms": firms,
        "practitioners": people,
        "duties": duties,
        "rules": _rules(fields["rules"]),
        "weights": _weights(fields["weights"]),
        "locked": read_assignments(fields["locked"], *known) if "locked" in fields else (),
        "published": read_assignments(fields["published"], *known) if "published" in fields else (),
    }


def _refuse_repeats(where: Cursor, things: tuple[Any, ...]) -> None:
    seen: set[str] = set()
    for item, thing in zip(where.items(), things, strict=True):
        if thing.id in seen:
            item.child("id").fail(f"repeats '{thing.id}'")
        seen.add(thing.id)


def _months(where: Cursor) -> tuple[str, ...]:
    months = tuple(item.month() for item in where.items())
    if not months:
        where.fail("must name at least one month")
    for index, (before, after) in enumerate(pairwise(months), start=1):
        if month_number(after) != month_number(before) + 1:
            list(where.items())[index].fail(f"must follow {before} directly, but is {after}")
    return months


def _travel(where: Cursor, size: int) -> tuple[tuple[int, ...], ...]:
    matrix = tuple(tuple(cell.whole() for cell in row.items()) for row in where.items())
    if len(matrix) != size:
        where.fail(f"must have one row for each of the {size} locations, not {len(matrix)}")
    for row, cells in zip(where.items(), matrix, strict=True):
        if len(cells) != size:
            row.fail(f"must have one number for each of the {size} locations, not {len(cells)}")
    return matrix


def _center(where: Cursor, locations: frozenset[str]) -> Center:
    fields = where.record(("id", "location"), ("matter_mix", "service", "season_mix"))
    return Center(
        id=fields["id"].text(),
        location=fields["location"].known(locations, "location"),
        matter_mix=read_numbers(fields.get("matter_mix")),
        service={role: _service(item) for role, item in fields["service"].entries().items()}
        if "service" in fields
        else {},
        season_mix=_season_mix(fields.get("season_mix")),
    )


def _season_mix(where: Cursor | None) -> dict[str, dict[str, int]]:
    """Read a mix by month."""
    if where is None:
        return {}
    found = {}
    for month, mix in where.entries().items():
        Cursor(month, where.error, mix).month()
        found[month] = read_numbers(mix)
    return found


def _service(where: Cursor) -> Service:
    fields = where.record(("max_gap_months",), ("last_served",))
    return Service(
        max_gap_months=fields["max_gap_months"].whole(least=1),
        last_served=fields["last_served"].month() if "last_served" in fields else None,
    )


def _firm(where: Cursor) -> Firm:
    fields = where.record(("id",), ("max_per_date", "max_on"))
    return Firm(
        fields["id"].text(),
        fields["max_per_date"].whole() if "max_per_date" in fields else None,
        _limits_by_date(fields.get("max_on")),
    )


def _limits_by_date(where: Cursor | None) -> dict[str, int]:
    """Read numbers by date."""
    if where is None:
        return {}
    found = {}
    for date, limit in where.entries().items():
        Cursor(date, where.error, limit).date()
        found[date] = limit.whole()
    return found


def _duty(where: Cursor, centers: frozenset[str], months: tuple[str, ...]) -> Duty:
    fields = where.record(("id", "center", "date", "role", "seats", "periods", "priority"))
    if fields["date"].date()[:7] not in months:
        fields["date"].fail(f"lies outside the months of the horizon: {fields['date'].value}")
    periods = tuple(item.period() for item in fields["periods"].distinct())
    if not periods:
        fields["periods"].fail("must name at least one period")
    return Duty(
        id=fields["id"].text(),
        center=fields["center"].known(centers, "center"),
        date=fields["date"].value,
        role=fields["role"].text(),
        seats=fields["seats"].whole(),
        periods=periods,
        priority=fields["priority"].whole(),
    )


def _rules(where: Cursor) -> Rules:
    fields = where.record(("lunch_travel_limit", "rotation_months"), ("expertise_roles", "far_minutes"))
    return Rules(
        lunch_travel_limit=fields["lunch_travel_limit"].whole(),
        rotation_months=fields["rotation_months"].whole(),
        expertise_roles=tuple(item.text() for item in fields["expertise_roles"].distinct())
        if "expertise_roles" in fields
        else (),
        far_minutes=fields["far_minutes"].whole() if "far_minutes" in fields else None,
    )


def _weights(where: Cursor) -> Weights:
    return Weights(**{key: item.whole() for key, item in where.record((), WEIGHTS + EXTENSIONS).items()})


def read_assignments(
    where: Cursor, duties: frozenset[str], practitioners: frozenset[str]
) -> tuple[Assignment, ...]:
    """Read a list of assignments whose duties and practitioners must be among the given ids."""
    return tuple(_assignment(item, duties, practitioners) for item in where.items())


def _assignment(where: Cursor, duties: frozenset[str], practitioners: frozenset[str]) -> Assignment:
    fields = where.record(("duty", "practitioner", "period"))
    return Assignment(
        fields["duty"].known(duties, "duty"),
        fields["practitioner"].known(practitioners, "practitioner"),
        fields["period"].period(),
    )
