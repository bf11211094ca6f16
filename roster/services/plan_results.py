"""What a finished run found, read back: its problem and its assignments as plain data."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from roster import planning
from roster.core.errors import DomainError
from roster.core.translation import N_
from roster.models import PlanRun, PlanRunState
from roster.services.standing import Standing


class NoResult(DomainError):
    """The run has not ended, or ended without a roster."""

    code = "no_result"
    message = N_("This plan has no result.")


@dataclass(frozen=True)
class Found:
    """A run's frozen instance, its result document and the assignments in it."""

    instance: planning.Instance
    document: dict[str, Any]
    assignments: tuple[planning.Assignment, ...]

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months whose duties were planned."""
        return tuple(sorted({duty.date[:7] for duty in self.instance.duties}))

    def of_month(self, month: str) -> list[planning.Assignment]:
        """Return the assignments of one month."""
        return [one for one in self.assignments if self.instance.duty[one.duty].date[:7] == month]


def found_by(run: PlanRun, changes: int | None = None) -> Found:
    """Return what a run found; of a curve, the roster with so many changes. Raises NoResult."""
    if run.state is not PlanRunState.FINISHED or run.result is None:
        raise NoResult
    instance = planning.Instance.from_json(json.loads(run.instance))
    document = json.loads(run.result)
    if changes is not None:
        points = [point for point in document.get("curve", ()) if point["changes"] == changes]
        if not points:
            raise NoResult
        document["assignments"] = points[0]["assignments"]
    fields = {name: document[name] for name in ("format", "instance", "assignments")}
    return Found(instance, document, tuple(planning.roster_from_json(fields, instance)))


def gaps(
    objective: int | None, lower_bound: float | None, uncovered_cost: int | None
) -> tuple[float | None, float | None]:
    """Return the gap and the controllable gap, (objective − bound) ÷ (objective − cost of uncovered seats)."""
    if objective is None or lower_bound is None:
        return None, None
    distance = max(objective - lower_bound, 0)
    controllable = objective - (uncovered_cost or 0)
    return (
        distance / objective if objective > 0 else None,
        distance / controllable if uncovered_cost is not None and controllable > 0 else None,
    )


def locks_missing(found: Found, locked: list[Standing]) -> list[Standing]:
    """Return the locks that a result does not have, because they were set after its run was asked for."""
    have = set(found.assignments)
    return [one for one in locked if one.duty in found.instance.duty and one.as_planned not in have]
