"""Two people who change places in a published roster: proposed, answered, approved where the bureau wants it.

Every rule is asked before a swap is shown, again when the other accepts and again when the bureau approves. Each
step is a conditional update of the state: of two at once one is told how it stands now. After the deadline for
leave only the bureau changes the roster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from roster import planning
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.periods import Period
from roster.core.sentences import Sentence
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AuditAction,
    Bureau,
    Duty,
    GrantRole,
    NoticeKind,
    Practitioner,
    Roster,
    RosterState,
    Swap,
    SwapState,
)
from roster.services import (
    answer_links,
    audit,
    boards,
    breach_sentences,
    draft_edits,
    leave_effects,
    notices,
    roster_steps,
    seat_changes,
    settings,
    short_links,
)
from roster.services.answer_links import Answerable
from roster.services.boards import Board
from roster.services.rosters import Publication
from roster.services.seat_changes import SeatHasChanged
from roster.services.seat_swaps import exchanged
from roster.services.seated import Seated
from roster.services.standing import NOT_SERVED, Standing
from roster.services.waiting_changes import WAITING, silence

STEPS: dict[str, tuple[tuple[SwapState, ...], SwapState]] = {
    "swap_accepted": ((SwapState.PROPOSED,), SwapState.ACCEPTED),
    "swap_declined": ((SwapState.PROPOSED,), SwapState.DECLINED),
    "swap_withdrawn": (WAITING, SwapState.WITHDRAWN),
    "swap_refused": ((SwapState.ACCEPTED,), SwapState.REFUSED),
    "swap_done": ((SwapState.ACCEPTED,), SwapState.DONE),
}
"""Each step, the states from which it may be taken and the one to which it leads."""


class TooLateToSwap(DomainError):
    """The deadline is over: what comes later is urgent, and the bureau's."""

    code = "too_late_to_swap"
    message = N_("It is too late to swap this duty. If you cannot come, give leave and phone the bureau.")


class SwapOver(DomainError):
    """The step does not fit to what has become of the swap."""

    code = "swap_over"
    message = N_("This swap is no longer open: %(state)s.")


class AlreadyProposed(DomainError):
    """Somebody proposes one swap of a duty at a time, or the last to answer would find nothing there."""

    code = "already_proposed"
    message = N_("A swap of this duty is proposed already. Withdraw it first.")


@dataclass(frozen=True)
class Option:
    """Somebody with whom one could change places; with `reasons` it is not possible, and they say why."""

    other: Standing
    is_same_firm: bool
    reasons: tuple[Sentence, ...]


def options(assignment: Assignment, now: datetime, *, within_firm: bool = False) -> list[Option]:
    """Return with whom a published duty could be swapped, the own firm first, and with whom not and why.

    Raises TooLateToSwap.
    """
    roster = assignment.roster
    _refuse_superseded(assignment)
    bureau = db.session.get_one(Bureau, roster.bureau_id)
    limits = leave_effects.Deadlines.of(bureau)
    if limits.before(assignment.duty.sitting.date) < now:
        raise TooLateToSwap
    board = boards.of_roster(bureau, roster, clock.local(now).date())
    own = next((one for one in board.of_month(roster.month) if one.assignment == assignment.public_id), None)
    if own is None:
        raise SeatHasChanged
    found = []
    for other in board.of_month(roster.month):
        is_other = other.role == own.role and other.practitioner != own.practitioner
        is_other = is_other and other.duty != own.duty and limits.before(other.date) >= now
        is_same = other.firm == own.firm
        if is_other and (is_same or not within_firm):
            found.append(Option(other, is_same, tuple(_reasons(board, own, other))))
    return sorted(found, key=lambda one: (not one.is_same_firm, one.other.date, one.other.name))


def propose(assignment: Assignment, other: Assignment, actor: Actor, now: datetime) -> Swap:
    """Ask somebody to change places; they are told. Raises NotFound, TooLateToSwap, BreaksRules, AlreadyProposed."""
    swap = _add(assignment, other, SwapState.PROPOSED, actor, now)
    _tell_person(
        NoticeKind.SWAP_PROPOSED, swap, swap.other, _own_side(swap), now, key=key_of(swap), is_asking=True
    )
    _record(swap, "swap_proposed", actor, now)
    return swap


