"""A firm's answer to a nomination round: whom it sends, who cannot come when, whom it proposes anew.

The nominated people of a closed round are the pool from which its months are planned (`left_out`); the firms
that did not answer, or were not asked, go on with everybody. On a board anybody may still be put in by hand.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from roster.core import clock, phones
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.core.masking import mask_name
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Firm,
    LeaveReason,
    Nomination,
    NominationRequest,
    NominationRound,
    NominationState,
    Practitioner,
)
from roster.services import audit, leaves, nomination_rounds, practitioners
from roster.services.nomination_rounds import RoundClosed
from roster.services.planning_names import roles_of

OFFERED = (NominationState.NAMED, NominationState.ACCEPTED)
LONGEST_NOTE = 300
LONGEST_REASON = 200
LEAVE_NOTE = "提名时说明不能到"
"""The remark on a leave that an answer gave."""


def answer(
    request: NominationRequest,
    people: Collection[str],
    away: Mapping[str, Collection[date]],
    note: str,
    answers_seen: int,
    actor: Actor,
    now: datetime,
    *,
    by_bureau: bool = False,
) -> None:
    """Name the firm's people, by public id, with the session dates on which each cannot come; nobody is an answer, too.

    It takes the place of an earlier answer; the firm may change it until the last day, the bureau at any
    time. Raises RoundClosed, InvalidInput, or Stale when somebody else answered in the meantime.
    """
    refuse_late(request, now, by_bureau=by_bureau)
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(
            N_("Please write at most %(longest)s characters."), field="note", longest=LONGEST_NOTE
        )
    own = {one.public_id: one for one in people_of(request.firm)}
    if set(people) - set(own):
        raise InvalidInput(N_("Somebody chosen is not in the firm's pool any more."), field="person")
    _count_answer(request, answers_seen)
    dates = set(nomination_rounds.dates_of(request.round))
    kept = {one.practitioner_id: one for one in request.nominations if one.practitioner_id}
    named = {own[public_id].id: own[public_id] for public_id in people}
    request.nominations = [
        one for one in request.nominations if one.practitioner_id is None or one.practitioner_id in named
    ]
    for number, person in named.items():
        row = kept.get(number)
        if row is None:
            row = Nomination(practitioner=person, state=NominationState.NAMED)
            request.nominations.append(row)
        row.away = sorted(day.isoformat() for day in set(away.get(person.public_id, ())) & dates)
    request.note, request.answered_at = note.strip(), now
    request.answered_by_id, request.is_by_bureau = actor.account_id, by_bureau
    db.session.flush()
    _record(request, "answered", actor, now, people=len(named))
    if request.round.closed_at is not None:
        _give_leaves(request, actor, now)


def propose(
    request: NominationRequest,
    name: str,
    role: str,
    phone: str,
    license_number: str,
    actor: Actor,
    now: datetime,
) -> Nomination:
    """Offer somebody who is not in the pool; the bureau decides. Raises RoundClosed or InvalidInput."""
    refuse_late(request, now, by_bureau=False)
    db.session.execute(
        select(NominationRequest.id).where(NominationRequest.id == request.id).with_for_update()
    )
    entries = {"name": (name.strip(), 60), "license_number": (license_number.strip(), 40)}
    for field, (text, longest) in entries.items():
        if not text or len(text) > longest:
            raise InvalidInput(N_("Please enter 1 to %(longest)s characters."), field=field, longest=longest)
    if role not in {one.code for one in roles_of(_bureau(request))}:
        raise InvalidInput(N_("Choose a role."), field="role")
    number = phones.read_phone(phone)
    if any(one.state is NominationState.PROPOSED and one.name == name.strip() for one in request.nominations):
        raise InvalidInput(N_("This name is proposed already."), field="name")
    made = Nomination(
        state=NominationState.PROPOSED,
        name=name.strip(),
        role=role,
        phone=number,
        license_number=license_number.strip(),
    )
    request.nominations.append(made)
    db.session.flush()
    _record(request, "proposed", actor, now)
    return made


def take_back(nomination: Nomination, actor: Actor, now: datetime) -> None:
    """Take a proposal back before the bureau decided. Raises RoundClosed or Stale."""
    request = nomination.request
    refuse_late(request, now, by_bureau=False)
    _decide(nomination, NominationState.REFUSED)
    request.nominations.remove(nomination)
    _record(request, "proposal_taken_back", actor, now)


def accept(nomination: Nomination, actor: Actor, now: datetime) -> Practitioner:
    """Add a proposed person to the pool, nominated. Raises WrongEntries when the register refuses, or Stale."""
    request = nomination.request
    _decide(nomination, NominationState.ACCEPTED)
    typed = {
        "name": nomination.name,
        "firm": request.firm.public_id,
        "role": nomination.role,
        "phone": nomination.phone or "",
        "license_number": nomination.license_number,
        "joined_on": clock.local(now).date().isoformat(),
        "load_weight": "1",
    }
    person = practitioners.add(_bureau(request), typed, actor, now)
    db.session.flush()
    nomination.practitioner = person
    nomination.name, nomination.phone, nomination.license_number = "", None, ""
    _record(request, "proposal_accepted", actor, now)
    return person


def refuse(nomination: Nomination, reason: str, actor: Actor, now: datetime) -> None:
    """Do not accept a proposed person; the firm reads why. Raises InvalidInput without a reason, or Stale."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInput(N_("Say why, in at most 200 characters."), field="reason")
    _decide(nomination, NominationState.REFUSED)
    nomination.reason = reason
    nomination.name = mask_name(nomination.name)
    nomination.phone, nomination.license_number = None, ""
    _record(nomination.request, "proposal_refused", actor, now)


