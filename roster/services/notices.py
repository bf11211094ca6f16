"""Write messages into the outbox, in the transaction that causes them; and the list of those to be called.

How they leave is in `services.notice_delivery`; what `parameters` each text knows, in `notify.facts`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Select, or_, select, update

from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.core.phones import is_mobile
from roster.core.translation import DEFAULT_LANGUAGE
from roster.database import db, insert_once
from roster.models import (
    Account,
    AuditAction,
    Booking,
    Bureau,
    Center,
    Firm,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Practitioner,
    Receiver,
    ReleaseReminder,
    WaitlistEntry,
)
from roster.services import audit, quiet_hours, work_offers

AGAIN = (NoticeState.FAILED, NoticeState.UNCERTAIN, NoticeState.TO_CALL)
"""What a message may be when somebody has it sent once more."""


TO_RECEIVERS = (NoticeKind.REFERRAL_SENT, NoticeKind.REFERRAL_DUE)
"""What a center phones a receiving office about."""


@dataclass(frozen=True)
class Recipient:
    """To whom, how, and in which language."""

    channel: NoticeChannel
    address: str | None
    name: str | None
    language: str = DEFAULT_LANGUAGE


def queue(
    kind: NoticeKind,
    *,
    bureau_id: int,
    dedupe_key: str,
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    practitioner: Practitioner | None = None,
    booking: Booking | None = None,
    account: Account | None = None,
    office: Center | Firm | Receiver | None = None,
    entry: WaitlistEntry | None = None,
    reminder: ReleaseReminder | None = None,
    parameters: dict[str, Any] | None = None,
    secret: dict[str, Any] | None = None,
    by_phone: bool = False,
) -> Notice | None:
    """Queue one message to a practitioner, to the person of a booking, to somebody in line, to who left a number to be
    told of new places, an account, or to an office:
    one that receives matters by e-mail where it has an address, all others are phoned.

    `dedupe_key` names the message for ever: the same key again changes nothing and returns None.
    `parameters` (JSON, no personal data) and `secret` (JSON, encrypted) fill its text. A recipient
    without a usable channel becomes a row of the call list, and so does `by_phone` what a message is too slow for.
    Nobody is written to at night, except about an account.
    """
    recipient = _recipient(practitioner, booking or entry or reminder, account, office)
    if by_phone:
        recipient = replace(recipient, channel=NoticeChannel.CALL)
    due = due_at or now
    notice: Notice | None = insert_once(
        Notice,
        bureau_id=bureau_id,
        kind=kind,
        channel=recipient.channel,
        state=NoticeState.TO_CALL if recipient.channel is NoticeChannel.CALL else NoticeState.QUEUED,
        dedupe_key=dedupe_key,
        address=recipient.address,
        recipient_name=recipient.name,
        language=recipient.language,
        parameters=parameters or {},
        secret_parameters=json.dumps(secret) if secret else None,
        booking_id=booking.id if booking else None,
        practitioner_id=practitioner.id if practitioner else None,
        waitlist_entry_id=entry.id if entry else None,
        center_id=_center_id(booking, entry or reminder, office),
        due_at=due if quiet_hours.is_urgent(kind) else quiet_hours.next_waking(due),
        expires_at=expires_at,
        created_at=now,
    )
    if notice is not None and notice.state is NoticeState.QUEUED and notice.due_at <= now:
        work_offers.of_notice(notice)
    return notice


def reaches_alone(person: Practitioner) -> bool:
    """Tell whether a message would reach a practitioner and nobody else: no call by a colleague, no chat group."""
    return _of_practitioner(person).channel in (NoticeChannel.EMAIL, NoticeChannel.SMS)


def place_of(center: Center) -> dict[str, str]:
    """Return what a message says of a center, for readers of either language."""
    return {"center": center.name, "center_en": center.name_en}


def void_for_booking(booking: Booking, kind: NoticeKind) -> None:
    """Take back what has not been sent of one kind, because the booking changed."""
    for notice in db.session.scalars(
        select(Notice).where(
            Notice.booking_id == booking.id,
            Notice.kind == kind,
            Notice.state.in_((NoticeState.QUEUED, NoticeState.TO_CALL, NoticeState.UNCERTAIN)),
        )
    ):
        notice.state = NoticeState.VOID


def void(notice_key: str) -> None:
    """Take back one message by its key, as far as it has not been sent."""
    waiting = (NoticeState.QUEUED, NoticeState.TO_CALL, NoticeState.UNCERTAIN)
    db.session.execute(
        update(Notice)
        .where(Notice.dedupe_key == notice_key, Notice.state.in_(waiting))
        .values(state=NoticeState.VOID)
    )


def call_list(bureau: Bureau, center: Center | None = None) -> list[Notice]:
    """Return whom staff must still tell by phone, the most urgent first; all, or a center's own visitors."""
    chosen = _to_call(bureau)
    if center is not None:
        people = or_(
            Notice.booking_id.is_not(None),
            Notice.practitioner_id.is_not(None),
            Notice.waitlist_entry_id.is_not(None),
            Notice.kind.in_((*TO_RECEIVERS, NoticeKind.PLACES_RELEASED)),
        )
        chosen = chosen.where(Notice.center_id == center.id, people)  # a center need not phone itself
    return list(db.session.scalars(chosen))


def phone_of(notice: Notice) -> str | None:
    """Return the number to dial for a row of the call list, None when nobody knows one."""
    person = person_of(notice)
    if person is None and (notice.channel is NoticeChannel.CALL or notice.kind is NoticeKind.PLACES_RELEASED):
        return notice.address
    return person.phone if person else None