def arrange(assignment: Assignment, other: Assignment, actor: Actor, now: datetime) -> Swap:
    """Let two people of one firm change places, as its secretary has agreed with both. Raises what `propose` raises."""
    if assignment.practitioner.firm_id != other.practitioner.firm_id:
        raise NotFound
    swap = _add(assignment, other, SwapState.ACCEPTED, actor, now)
    _record(swap, "swap_proposed", actor, now)
    _after_acceptance(swap, actor, now)
    return swap


def accept(swap: Swap, actor: Actor, now: datetime) -> None:
    """Agree; where the bureau need not approve, it holds at once. Raises SwapOver, BreaksRules, SeatHasChanged, Stale."""
    _step(swap, "swap_accepted", actor, now, by=now)
    silence(key_of(swap))
    _after_acceptance(swap, actor, now)


def decline(swap: Swap, actor: Actor, now: datetime) -> None:
    """Say no; whoever proposed it is told. Raises SwapOver."""
    _step(swap, "swap_declined", actor, now)
    silence(key_of(swap))
    _tell_person(NoticeKind.SWAP_DECLINED, swap, swap.own, _own_side(swap), now)


def withdraw(swap: Swap, actor: Actor, now: datetime) -> None:
    """Take a proposal back that does not hold yet. Raises SwapOver."""
    _step(swap, "swap_withdrawn", actor, now)
    silence(key_of(swap))


def approve(swap: Swap, actor: Actor, now: datetime) -> Publication:
    """Let an agreed swap hold: in force at once. Raises SwapOver, BreaksRules, SeatHasChanged, Stale."""
    return _carry_out(swap, actor, now)


def refuse(swap: Swap, actor: Actor, now: datetime) -> None:
    """Do not let an agreed swap hold; both are told. Raises SwapOver."""
    _step(swap, "swap_refused", actor, now)
    _tell_person(NoticeKind.SWAP_REFUSED, swap, swap.own, _own_side(swap), now)
    _tell_person(NoticeKind.SWAP_REFUSED, swap, swap.other, _other_side(swap), now)


def state_of(swap: Swap, now: datetime) -> SwapState:
    """Return a swap's state; one that nobody answered in time has expired, though nobody wrote that down."""
    is_late = swap.state is SwapState.PROPOSED and swap.expires_at <= now
    return SwapState.EXPIRED if is_late else swap.state


def refuse_over(swap: Swap, now: datetime) -> None:
    """Raise SwapOver when there is nothing left to answer."""
    state = state_of(swap, now)
    if state is not SwapState.PROPOSED:
        raise SwapOver(state=Sentence(state.words))


def breaches_of(swap: Swap, now: datetime) -> list[Sentence]:
    """Return which rules an agreed swap would break by now: whoever approves sees them before."""
    roster = _published(swap)
    bureau = db.session.get_one(Bureau, swap.bureau_id)
    board = boards.of_roster(bureau, roster, clock.local(now).date())
    removed, added = _sides(swap)
    breaches = draft_edits.breaches_of_edit(
        board, [one.as_planned for one in removed], [one.as_planned for one in added]
    )
    return breach_sentences.sentences_of(breaches, board.names)


def to_approve(bureau: Bureau) -> Sequence[Swap]:
    """Return the agreed swaps that wait for the bureau, the oldest first."""
    return db.session.scalars(
        select(Swap).where(Swap.bureau_id == bureau.id, Swap.state == SwapState.ACCEPTED).order_by(Swap.id)
    ).all()


def of_bureau(bureau: Bureau, limit: int = 50) -> Sequence[Swap]:
    """Return a bureau's swaps, the newest first."""
    return db.session.scalars(
        select(Swap).where(Swap.bureau_id == bureau.id).order_by(Swap.id.desc()).limit(limit)
    ).all()


def of_practitioner(practitioner: Practitioner, limit: int = 20) -> Sequence[Swap]:
    """Return the swaps that somebody proposed or was asked for, the newest first."""
    return db.session.scalars(
        select(Swap)
        .where(or_(Swap.own_id == practitioner.id, Swap.other_id == practitioner.id))
        .order_by(Swap.id.desc())
        .limit(limit)
    ).all()