def close(found: NominationRound, actor: Actor, now: datetime) -> None:
    """End a round; the dates on which people cannot come become leave. Raises RoundClosed or Undecided."""
    nomination_rounds.close(found, actor, now)
    for request in found.requests:
        _give_leaves(request, actor, now)


def people_of(firm: Firm) -> Sequence[Practitioner]:
    """Return the firm's people in the pool, by name."""
    return db.session.scalars(
        select(Practitioner)
        .where(Practitioner.firm_id == firm.id, Practitioner.is_active)
        .order_by(Practitioner.role, Practitioner.name, Practitioner.id)
    ).all()


def request_of(public_id: str) -> NominationRequest | None:
    """Return the request of that name; whether one may see it is for the caller to check."""
    return db.session.scalar(
        select(NominationRequest)
        .where(NominationRequest.public_id == public_id)
        .options(joinedload(NominationRequest.round), joinedload(NominationRequest.firm))
    )


def proposal_of(public_id: str) -> Nomination | None:
    """Return the nomination of that name; whether one may see it is for the caller to check."""
    return db.session.scalar(select(Nomination).where(Nomination.public_id == public_id))


def open_request_of(firm: Firm) -> NominationRequest | None:
    """Return what the open round asks of a firm, if it asks anything."""
    return db.session.scalar(
        select(NominationRequest)
        .join(NominationRound)
        .where(NominationRequest.firm_id == firm.id, NominationRound.closed_at.is_(None))
        .options(joinedload(NominationRequest.round))
    )


def is_late(request: NominationRequest, now: datetime) -> bool:
    """Tell whether the firm can no longer answer by itself."""
    return request.round.closed_at is not None or request.round.due_on < clock.local(now).date()


def refuse_late(request: NominationRequest, now: datetime, *, by_bureau: bool) -> None:
    """Raise RoundClosed when the firm is too late; the bureau never is."""
    db.session.refresh(request.round, with_for_update=True)
    if not by_bureau and is_late(request, now):
        raise RoundClosed


def left_out(bureau: Bureau, months: Collection[str]) -> dict[str, set[str]]:
    """Return, by month, whom the newest closed round over it leaves out, by public id; only months that have any.

    Only firms that answered leave anybody out.
    """
    if not months:
        return {}
    rounds = db.session.scalars(
        select(NominationRound)
        .where(
            NominationRound.bureau_id == bureau.id,
            NominationRound.closed_at.is_not(None),
            NominationRound.first_month <= max(months),
            NominationRound.last_month >= min(months),
        )
        .order_by(NominationRound.closed_at.desc(), NominationRound.id.desc())
        .options(selectinload(NominationRound.requests).selectinload(NominationRequest.nominations))
    ).all()
    found = {}
    for month in months:
        newest = next((one for one in rounds if one.first_month <= month <= one.last_month), None)
        if newest is not None and (out := _left_out_of(newest)):
            found[month] = out
    return found


def rounds_over(bureau: Bureau, months: Collection[str]) -> Sequence[NominationRound]:
    """Return the closed rounds that bear on plans of these months, the newest first."""
    if not months:
        return []
    return db.session.scalars(
        select(NominationRound)
        .where(
            NominationRound.bureau_id == bureau.id,
            NominationRound.closed_at.is_not(None),
            NominationRound.first_month <= max(months),
            NominationRound.last_month >= min(months),
        )
        .order_by(NominationRound.closed_at.desc())
    ).all()


def _left_out_of(found: NominationRound) -> set[str]:
    answered = [one for one in found.requests if one.answered_at is not None]
    offered = {row.practitioner_id for one in answered for row in one.nominations if row.state in OFFERED}
    people = db.session.execute(
        select(Practitioner.id, Practitioner.public_id).where(
            Practitioner.firm_id.in_([one.firm_id for one in answered]), Practitioner.is_active
        )
    )
    return {public_id for number, public_id in people if number not in offered}


def _count_answer(request: NominationRequest, answers_seen: int) -> None:
    """Count one more answer if nobody answered since. Raises Stale."""
    changed = db.session.execute(
        update(NominationRequest)
        .where(NominationRequest.id == request.id, NominationRequest.answers == answers_seen)
        .values(answers=answers_seen + 1)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Stale
    db.session.refresh(request)


def _decide(nomination: Nomination, state: NominationState) -> None:
    """Lead a proposal to its end, once. Raises Stale when it was decided already."""
    changed = db.session.execute(
        update(Nomination)
        .where(Nomination.id == nomination.id, Nomination.state == NominationState.PROPOSED)
        .values(state=state)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Stale
    db.session.refresh(nomination)


def _give_leaves(request: NominationRequest, actor: Actor, now: datetime) -> None:
    """Make leave of the dates on which nominated people cannot come; what is covered already stays as it is."""
    today = clock.local(now).date()
    for one in request.nominations:
        if one.practitioner is None:
            continue
        for day in map(date.fromisoformat, one.away):
            if day < today:
                continue
            try:
                leaves.give(one.practitioner, day, day, Period.DAY, LeaveReason.OTHER, LEAVE_NOTE, actor, now)
                db.session.flush()
            except leaves.LeaveAlreadyGiven:
                continue


def _bureau(request: NominationRequest) -> Bureau:
    return db.session.get_one(Bureau, request.round.bureau_id)


def _record(request: NominationRequest, step: str, actor: Actor, now: datetime, **detail: object) -> None:
    audit.record(
        AuditAction.FIRM_CHANGED,
        actor,
        now,
        bureau_id=request.round.bureau_id,
        subject=request,
        count=request.answers,
        step=f"nominations_{step}",
        months=[request.round.first_month, request.round.last_month],
        **detail,
    )
