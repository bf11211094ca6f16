"""What becomes of open offers, swaps and who was ready to come when the roster in force changes under them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from roster.database import db
from roster.models import (
    Assignment,
    Duty,
    Notice,
    NoticeState,
    OfferState,
    Readiness,
    Roster,
    RosterState,
    SeatOffer,
    Sitting,
    Swap,
    SwapState,
)
from roster.services import leaving_seats
from roster.services.standing import NOT_SERVED

WAITING = (SwapState.PROPOSED, SwapState.ACCEPTED)


def close_gone(new: Roster, now: datetime) -> None:
    """End the offers whose seat is filled otherwise, the swaps one of whose duties is gone, and who was ready to come
    where nobody is needed any more; nobody need answer."""
    serving = [one for one in new.assignments if one.state not in NOT_SERVED]
    seated = {(one.duty_id, one.practitioner_id) for one in serving}
    held = {(one.duty_id, one.practitioner_id, one.period) for one in serving}
    counts = [one.duty_id for one in serving]
    _end_readinesses(new, serving, seated, now)
    for offer in open_offers(new.bureau_id, new.month):
        is_full = counts.count(offer.duty_id) >= offer.duty.seats
        is_gone = is_full if offer.replaced_id is None else (offer.duty_id, offer.replaced_id) not in seated
        if is_gone:
            offer.state, offer.closed_at = OfferState.WITHDRAWN, now
            silence(*(f"offer:{one.public_id}" for one in offer.invitations))
    for swap in db.session.scalars(
        select(Swap).where(Swap.bureau_id == new.bureau_id, Swap.month == new.month, Swap.state.in_(WAITING))
    ):
        sides = {
            (swap.own_duty_id, swap.own_id, swap.own_period),
            (swap.other_duty_id, swap.other_id, swap.other_period),
        }
        if not sides <= held:
            swap.state, swap.decided_at = SwapState.WITHDRAWN, now
            silence(f"swap:{swap.public_id}")


def holder_comes(bureau_id: int, now: datetime) -> None:
    """End readiness for seats of a bureau whose holders come after all: their leave was taken back or refused."""
    months = (
        select(Sitting.month)
        .join(Duty, Duty.sitting_id == Sitting.id)
        .join(Readiness, Readiness.duty_id == Duty.id)
        .where(Readiness.bureau_id == bureau_id, Readiness.ended_at.is_(None))
    )
    for roster in db.session.scalars(
        select(Roster).where(
            Roster.bureau_id == bureau_id, Roster.month.in_(months), Roster.state == RosterState.PUBLISHED
        )
    ):
        serving = [one for one in roster.assignments if one.state not in NOT_SERVED]
        _end_readinesses(roster, serving, {(one.duty_id, one.practitioner_id) for one in serving}, now)


def _end_readinesses(
    roster: Roster, serving: Sequence[Assignment], seated: set[tuple[int, int]], now: datetime
) -> None:
    for ready in db.session.scalars(
        select(Readiness)
        .join(Duty)
        .join(Sitting)
        .where(
            Sitting.bureau_id == roster.bureau_id, Sitting.month == roster.month, Readiness.ended_at.is_(None)
        )
    ):
        there = leaving_seats.staying(one for one in serving if one.duty_id == ready.duty_id)
        is_full = len(there) >= ready.duty.seats
        if is_full or (ready.duty_id, ready.practitioner_id) in seated:
            ready.ended_at = now


def open_offers(bureau_id: int, month: str) -> list[SeatOffer]:
    """Return the offers of a month that nobody has taken or taken back."""
    return list(
        db.session.scalars(
            select(SeatOffer).where(
                SeatOffer.bureau_id == bureau_id,
                SeatOffer.month == month,
                SeatOffer.state == OfferState.OPEN,
            )
        )
    )


def silence(*keys: str) -> None:
    """Take back the messages of these names that have not left: what they ask for is decided."""
    db.session.execute(
        update(Notice)
        .where(Notice.dedupe_key.in_(keys), Notice.state.in_((NoticeState.QUEUED, NoticeState.TO_CALL)))
        .values(state=NoticeState.VOID)
        .execution_options(synchronize_session=False)
    )
