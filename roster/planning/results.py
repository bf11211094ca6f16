"""What a solve is given and what it gives back."""

from dataclasses import dataclass, field
from enum import StrEnum

from roster.planning.breaches import Breach
from roster.planning.elements import Assignment
from roster.planning.policies import GoalValue, Policy


class Status(StrEnum):
    """How a solve ended. INFEASIBLE and UNKNOWN (the time was too short to tell) come without a roster."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    STOPPED = "stopped"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Phase(StrEnum):
    """What the solver is at."""

    START = "start"
    CONSTRUCTION = "construction"
    BOUND = "bound"
    IMPROVEMENT = "improvement"
    END = "end"


@dataclass(frozen=True)
class SolveParameters:
    """How long and how a solve runs.

    `time_limit_seconds` is wall time from call to return. `workers` is how many cores it may use, 1 or 2.
    With `deterministic`, work is measured by the solver's own count instead of the clock and one core is
    used: the same instance, seed and limit give the same roster, unless the machine is so slow that the
    clock strikes first.
    """

    time_limit_seconds: float = 20.0
    seed: int = 1
    workers: int = 2
    deterministic: bool = False
    warm_start: tuple[Assignment, ...] | None = None
    """A roster to start from, as far as it keeps the rules; without one, the published roster."""
    policy: Policy | None = None
    """Goals in order instead of the weighted sum."""
    curve: bool = False
    """Find the best roster for each number of changed duties; the result's roster is that of the most changes."""

    def __post_init__(self) -> None:
        """Refuse what no solve can run with; raise ValueError with a sentence."""
        if not 0 < self.time_limit_seconds <= 86_400:
            raise ValueError("The time limit must be above 0 and at most 86400 seconds.")
        if not 0 <= self.seed < 2**31:
            raise ValueError("The seed must be a whole number from 0 to 2147483647.")
        if self.workers not in (1, 2):
            raise ValueError("The number of workers must be 1 or 2.")


@dataclass(frozen=True)
class Progress:
    """The state of a running solve: seconds so far, best objective and proven bound, if there are any yet.

    `uncovered_cost` is what the best roster's empty seats cost, weighted: the part of the objective that is mostly
    given by supply.
    """

    seconds: float
    objective: int | None
    lower_bound: int | None
    phase: Phase
    uncovered_cost: int | None = None

    @property
    def controllable_gap(self) -> float | None:
        """(objective − lower_bound) ÷ (objective − uncovered_cost), None while one of them is unknown."""
        if self.objective is None or self.lower_bound is None or self.uncovered_cost is None:
            return None
        return ratio(self.objective - self.lower_bound, self.objective - self.uncovered_cost)


@dataclass(frozen=True)
class CurvePoint:
    """The best roster found with at most so many changed duties.

    `objective` leaves the weight of changes out: it is what the changes buy. `people` are those who must be told.
    """

    changes: int
    people: int
    objective: int
    parts: dict[str, int]
    is_proven: bool
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True)
class Result:
    """A finished solve. The roster keeps every rule and is priced by the independent scorer.

    `gap` is (objective − lower_bound) ÷ objective; `controllable_gap` divides by what the roster costs
    beside its uncovered seats instead, since coverage is mostly given by supply. Both are None without a
    roster or where the divisor is not above 0. `breaches` says why an instance is infeasible,
    `conflict` is a smallest set of its locks that cannot stand together. A policy's result says in `goals` what became
    of each, and is OPTIMAL when each is proven; its bound is of the weighted sum all the same, so that the gap tells at
    most how much the order of the goals costs. `curve` is what changes buy, where that was asked.
    """

    status: Status
    assignments: tuple[Assignment, ...] = ()
    objective: int | None = None
    parts: dict[str, int] = field(default_factory=dict)
    lower_bound: int | None = None
    gap: float | None = None
    controllable_gap: float | None = None
    seconds: float = 0.0
    breaches: tuple[Breach, ...] = ()
    conflict: tuple[Assignment, ...] = ()
    goals: tuple[GoalValue, ...] = ()
    curve: tuple[CurvePoint, ...] = ()


def ratio(part: int, whole: int) -> float | None:
    """Return part ÷ whole: 0 without a part, None where there is nothing to divide by."""
    if part == 0:
        return 0.0
    return part / whole if whole > 0 else None
