"""A month's roster on its board: its problem, whole plan around it included, and what stands in it.

The plan's other months belong to the problem, so that limits over the plan, rotation, fairness and waiting are
judged as the planner judges them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from roster import planning
from roster.database import db
from roster.models import Bureau, PlanRun, Roster
from roster.services import instances, planning_names, settings, standing
from roster.services.instance_frames import Frame, history_from, months_between
from roster.services.planning_names import Names
from roster.services.standing import Standing


@dataclass(frozen=True)
class Board:
    """A bureau's months as a planning problem, and the assignments that stand in them."""

    bureau: Bureau
    instance: planning.Instance
    stands: Sequence[Standing]
    months: Sequence[str]

    @cached_property
    def names(self) -> Names:
        """What people call things; read when something has to be said."""
        return planning_names.of_bureau(self.bureau, self.months)

    @cached_property
    def assignments(self) -> list[planning.Assignment]:
        """All assignments as the planner writes them."""
        return standing.as_planned(self.stands)

    def of_month(self, month: str) -> list[Standing]:
        """Return what stands in one month."""
        return [one for one in self.stands if one.month == month]

    @cached_property
    def known(self) -> list[planning.Assignment]:
        """The assignments that the problem knows: those of sittings that were called off are left out."""
        return [one for one in self.assignments if one.duty in self.instance.duty]


class Problems:
    """The planning problem of one deed of several steps, as the publication of a year: read once, not at each step.

    Which assignments stand is no part of it and is read at each step. What somebody else enters meanwhile
    (a leave, a conflict) counts at the next deed, as it does when one step is read just before it is entered.
    """

    def __init__(self) -> None:
        self._known: tuple[Frame, planning.Instance] | None = None

    def of(self, bureau: Bureau, frame: Frame) -> planning.Instance:
        """Return the problem of a frame, the one read before if it is the same frame."""
        if self._known is None or self._known[0] != frame:
            self._known = frame, instances.build(bureau, frame)
        return self._known[1]


def of_months(
    bureau: Bureau,
    months: Sequence[str],
    today: date,
    *,
    instead: dict[str, int] | None = None,
    problems: Problems | None = None,
    learns: bool = True,
    with_drafts: bool = True,
) -> Board:
    """Return the board of consecutive months, drafts standing in where nothing is published unless they shall not.

    `instead` (month → roster id) names the roster to look at in a month that has several; `problems` is what the
    steps of one deed share.
    """
    first = history_from(months[0], settings.of(bureau).rotation_months)
    known = standing.standing(bureau, first, months[-1], with_drafts=with_drafts, instead=instead)
    within = [one for one in known if one.month >= months[0]]
    frame = Frame(
        months=months,
        open=months,
        today=today,
        history=[one for one in known if one.month < months[0]],
        name=f"{bureau.slug} {months[0]} {months[-1]}",
        also={one.practitioner for one in within},
        learns=learns,
    )
    return Board(bureau, (problems or Problems()).of(bureau, frame), within, months)


def of_roster(bureau: Bureau, roster: Roster, today: date, problems: Problems | None = None) -> Board:
    """Return the board of one roster, in the horizon of the plan it comes from."""
    return of_months(bureau, horizon_of(roster), today, instead={roster.month: roster.id}, problems=problems)


def alone(bureau: Bureau, roster: Roster, today: date) -> Board:
    """Return the board of one roster's month alone: what stands in the other months of its plan is history."""
    horizon = horizon_of(roster)
    first = history_from(horizon[0], settings.of(bureau).rotation_months)
    known = standing.standing(bureau, first, horizon[-1], with_drafts=True, instead={roster.month: roster.id})
    own = [one for one in known if one.month == roster.month]
    frame = Frame(
        months=horizon,
        open=[roster.month],
        today=today,
        history=[one for one in known if one.month != roster.month],
        name=f"{bureau.slug} {roster.month}",
        also={one.practitioner for one in own},
    )
    instance = _of_one_month(instances.build(bureau, frame), known, roster.month)
    return Board(bureau, instance, own, horizon)


def _of_one_month(instance: planning.Instance, known: Sequence[Standing], month: str) -> planning.Instance:
    """Return a problem in which waiting and rotation are asked of one month, as they stand before it.

    Load and its limits still count the other months of the plan. Without this, every month whose duties are
    history would count as waited.
    """
    seen: dict[tuple[str, str], str] = {}
    for one in known:
        if one.month < month:
            seen[one.center, one.role] = max(one.month, seen.get((one.center, one.role), ""))
    centers = tuple(
        replace(
            center,
            service={
                role: replace(service, last_served=seen.get((center.id, role)))
                for role, service in center.service.items()
            },
        )
        for center in instance.centers
    )
    return replace(instance, months=(month,), centers=centers)


def new_breaches(
    instance: planning.Instance,
    before: Iterable[planning.Assignment],
    after: Iterable[planning.Assignment],
) -> list[planning.Breach]:
    """Return the rules that `after` breaks and `before` did not break in the same way."""
    found = planning.validate(instance, after)
    known = planning.validate(instance, before) if found else []
    return [breach for breach in found if breach not in known]


def breaches_of_month(board: Board, month: str) -> list[planning.Breach]:
    """Return the rules that the month's roster breaks; those of other months alone are not its fault."""
    others = [one.as_planned for one in board.stands if one.month != month]
    return new_breaches(board.instance, others, board.assignments)


def horizon_of(roster: Roster) -> list[str]:
    """Return the months of the plan that a roster comes from, or its own."""
    run = db.session.get(PlanRun, roster.plan_run_id) if roster.plan_run_id else None
    if run is not None and run.first_month <= roster.month <= run.last_month:
        return months_between(run.first_month, run.last_month)
    return [roster.month]


def months_around(months: Sequence[str]) -> list[str]:
    """Return the consecutive months from the first to the last of some."""
    return months_between(min(months), max(months))
