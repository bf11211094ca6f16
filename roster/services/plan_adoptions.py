"""A plan's result becomes the drafts of its months."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from roster import planning
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import Assignment, AuditAction, Bureau, Duty, PlanRun, PlanRunKind, Practitioner, Roster
from roster.services import audit, boards, drafts, plan_freezing, plan_results, standing


class LocksChanged(DomainError):
    """Somebody locked an assignment after the plan was asked for, and the plan does not have it."""

    code = "locks_changed"
    message = N_("Somebody locked assignments after this plan was asked for. Please make the plan again.")


@dataclass
class Adoption:
    """The drafts made; months left alone because they were published meanwhile; assignments that a rule
    broken since (a leave) kept out, so that their seats are empty."""

    rosters: list[Roster] = field(default_factory=list)
    published_meanwhile: list[str] = field(default_factory=list)
    left_out: list[planning.Assignment] = field(default_factory=list)


def adopt(run: PlanRun, actor: Actor, now: datetime, changes: int | None = None) -> Adoption:
    """Make a run's result the draft of each of its months; what is locked there stays.

    `changes` chooses among the rosters of a repair.

    A month that is over, or published since, is left alone, unless (the latter) the run was a repair of it. What has become impossible since
    the run was asked for is left out. Raises NoResult or LocksChanged.
    """
    bureau = db.session.get_one(Bureau, run.bureau_id)
    if run.kind is PlanRunKind.WHAT_IF:  # another world than this one
        raise plan_results.NoResult
    found = plan_results.found_by(run, changes)
    outcome = Adoption()
    months = _months_to_draft(bureau, found, outcome, now)
    if not months:
        return outcome
    present = standing.assignments_of(list(standing.draft_ids(bureau, months).values()))
    locked = [one for one in present if one.is_locked]
    if plan_results.locks_missing(found, locked):
        raise LocksChanged
    wanted = [one for month in months for one in found.of_month(month)]
    kept = _still_possible(bureau, months, wanted, now)
    outcome.left_out = [one for one in wanted if one not in set(kept)]
    locks = {one.as_planned for one in locked} | set(found.instance.locked)
    for month in months:
        of_month = [one for one in kept if found.instance.duty[one.duty].date[:7] == month]
        outcome.rosters.append(_draft(bureau, month, run, of_month, locks, actor, now))
    return outcome


def _months_to_draft(
    bureau: Bureau, found: plan_results.Found, outcome: Adoption, now: datetime
) -> list[str]:
    published = (
        standing.published_months(bureau, found.months[0], found.months[-1]) if found.months else set()
    )
    repaired = {found.instance.duty[one.duty].date[:7] for one in found.instance.published}
    over = plan_freezing.frozen_months(bureau, found.months, clock.local(now).date(), repair=True)
    outcome.published_meanwhile = [
        month for month in found.months if month in published and month not in repaired
    ]
    return [month for month in found.months if month not in over and month not in outcome.published_meanwhile]


def _still_possible(
    bureau: Bureau, months: Sequence[str], wanted: list[planning.Assignment], now: datetime
) -> list[planning.Assignment]:
    """Return the assignments that keep every rule as things are now; most often all."""
    board = boards.of_months(bureau, boards.months_around(months), clock.local(now).date())
    others = [one.as_planned for one in board.stands if one.month not in set(months)]
    kept = list(wanted)
    while broken := boards.new_breaches(board.instance, others, [*others, *kept]):
        guilty = _guilty(broken[0], kept, board.instance)
        if guilty is None:
            break
        kept.remove(guilty)
    return kept


def _guilty(
    breach: planning.Breach, kept: Sequence[planning.Assignment], instance: planning.Instance
) -> planning.Assignment | None:
    """Return an assignment whose removal lessens the breach: the last that it concerns."""
    people = set(breach.detail.get("practitioners", [])) | ({breach.practitioner} - {None})
    when = breach.date or breach.detail.get("month") or ""
    fitting = [
        one
        for one in kept
        if breach.duty in (None, one.duty)
        and (not people or one.practitioner in people)
        and (one.duty not in instance.duty or instance.duty[one.duty].date.startswith(when))
    ]
    return fitting[-1] if fitting else None


def _draft(
    bureau: Bureau,
    month: str,
    run: PlanRun,
    assignments: Sequence[planning.Assignment],
    locks: set[planning.Assignment],
    actor: Actor,
    now: datetime,
) -> Roster:
    roster = drafts.emptied(bureau, month, actor, now)
    if run.kind is PlanRunKind.PLAN:  # a question about one month leaves the draft in the horizon of its plan
        roster.plan_run_id = run.id
    duties = _ids(Duty, {one.duty for one in assignments})
    people = _ids(Practitioner, {one.practitioner for one in assignments})
    db.session.add_all(
        Assignment(
            roster_id=roster.id,
            duty_id=duties[one.duty],
            practitioner_id=people[one.practitioner],
            period=Period(one.period),
            is_locked=one in locks,
        )
        for one in assignments
    )
    db.session.flush()
    db.session.expire(roster, ["assignments"])
    audit.record(
        AuditAction.ROSTER_DRAFTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=roster,
        month=month,
        version=roster.version,
        plan_run=run.public_id,
    )
    return roster


def _ids(table: type[Duty] | type[Practitioner], public_ids: set[str]) -> dict[str, int]:
    rows = db.session.execute(select(table.public_id, table.id).where(table.public_id.in_(public_ids)))
    return {row[0]: row[1] for row in rows}