def asked(practitioner: Practitioner, now: datetime) -> Sequence[Swap]:
    """Return the proposals that somebody can still answer."""
    return db.session.scalars(
        select(Swap)
        .where(Swap.other_id == practitioner.id, Swap.state == SwapState.PROPOSED, Swap.expires_at > now)
        .order_by(Swap.expires_at, Swap.id)
    ).all()


def by_public_id(public_id: str) -> Swap | None:
    """Return the swap of that name, or None."""
    return db.session.scalar(select(Swap).where(Swap.public_id == public_id))


def assignment_of(public_id: str) -> Assignment | None:
    """Return an assignment by its name, or None; whether it is in force is asked when it is swapped."""
    return db.session.scalar(select(Assignment).where(Assignment.public_id == public_id))


def key_of(swap: Swap) -> str:
    """Return the name under which the message that asks the other stands in the outbox."""
    return f"swap:{swap.public_id}"


def _add(assignment: Assignment, other: Assignment, state: SwapState, actor: Actor, now: datetime) -> Swap:
    _refuse_superseded(assignment)
    own_duty, other_duty = assignment.duty, other.duty
    if assignment.roster_id != other.roster_id or own_duty.role != other_duty.role:
        raise SeatHasChanged
    bureau = db.session.get_one(Bureau, assignment.roster.bureau_id)
    limits = leave_effects.Deadlines.of(bureau)
    expires_at = min(limits.before(own_duty.sitting.date), limits.before(other_duty.sitting.date))
    if expires_at < now:
        raise TooLateToSwap
    swap = Swap(
        bureau_id=bureau.id,
        month=assignment.roster.month,
        own=assignment.practitioner,
        own_duty=own_duty,
        own_period=assignment.period,
        other=other.practitioner,
        other_duty=other_duty,
        other_period=other.period,
        state=state,
        expires_at=expires_at,
        created_at=now,
        created_by_id=actor.account_id,
        answered_at=now if state is SwapState.ACCEPTED else None,
    )
    with db.session.no_autoflush:
        board = boards.of_roster(bureau, assignment.roster, clock.local(now).date())
        _refuse_locked(board, assignment, other)
        seat_changes.refuse_breaches(board, *_sides(swap))
        _make_room(swap, now)
    try:
        with db.session.begin_nested():
            db.session.add(swap)
    except IntegrityError as error:
        raise AlreadyProposed from error
    return swap


def _refuse_superseded(assignment: Assignment) -> None:
    if assignment.roster.state is not RosterState.PUBLISHED or assignment.state in NOT_SERVED:
        raise SeatHasChanged


