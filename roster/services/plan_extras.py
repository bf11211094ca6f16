"""What a result holds beside its roster: a policy's goals, the curve of a repair. None of it is taken on trust."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from roster import planning
from roster.planning.parts.stability import people_disturbed


def checked(
    document: dict[str, Any], instance: planning.Instance, assignments: Sequence[planning.Assignment]
) -> dict[str, Any]:
    """Return goals and curve of a result document, priced anew; points that break a rule are left out."""
    kept: dict[str, Any] = {}
    if document.get("goals"):
        parts = planning.price(instance, assignments, also=[goal["part"] for goal in document["goals"]]).parts
        kept["goals"] = [{**goal, "value": parts[goal["part"]]} for goal in document["goals"]]
    if document.get("curve"):
        points = [_point(point, instance) for point in document["curve"]]
        kept["curve"] = [point for point in points if point is not None]
    return kept


def _point(point: dict[str, Any], instance: planning.Instance) -> dict[str, Any] | None:
    try:
        roster = [planning.Assignment(**one) for one in point["assignments"]]
        priced = planning.price(instance, roster)
    except (TypeError, planning.RosterError):
        return None
    if planning.validate(instance, roster):
        return None
    changes = priced.parts["stability"]
    return {
        "changes": changes,
        "people": people_disturbed(set(instance.published), set(roster)),
        "objective": priced.objective - instance.weights.stability * changes,
        "parts": priced.parts,
        "is_proven": bool(point.get("is_proven")),
        "assignments": [asdict(one) for one in roster],
    }
