"""With whom could somebody change places in a month: both must be able to, and what it would cost."""

from dataclasses import dataclass

from roster import planning
from roster.planning.moves import judge
from roster.planning.seating import Seating
from roster.services.boards import Board
from roster.services.standing import Standing

MOST_SHOWN = 8


@dataclass(frozen=True)
class Swap:
    """One exchange that keeps every rule. `cost` below zero makes the roster better."""

    other: Standing
    cost: int


def swaps_for(board: Board, month: str, assignment: str) -> list[Swap]:
    """Return the exchanges open to an assignment (public id) within its month, the cheapest first.

    Locked assignments, other roles and the same duty are left out.
    """
    own = next((one for one in board.of_month(month) if one.assignment == assignment), None)
    if own is None or own.is_locked:
        return []
    found, seating = [], Seating(board.instance, board.known)
    for other in board.of_month(month):
        fits = other.role == own.role and other.duty != own.duty and not other.is_locked
        if fits and {own.duty, other.duty} <= set(board.instance.duty):
            swap = _swap(seating, own, other)
            if swap is not None:
                found.append(swap)
    return sorted(found, key=lambda swap: swap.cost)[:MOST_SHOWN]


def exchanged(own: planning.Assignment, other: planning.Assignment) -> tuple[planning.Assignment, ...]:
    """Return both people in each other's seat and period."""
    return (
        planning.Assignment(other.duty, own.practitioner, other.period),
        planning.Assignment(own.duty, other.practitioner, own.period),
    )


def _swap(seating: Seating, own: Standing, other: Standing) -> Swap | None:
    old = (own.as_planned, other.as_planned)
    verdict = judge(seating, old, exchanged(*old))
    return Swap(other, verdict.objective_delta) if verdict.is_possible else None