def _make_room(swap: Swap, now: datetime) -> None:
    """What nobody answered in time makes room for another proposal of the same duty; one that waits does not."""
    same = (Swap.own_duty_id == swap.own_duty.id) & (Swap.own_id == swap.own.id)
    db.session.execute(
        update(Swap)
        .where(same, Swap.state == SwapState.PROPOSED, Swap.expires_at <= now)
        .values(state=SwapState.EXPIRED)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(select(Swap.id).where(same, Swap.state.in_(WAITING))):
        raise AlreadyProposed


def _after_acceptance(swap: Swap, actor: Actor, now: datetime) -> None:
    bureau = db.session.get_one(Bureau, swap.bureau_id)
    if not settings.of(bureau).swap_approval:
        _carry_out(swap, actor, now)
        return
    if breaches_of(swap, now):
        raise seat_changes.BreaksRules(breaches_of(swap, now))
    for account in roster_steps.accounts_of(bureau.id, GrantRole.SCHEDULER):
        notices.queue(
            NoticeKind.SWAP_TO_APPROVE,
            bureau_id=bureau.id,
            dedupe_key=f"{key_of(swap)}:approve:{account.id}",
            now=now,
            account=account,
            parameters={"duties": [_own_side(swap), _other_side(swap)], "path": "/bureau/swaps"},
        )


def _carry_out(swap: Swap, actor: Actor, now: datetime) -> Publication:
    bureau = seat_changes.locked_bureau(swap.bureau_id)
    _step(swap, "swap_done", actor, now)
    removed, added = _sides(swap)
    people = [one.practitioner for one in added]
    return seat_changes.carry_out(bureau, swap.month, removed, added, "swap", actor, now, confirmed=people)


def _step(swap: Swap, step: str, actor: Actor, now: datetime, by: datetime | None = None) -> None:
    """Lead a swap from one state to the next, and write it down. Raises SwapOver from any other state."""
    sources, target = STEPS[step]
    stamp = "answered_at" if sources == (SwapState.PROPOSED,) else "decided_at"
    in_time: list[Any] = [Swap.expires_at > by] if by else []
    moved = db.session.execute(
        update(Swap)
        .where(Swap.id == swap.id, Swap.state.in_(sources), *in_time)
        .values(**{"state": target, stamp: now})
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(swap)
    if not moved:
        raise SwapOver(state=Sentence(state_of(swap, now).words))
    _record(swap, step, actor, now)


def _sides(swap: Swap) -> tuple[list[Seated], list[Seated]]:
    """Return who sits where before, and after."""

    def seat(duty: Duty, person: Practitioner, period: Period) -> Seated:
        return Seated(duty.public_id, person.public_id, period.value, is_locked=False)

    return (
        [
            seat(swap.own_duty, swap.own, swap.own_period),
            seat(swap.other_duty, swap.other, swap.other_period),
        ],
        [
            seat(swap.other_duty, swap.own, swap.other_period),
            seat(swap.own_duty, swap.other, swap.own_period),
        ],
    )


def _published(swap: Swap) -> Roster:
    found = db.session.scalar(
        select(Roster).where(
            Roster.bureau_id == swap.bureau_id,
            Roster.month == swap.month,
            Roster.state == RosterState.PUBLISHED,
        )
    )
    if found is None:
        raise SeatHasChanged
    return found


def _reasons(board: Board, own: Standing, other: Standing) -> list[Sentence]:
    old: tuple[planning.Assignment, ...] = (own.as_planned, other.as_planned)
    breaches = draft_edits.breaches_of_edit(board, old, exchanged(*old))
    locks = _locks(board, [one.as_planned for one in (own, other) if one.is_locked])
    return [*locks, *breach_sentences.sentences_of(breaches, board.names)]


def _refuse_locked(board: Board, *seats: Assignment) -> None:
    """Raise BreaksRules for a seat that is locked: who sits there is the scheduler's word, not for two people to change."""
    locked = [Seated.of(one).as_planned for one in seats if one.is_locked]
    if locked:
        raise seat_changes.BreaksRules(_locks(board, locked))


def _locks(board: Board, locked: Sequence[planning.Assignment]) -> list[Sentence]:
    return [breach_sentences.lock_sentence(one, board.names) for one in locked]


def _own_side(swap: Swap) -> dict[str, str]:
    return _side(swap.own_duty, swap.own_period)


def _other_side(swap: Swap) -> dict[str, str]:
    return _side(swap.other_duty, swap.other_period)


def _side(duty: Duty, period: Period) -> dict[str, str]:
    sitting = duty.sitting
    return {
        **notices.place_of(sitting.center),
        "date": sitting.date.isoformat(),
        "period": period.value,
    }


def _tell_person(
    kind: NoticeKind,
    swap: Swap,
    person: Practitioner,
    duty: dict[str, str],
    now: datetime,
    *,
    key: str = "",
    is_asking: bool = False,
) -> None:
    links = {
        "path": answer_links.path_of(Answerable.SWAP, swap.public_id),
        "short": short_links.of_swap(swap),
    }
    notices.queue(
        kind,
        bureau_id=swap.bureau_id,
        dedupe_key=key or f"{key_of(swap)}:{kind.value}:{person.id}",
        now=now,
        expires_at=swap.expires_at,
        practitioner=person,
        parameters={"duties": [duty], "until": swap.expires_at.isoformat()},
        secret=links if is_asking else None,
    )


def _record(swap: Swap, step: str, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=swap.bureau_id,
        subject=swap,
        month=swap.month,
        step=step,
        center=swap.own_duty.sitting.center.name,
    )
