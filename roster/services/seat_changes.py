"""A single change of a published roster, in force at once: a substitute, a swap, a seat left empty.

The roster in force is never edited: the next version takes its place, with everything that follows from a
publication. A draft that the scheduler is working on gets the same change, so that publishing it later undoes
nothing. The changes of one bureau happen one after the other, and whoever meets another version is told so.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound, Stale
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Duty,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
)
from roster.planning.errors import RosterError
from roster.services import boards, breach_sentences, draft_edits, drafts, duties, elsewhere, rosters
from roster.services.boards import Board
from roster.services.displaced_visitors import Settling
from roster.services.draft_edits import BreaksRules, SittingOver
from roster.services.roster_differences import difference
from roster.services.rosters import Publication
from roster.services.seated import Seated
from roster.services.standing import NOT_SERVED

__all__ = ["BreaksRules", "NotPublished", "SeatHasChanged", "SittingOver", "carry_out", "locked_bureau"]


class NotPublished(NotFound):
    """The month has no roster in force that could be changed."""

    code = "not_published"
    message = N_("That month has no published roster.")


class SeatHasChanged(DomainError):
    """Whoever was to be replaced does not sit there any more."""

    code = "seat_has_changed"
    message = N_("That seat has changed in the meantime. Please look at the roster as it is now.")


def locked_bureau(bureau_id: int) -> Bureau:
    """Return a bureau, with the changes of its published rosters held back until this unit of work ends."""
    return db.session.scalars(
        select(Bureau)
        .where(Bureau.id == bureau_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def carry_out(
    bureau: Bureau,
    month: str,
    removed: Sequence[Seated],
    added: Sequence[Seated],
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    confirmed: Sequence[str] = (),
    settling: Settling | None = None,
) -> Publication:
    """Put a version in force in which some sit no more and others sit instead; every rule is checked.

    `confirmed` names (public ids) who has said that they come, `settling` what is done with those who booked and have nobody,
    if it is something else than usual. Raises NotPublished, SeatHasChanged, SittingOver,
    BreaksRules, or Stale when somebody publishes at this very moment.
    """
    bureau = locked_bureau(bureau.id)
    elsewhere.wait_for_turn(bureau)
    old = drafts.published_of(bureau, month)
    if old is None:
        raise NotPublished
    _refuse_gone(old, removed)
    _refuse_over(bureau, removed, added, now)
    board = boards.of_roster(bureau, old, clock.local(now).date())
    refuse_breaches(board, removed, added)
    new = _next_version(old, removed, added, confirmed, actor, now)
    _edit_draft(bureau, new, removed, added, verb, actor, now)
    draft_edits.record(new, removed, added, verb, actor, now)
    return rosters.follow(bureau, old, new, difference(old, new), actor, now, settling)


def refuse_breaches(board: Board, removed: Sequence[Seated], added: Sequence[Seated]) -> None:
    """Raise BreaksRules if a change would break rules that are kept now."""
    gone, come = [one.as_planned for one in removed], [one.as_planned for one in added]
    try:
        breaches = draft_edits.breaches_of_edit(board, gone, come)
    except RosterError as error:  # somebody who left the pool
        raise SeatHasChanged from error
    if breaches:
        raise BreaksRules(breach_sentences.sentences_of(breaches, board.names))


def _refuse_gone(old: Roster, removed: Sequence[Seated]) -> None:
    sitting = {(one.duty, one.practitioner, one.period) for one in map(Seated.of, _serving(old))}
    if any((one.duty, one.practitioner, one.period) not in sitting for one in removed):
        raise SeatHasChanged


def _refuse_over(bureau: Bureau, removed: Sequence[Seated], added: Sequence[Seated], now: datetime) -> None:
    wanted = {one.duty: one.period for one in (*removed, *added)}
    found = db.session.scalars(
        select(Duty).join(Sitting).where(Sitting.bureau_id == bureau.id, Duty.public_id.in_(wanted))
    ).all()
    if len(found) < len(wanted):
        raise NotFound
    for duty in found:
        if end_of(duty.sitting, Period(wanted[duty.public_id])) <= now:
            raise SittingOver


def starts_at(sitting: Sitting, period: Period) -> datetime:
    """Return when a period of a sitting begins."""
    return clock.at_local(sitting.date, duties.hours_of(sitting, period)[0][0])


def end_of(sitting: Sitting, period: Period) -> datetime:
    """Return when a period of a sitting is over."""
    return clock.at_local(sitting.date, duties.hours_of(sitting, period)[-1][1])


def _serving(roster: Roster) -> list[Assignment]:
    return [one for one in roster.assignments if one.state not in NOT_SERVED]


def _next_version(
    old: Roster,
    removed: Sequence[Seated],
    added: Sequence[Seated],
    confirmed: Sequence[str],
    actor: Actor,
    now: datetime,
) -> Roster:
    """Supersede the version in force by its copy with the change. Raises Stale when it is not in force any more."""
    superseded = db.session.execute(
        update(Roster)
        .where(Roster.id == old.id, Roster.state == RosterState.PUBLISHED)
        .values(state=RosterState.SUPERSEDED)
    )
    if not superseded.rowcount:  # type: ignore[attr-defined]
        raise Stale
    new = Roster(
        bureau_id=old.bureau_id,
        month=old.month,
        version=_free_version(old),
        state=RosterState.PUBLISHED,
        plan_run_id=old.plan_run_id,
        note=old.note,
        created_at=now,
        created_by_id=actor.account_id,
        published_at=now,
        published_by_id=actor.account_id,
    )
    gone = {(one.duty, one.practitioner) for one in removed}
    for one in _serving(old):
        if (one.duty.public_id, one.practitioner.public_id) not in gone:
            new.assignments.append(_copy_of(one))
    for seated in added:
        new.assignments.append(_row(old, seated, is_confirmed=seated.practitioner in confirmed))
    db.session.add(new)
    db.session.flush()
    return new


def _free_version(old: Roster) -> int:
    """Return the number of the next version; a draft that waits comes after it."""
    number = drafts.next_version(old.bureau_id, old.month)
    draft = drafts.draft_of(db.session.get_one(Bureau, old.bureau_id), old.month)
    if draft is None:
        return number
    freed, draft.version = draft.version, number
    db.session.flush()
    return freed


def _copy_of(one: Assignment) -> Assignment:
    return Assignment(
        duty_id=one.duty_id,
        practitioner_id=one.practitioner_id,
        period=one.period,
        is_locked=one.is_locked,
        state=one.state,
    )


def _row(old: Roster, seated: Seated, *, is_confirmed: bool) -> Assignment:
    duty = db.session.scalar(select(Duty).where(Duty.public_id == seated.duty))
    person = db.session.scalar(
        select(Practitioner).where(
            Practitioner.bureau_id == old.bureau_id, Practitioner.public_id == seated.practitioner
        )
    )
    if duty is None or person is None:
        raise NotFound
    return Assignment(
        duty_id=duty.id,
        practitioner_id=person.id,
        period=Period(seated.period),
        is_locked=False,
        state=AssignmentState.CONFIRMED if is_confirmed else AssignmentState.PLANNED,
    )


def _edit_draft(
    bureau: Bureau,
    new: Roster,
    removed: Sequence[Seated],
    added: Sequence[Seated],
    verb: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Do the same in the month's draft, where its scheduler has not decided otherwise already."""
    draft = drafts.draft_of(bureau, new.month)
    if draft is None:
        return
    try:
        with db.session.begin_nested():
            draft_edits.edit(draft, removed, added, verb, draft.edits, actor, now)
    except (BreaksRules, NotFound, SittingOver):
        db.session.expire(draft)  # what differs stands on the page on which the draft is published
