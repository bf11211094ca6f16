"""Small instances for the planner's tests: a base that is feasible and cheap, changed where a test needs it."""

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from roster.planning import Assignment, Breach, Instance, Rule, validate

REFEREE = Path(__file__).parent.parent / "referee"
FIRST, SECOND = "2027-01-05", "2027-02-02"

BASE: dict[str, Any] = {
    "format": "duty-roster/1",
    "name": "small",
    "months": ["2027-01", "2027-02"],
    "locations": ["base", "north", "south"],
    "travel_minutes": [[0, 20, 30], [20, 0, 40], [30, 40, 0]],
    "centers": [
        {
            "id": "north",
            "location": "north",
            "matter_mix": {"debt": 60, "labour": 40},
            "service": {"notary": {"max_gap_months": 2, "last_served": "2026-11"}},
        },
        {"id": "south", "location": "south", "matter_mix": {"debt": 100}, "service": {}},
    ],
    "firms": [{"id": "firm", "max_per_date": 2}, {"id": "office"}],
    "practitioners": [
        {"id": "li", "role": "lawyer", "firm": "firm", "location": "base", "matters": ["debt"]},
        {"id": "wang", "role": "lawyer", "firm": "firm", "location": "base", "matters": ["labour"]},
        {"id": "zhao", "role": "lawyer", "firm": "firm", "location": "base", "carried_load": 3},
        {"id": "qian", "role": "notary", "firm": "office", "location": "base"},
    ],
    "duties": [
        {
            "id": f"{date}/{center}/{role}",
            "center": center,
            "date": date,
            "role": role,
            "seats": seats,
            "periods": periods,
            "priority": 1,
        }
        for date in (FIRST, SECOND)
        for center in ("north", "south")
        for role, seats, periods in (("lawyer", 2, ["day"]), ("notary", 1, ["am", "pm"]))
    ],
    "locked": [],
    "published": [],
    "rules": {"lunch_travel_limit": 40, "rotation_months": 2, "expertise_roles": ["lawyer"]},
    "weights": {
        "uncovered": 1000,
        "fairness": 8,
        "waiting": 200,
        "travel": 1,
        "rotation": 60,
        "preference": 1,
        "expertise": 1,
        "stability": 50,
    },
}
NORTH_LAWYER, SOUTH_LAWYER = f"{FIRST}/north/lawyer", f"{FIRST}/south/lawyer"
NORTH_NOTARY, SOUTH_NOTARY = f"{FIRST}/north/notary", f"{FIRST}/south/notary"


def document(**changes: Any) -> dict[str, Any]:
    """Return the base document with some of its fields replaced."""
    return copy.deepcopy(BASE) | changes


def instance(people: dict[str, dict[str, Any]] | None = None, **changes: Any) -> Instance:
    """Return the base instance with fields of some people changed, and fields of its own replaced."""
    changed = document(**changes)
    for person in changed["practitioners"]:
        person.update((people or {}).get(person["id"], {}))
    return Instance.from_json(changed)


def broken(problem: Instance, assignments: Iterable[Assignment], rule: Rule) -> list[Breach]:
    """Return the breaches of a roster, which must all be of one rule."""
    found = validate(problem, assignments)
    assert {breach.rule for breach in found} <= {rule}
    assert all(breach.sentence.endswith(".") for breach in found)
    return found


def benchmark(name: str) -> dict[str, Any]:
    """Return a benchmark instance's document."""
    loaded: dict[str, Any] = json.loads((REFEREE / "instances" / f"{name}.json").read_text(encoding="utf-8"))
    return loaded
