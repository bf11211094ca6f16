"""Offers of seats that nobody takes: they end when their time is over or the last who was asked said no.

The schedulers are told once, and the seat stays on their first page until it is offered anew, filled, or they say
that nothing more is to be done.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from roster.core.actors import Actor
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    AuditAction,
    Bureau,
    Duty,
    GrantRole,
    InvitationState,
    NoticeKind,
    OfferState,
    Roster,
    RosterState,
    SeatOffer,
    Sitting,
)
from roster.services import audit, notices, roster_steps, seat_changes
from roster.services.standing import NOT_SERVED
from roster.services.waiting_changes import silence


def key_of(public_id: str) -> str:
    """Return the name under which the message of an invitation stands in the outbox."""
    return f"offer:{public_id}"


def end(
    offer: SeatOffer, to: OfferState, now: datetime, *conditions: Any, start: OfferState = OfferState.OPEN
) -> bool:
    """Lead an offer to its end by compare-and-swap; False when it is not open (or not `start`) any more."""
    done = db.session.execute(
        update(SeatOffer)
        .where(SeatOffer.id == offer.id, SeatOffer.state == start, *conditions)
        .values(state=to, closed_at=now)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(offer)
    return bool(done)


def end_over(bureau: Bureau, actor: Actor, now: datetime) -> int:
    """End the bureau's offers whose time is over and tell its schedulers; return how many."""
    over = db.session.scalars(
        select(SeatOffer)
        .where(
            SeatOffer.bureau_id == bureau.id, SeatOffer.state == OfferState.OPEN, SeatOffer.expires_at <= now
        )
        .order_by(SeatOffer.id)
    ).all()
    return sum(_end_untaken(offer, actor, now) for offer in over)


def end_if_all_declined(offer: SeatOffer, actor: Actor, now: datetime) -> None:
    """End an offer to which everybody said no: nobody can take it any more."""
    if has_all_declined(offer):
        _end_untaken(offer, actor, now)


def has_all_declined(offer: SeatOffer) -> bool:
    """Tell whether everybody who was asked said no."""
    return all(one.state is InvitationState.DECLINED for one in offer.invitations)


def unsettled(bureau: Bureau, today: date) -> Sequence[SeatOffer]:
    """Return the offers of sittings to come that wait for an answer, and those that nobody took, by date.

    Of the latter only the last one of a seat, while the seat is as it was.
    """
    later = aliased(SeatOffer)
    same_seat = and_(
        later.duty_id == SeatOffer.duty_id,
        or_(
            later.replaced_id == SeatOffer.replaced_id,
            and_(later.replaced_id.is_(None), SeatOffer.replaced_id.is_(None)),
        ),
    )
    newer = exists().where(same_seat, later.id > SeatOffer.id)
    found = db.session.scalars(
        select(SeatOffer)
        .join(Duty)
        .join(Sitting)
        .where(
            SeatOffer.bureau_id == bureau.id,
            Sitting.date >= today,
            or_(SeatOffer.state == OfferState.OPEN, and_(SeatOffer.state == OfferState.EXPIRED, ~newer)),
        )
        .order_by(Sitting.date, SeatOffer.id)
    ).all()
    untaken = [one for one in found if one.state is OfferState.EXPIRED]
    still = _still_open(untaken) if untaken else set()
    return [one for one in found if one.state is OfferState.OPEN or one.id in still]


def replaced_by(some: Sequence[SeatOffer]) -> dict[int, str]:
    """Return, by offer, the published assignment (public id) that it would replace; nothing for an empty seat."""
    rows = db.session.execute(
        select(SeatOffer.id, Assignment.public_id)
        .join(
            Assignment,
            (Assignment.duty_id == SeatOffer.duty_id) & (Assignment.practitioner_id == SeatOffer.replaced_id),
        )
        .join(Roster, Roster.id == Assignment.roster_id)
        .where(
            SeatOffer.id.in_([one.id for one in some]),
            Roster.state == RosterState.PUBLISHED,
            Assignment.state.not_in(NOT_SERVED),
        )
    )
    return {row[0]: row[1] for row in rows}


def _still_open(untaken: Sequence[SeatOffer]) -> set[int]:
    """Return the offers whose seat is empty still, or held still by whoever was to be replaced."""
    held = replaced_by(untaken)
    seated = Counter(
        db.session.scalars(
            select(Assignment.duty_id)
            .join(Roster, Roster.id == Assignment.roster_id)
            .where(
                Assignment.duty_id.in_({one.duty_id for one in untaken}),
                Roster.state == RosterState.PUBLISHED,
                Assignment.state.not_in(NOT_SERVED),
            )
        )
    )
    return {
        one.id
        for one in untaken
        if (one.id in held if one.replaced_id is not None else seated[one.duty_id] < one.duty.seats)
    }


def _end_untaken(offer: SeatOffer, actor: Actor, now: datetime) -> bool:
    if not end(offer, OfferState.EXPIRED, now):
        return False
    silence(*(key_of(one.public_id) for one in offer.invitations))
    sitting, period = offer.duty.sitting, offer.invitations[0].period
    replaced = replaced_by([offer]).get(offer.id)
    query = f"?{urlencode({'replace': replaced})}" if replaced else ""
    for account in roster_steps.accounts_of(offer.bureau_id, GrantRole.SCHEDULER):
        notices.queue(
            NoticeKind.SEAT_NOT_TAKEN,
            bureau_id=offer.bureau_id,
            dedupe_key=f"seat-not-taken:{offer.public_id}:{account.id}",
            now=now,
            expires_at=max(seat_changes.end_of(sitting, Period(period)), now),
            account=account,
            parameters={
                **notices.place_of(sitting.center),
                "date": sitting.date.isoformat(),
                "period": period.value,
                "path": f"/bureau/rosters/{offer.month}/fill/{offer.duty.public_id}{query}",
            },
        )
    record(offer, "offer_expired", actor, now)
    return True


def record(offer: SeatOffer, step: str, actor: Actor, now: datetime, **detail: Any) -> None:
    """Write one step of an offer into the trail."""
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=offer.bureau_id,
        subject=offer,
        month=offer.month,
        step=step,
        center=offer.duty.sitting.center.name,
        **detail,
    )
