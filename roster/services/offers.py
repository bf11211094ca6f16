"""A seat of the published roster offered to substitutes: the first who accepts has it, the others see that politely.

Whoever is asked could take the seat by every rule when the offer is sent, and all rules are checked again when
somebody accepts. Two who accept at one instant meet one conditional update: one of them is told that it is taken.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    Bureau,
    Duty,
    InvitationState,
    NoticeKind,
    OfferInvitation,
    OfferState,
    Practitioner,
    Roster,
    RosterState,
    SeatOffer,
    Sitting,
)
from roster.services import (
    answer_links,
    boards,
    drafts,
    notices,
    seat_changes,
    settings,
    short_links,
    unanswered_offers,
)
from roster.services.answer_links import Answerable
from roster.services.rosters import Publication
from roster.services.seat_changes import NotPublished, SeatHasChanged
from roster.services.seated import Seated
from roster.services.standing import NOT_SERVED
from roster.services.waiting_changes import silence

MOST_INVITED = 20


class AlreadyOffered(DomainError):
    """One seat is offered once at a time: else two could accept it."""

    code = "already_offered"
    message = N_("This seat is offered already. Take that offer back first.")


class TooLateToOffer(DomainError):
    """The sitting begins before anybody could answer."""

    code = "too_late_to_offer"
    message = N_("The sitting has begun. Please phone somebody and put them in yourself.")


class OfferOver(DomainError):
    """The seat is not to be had any more; `state` says why."""

    code = "offer_over"
    message = N_("A colleague has already taken this duty. Thank you for being ready to come.")

    def __init__(self, state: OfferState) -> None:
        self.state = state
        said = {
            OfferState.WITHDRAWN: N_("The bureau no longer needs somebody for this duty. Thank you."),
            OfferState.EXPIRED: N_("The time to answer is over. If you can come, please phone the bureau."),
        }
        super().__init__(said.get(state))


class AlreadyAnswered(DomainError):
    """This person has said yes or no already."""

    code = "already_answered"
    message = N_("You have answered already.")


def send(
    bureau: Bureau,
    month: str,
    duty: str,
    replaced: str | None,
    wanted: Sequence[tuple[str, Period]],
    actor: Actor,
    now: datetime,
) -> SeatOffer:
    """Offer a seat (a duty's public id; `replaced` is the assignment to be replaced) to people (public ids), in order.

    Raises NotFound, SeatHasChanged, BreaksRules for whoever could not sit there, AlreadyOffered, TooLateToOffer.
    """
    bureau = seat_changes.locked_bureau(bureau.id)
    roster = drafts.published_of(bureau, month)
    if roster is None:
        raise NotPublished
    seat, gone = seat_of(roster, duty, replaced)
    _refuse_nobody(wanted)
    removed = [Seated.of(gone)] if gone else []
    board = boards.of_roster(bureau, roster, clock.local(now).date())
    for person, period in wanted:
        seat_changes.refuse_breaches(board, removed, [Seated(duty, person, period.value, is_locked=False)])
    begins = min(seat_changes.starts_at(seat.sitting, period) for _person, period in wanted)
    if begins <= now:
        raise TooLateToOffer
    offer = SeatOffer(
        bureau_id=bureau.id,
        month=month,
        duty=seat,
        replaced_id=gone.practitioner_id if gone else None,
        state=OfferState.OPEN,
        expires_at=min(begins, now + timedelta(hours=settings.of(bureau).offer_hours)),
        created_at=now,
        created_by_id=actor.account_id,
    )
    people = _people(bureau, [person for person, _period in wanted])
    for rank, (person, period) in enumerate(wanted, start=1):
        offer.invitations.append(
            OfferInvitation(practitioner=people[person], rank=rank, period=period, state=InvitationState.SENT)
        )
    _add_once(offer, now)
    for invitation in offer.invitations:
        _ask(invitation, now)
    unanswered_offers.record(offer, "seat_offered", actor, now, count=len(wanted))
    return offer


def accept(invitation: OfferInvitation, actor: Actor, now: datetime) -> Publication:
    """Take the seat: in force at once. Raises OfferOver, AlreadyAnswered, BreaksRules, SeatHasChanged, Stale."""
    offer = invitation.offer
    bureau = seat_changes.locked_bureau(offer.bureau_id)
    refuse_over(invitation, now)
    if not unanswered_offers.end(offer, OfferState.TAKEN, now, SeatOffer.expires_at > now):
        db.session.refresh(offer)
        raise OfferOver(state_of(offer, now))
    _answer(invitation, InvitationState.ACCEPTED, now)
    silence(*(key_of(one) for one in offer.invitations))
    unanswered_offers.record(offer, "offer_accepted", actor, now)
    replaced = _present(offer)
    person = invitation.practitioner.public_id
    added = Seated(offer.duty.public_id, person, invitation.period.value, is_locked=False)
    return seat_changes.carry_out(
        bureau,
        offer.month,
        [replaced] if replaced else [],
        [added],
        "substitute",
        actor,
        now,
        confirmed=[person],
    )


def decline(invitation: OfferInvitation, actor: Actor, now: datetime) -> None:
    """Say no; the others may still accept, and the last ends the offer. Raises OfferOver or AlreadyAnswered."""
    db.session.refresh(invitation.offer, with_for_update={"of": SeatOffer})
    refuse_over(invitation, now)
    _answer(invitation, InvitationState.DECLINED, now)
    silence(key_of(invitation))
    unanswered_offers.record(invitation.offer, "offer_declined", actor, now)
    db.session.expire(invitation.offer, ["invitations"])
    unanswered_offers.end_if_all_declined(invitation.offer, actor, now)


def withdraw(offer: SeatOffer, actor: Actor, now: datetime) -> None:
    """Take an offer back before somebody accepts, or say of one that nobody took that it is settled. Raises OfferOver."""
    if not any(
        unanswered_offers.end(offer, OfferState.WITHDRAWN, now, start=state)
        for state in (OfferState.OPEN, OfferState.EXPIRED)
    ):
        raise OfferOver(offer.state)
    silence(*(key_of(one) for one in offer.invitations))
    unanswered_offers.record(offer, "offer_withdrawn", actor, now)


def state_of(offer: SeatOffer, now: datetime) -> OfferState:
    """Return an offer's state; one whose time is over has expired, though nobody wrote that down."""
    if offer.state is OfferState.OPEN and offer.expires_at <= now:
        return OfferState.EXPIRED
    return offer.state


def refuse_over(invitation: OfferInvitation, now: datetime) -> None:
    """Raise AlreadyAnswered or OfferOver when there is nothing left to answer."""
    if invitation.state is not InvitationState.SENT:
        raise AlreadyAnswered
    state = state_of(invitation.offer, now)
    if state is not OfferState.OPEN:
        raise OfferOver(state)


def of_duty(duty: Duty) -> Sequence[SeatOffer]:
    """Return all offers of a duty, the newest first."""
    return db.session.scalars(
        select(SeatOffer).where(SeatOffer.duty_id == duty.id).order_by(SeatOffer.id.desc())
    ).all()


def asked(practitioner: Practitioner, now: datetime) -> Sequence[OfferInvitation]:
    """Return the offers that somebody can still answer, the most urgent first."""
    return db.session.scalars(
        select(OfferInvitation)
        .join(SeatOffer)
        .where(
            OfferInvitation.practitioner_id == practitioner.id,
            OfferInvitation.state == InvitationState.SENT,
            SeatOffer.state == OfferState.OPEN,
            SeatOffer.expires_at > now,
        )
        .order_by(SeatOffer.expires_at, OfferInvitation.id)
    ).all()


def invitation_of(public_id: str) -> OfferInvitation | None:
    """Return the invitation of that name, or None."""
    return db.session.scalar(select(OfferInvitation).where(OfferInvitation.public_id == public_id))


def by_public_id(public_id: str) -> SeatOffer | None:
    """Return the offer of that name, or None."""
    return db.session.scalar(select(SeatOffer).where(SeatOffer.public_id == public_id))


def key_of(invitation: OfferInvitation) -> str:
    """Return the name under which the message of an invitation stands in the outbox."""
    return unanswered_offers.key_of(invitation.public_id)


def seat_of(roster: Roster, duty: str, replaced: str | None) -> tuple[Duty, Assignment | None]:
    """Return a duty of a roster's month and who is to be replaced there, None for an empty seat.

    Raises NotFound, or SeatHasChanged when that person sits there no more, or no seat is empty.
    """
    seat = db.session.scalar(
        select(Duty)
        .join(Sitting)
        .where(Sitting.bureau_id == roster.bureau_id, Sitting.month == roster.month, Duty.public_id == duty)
    )
    if seat is None:
        raise NotFound
    seated = [one for one in roster.assignments if one.duty_id == seat.id and one.state not in NOT_SERVED]
    if replaced:
        gone = next((one for one in seated if one.public_id == replaced), None)
        if gone is None:
            raise SeatHasChanged
        return seat, gone
    if len(seated) >= seat.seats:
        raise SeatHasChanged
    return seat, None


def _refuse_nobody(wanted: Sequence[tuple[str, Period]]) -> None:
    if not wanted:
        raise InvalidInput(N_("Choose at least one person."), field="person")
    if len(wanted) > MOST_INVITED or len({person for person, _period in wanted}) < len(wanted):
        raise InvalidInput(
            N_("Choose each person once, and at most %(most)s."), field="person", most=MOST_INVITED
        )


def _people(bureau: Bureau, wanted: Sequence[str]) -> dict[str, Practitioner]:
    found = db.session.scalars(
        select(Practitioner).where(Practitioner.bureau_id == bureau.id, Practitioner.public_id.in_(wanted))
    ).all()
    if len(found) < len(wanted):
        raise NotFound
    return {person.public_id: person for person in found}


def _add_once(offer: SeatOffer, now: datetime) -> None:
    """Add an offer. What ran out for the same seat makes room first; one that is open does not."""
    same = (SeatOffer.duty_id == offer.duty.id) & (
        SeatOffer.replaced_id.is_(None)
        if offer.replaced_id is None
        else SeatOffer.replaced_id == offer.replaced_id
    )
    db.session.execute(
        update(SeatOffer)
        .where(same, SeatOffer.state == OfferState.OPEN, SeatOffer.expires_at <= now)
        .values(state=OfferState.EXPIRED, closed_at=now)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(select(SeatOffer.id).where(same, SeatOffer.state == OfferState.OPEN)):
        raise AlreadyOffered
    try:
        with db.session.begin_nested():
            db.session.add(offer)
    except IntegrityError as error:
        raise AlreadyOffered from error


def _ask(invitation: OfferInvitation, now: datetime) -> None:
    offer = invitation.offer
    notices.queue(
        NoticeKind.SEAT_OFFERED,
        bureau_id=offer.bureau_id,
        dedupe_key=key_of(invitation),
        now=now,
        expires_at=offer.expires_at,
        practitioner=invitation.practitioner,
        parameters={
            **notices.place_of(offer.duty.sitting.center),
            "date": offer.duty.sitting.date.isoformat(),
            "period": invitation.period.value,
            "until": offer.expires_at.isoformat(),
        },
        secret={
            "path": answer_links.path_of(Answerable.OFFER, invitation.public_id),
            "short": short_links.of_offer(invitation),
        },
    )


def _answer(invitation: OfferInvitation, state: InvitationState, now: datetime) -> None:
    done = db.session.execute(
        update(OfferInvitation)
        .where(OfferInvitation.id == invitation.id, OfferInvitation.state == InvitationState.SENT)
        .values(state=state, answered_at=now)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(invitation)
    if not done:
        raise AlreadyAnswered


def _present(offer: SeatOffer) -> Seated | None:
    """Return who is to be replaced as they sit now. Raises SeatHasChanged when they do not."""
    if offer.replaced_id is None:
        return None
    row = db.session.scalar(
        select(Assignment)
        .join(Roster)
        .where(
            Assignment.duty_id == offer.duty_id,
            Assignment.practitioner_id == offer.replaced_id,
            Roster.state == RosterState.PUBLISHED,
        )
    )
    if row is None:
        raise SeatHasChanged
    return Seated.of(row)