def person_of(notice: Notice) -> Booking | Practitioner | WaitlistEntry | None:
    """Return whose phone number is dialed: the booking's, the practitioner's, or that of the place in line."""
    if notice.booking_id is not None:
        return db.session.get(Booking, notice.booking_id)
    if notice.practitioner_id is not None:
        return db.session.get(Practitioner, notice.practitioner_id)
    if notice.waitlist_entry_id is not None:
        return db.session.get(WaitlistEntry, notice.waitlist_entry_id)
    return None


def whose_number(notice: Notice) -> tuple[Booking | Practitioner | WaitlistEntry | Notice, str] | None:
    """Return the row that holds a visitor's or practitioner's number, and its field; None for an office's.

    Who asked to be told of new places has no row any more: the message alone still knows the number.
    """
    if notice.kind is NoticeKind.PLACES_RELEASED:
        return notice, "address"
    person = person_of(notice)
    return None if person is None else (person, "phone")


def mark_called(notice: Notice, actor: Actor, now: datetime) -> None:
    """Note that somebody was told by phone. Raises Stale when a colleague was faster."""
    _move(
        notice,
        (NoticeState.TO_CALL, NoticeState.UNCERTAIN),
        state=NoticeState.CALLED,
        sent_at=now,
        ask_at=None,
    )
    audit.record(
        AuditAction.NOTICE_CALLED,
        actor,
        now,
        bureau_id=notice.bureau_id,
        subject=notice,
        kind=notice.kind.value,
    )


def may_be_sent_again(notice: Notice, now: datetime) -> bool:
    """Tell whether somebody may have a message sent once more: it is not on its way, and still of use."""
    return (
        notice.state in AGAIN
        and notice.channel is not NoticeChannel.CALL
        and bool(notice.address)
        and (notice.expires_at is None or notice.expires_at > now)
    )


def send_again(notice: Notice, actor: Actor, now: datetime) -> None:
    """Put a message back into the queue by hand; whoever does so knows whether it may have arrived already.

    Raises Stale when it is on its way, or a colleague dealt with it.
    """
    if not may_be_sent_again(notice, now):
        raise Stale
    due_at = now if quiet_hours.is_urgent(notice.kind) else quiet_hours.next_waking(now)
    _move(
        notice,
        (notice.state,),
        state=NoticeState.QUEUED,
        due_at=due_at,
        attempts=0,
        handed_at=None,
        ask_at=None,
    )
    audit.record(
        AuditAction.NOTICE_CALLED,
        actor,
        now,
        bureau_id=notice.bureau_id,
        subject=notice,
        kind=notice.kind.value,
        step="sent_again",
    )


def _move(notice: Notice, before: Sequence[NoticeState], **values: Any) -> None:
    """Change a message by compare-and-swap on its state. Raises Stale."""
    moved = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(Notice).where(Notice.id == notice.id, Notice.state.in_(before)).values(**values)
        ),
    )
    if moved.rowcount != 1:
        raise Stale


def _to_call(bureau: Bureau) -> Select[Notice]:
    return (
        select(Notice)
        .where(Notice.bureau_id == bureau.id, Notice.state == NoticeState.TO_CALL)
        .order_by(Notice.expires_at.is_(None), Notice.expires_at, Notice.id)
    )


def _center_id(
    booking: Booking | None,
    entry: WaitlistEntry | ReleaseReminder | None,
    office: Center | Firm | Receiver | None,
) -> int | None:
    """Return on which center's call list a message may come."""
    if booking is not None:
        return booking.sitting.center_id
    if entry is not None:
        return entry.center_id
    return office.id if isinstance(office, Center) else None


def _recipient(
    practitioner: Practitioner | None,
    visitor: Booking | WaitlistEntry | ReleaseReminder | None,
    account: Account | None,
    office: Center | Firm | Receiver | None,
) -> Recipient:
    if practitioner is not None:
        return _of_practitioner(practitioner)
    if visitor is not None:
        can_read = visitor.phone is not None and is_mobile(visitor.phone)
        channel = NoticeChannel.SMS if can_read else NoticeChannel.CALL
        name = None if isinstance(visitor, ReleaseReminder) else visitor.name
        return Recipient(channel, visitor.phone, name, visitor.language)
    if account is not None:
        return Recipient(NoticeChannel.EMAIL, account.email, account.name, account.language)
    if isinstance(office, Receiver) and office.email:
        return Recipient(NoticeChannel.EMAIL, office.email, office.name)
    if office is not None:
        return Recipient(NoticeChannel.CALL, office.phone or None, office.name)
    raise ValueError("A notice needs somebody to read it.")


def _of_practitioner(person: Practitioner) -> Recipient:
    """Return how a practitioner is told: as wished where that is there, else by e-mail, phone, the firm's chat group."""
    mobile = person.phone if person.phone and is_mobile(person.phone) else None
    ways = {
        NoticeChannel.EMAIL: person.email,
        NoticeChannel.SMS: mobile,
        NoticeChannel.WECOM: person.firm.chat_robot,
    }
    if person.wished_channel is not None:
        wished = NoticeChannel(person.wished_channel.value)
        if wished is NoticeChannel.CALL:
            return Recipient(wished, person.phone, person.name)
        ways = {wished: ways[wished]} | ways
    for channel, address in ways.items():
        if address:
            return Recipient(channel, address, person.name)
    return Recipient(NoticeChannel.CALL, person.phone, person.name)
