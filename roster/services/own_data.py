"""What the bureau holds of a visitor, told, corrected or deleted because the person asks (PIPL Art. 44 to 50).

A visitor is known by the phone number that the person gave, and the staff say how they made sure who asks. Each step is a
row of the trail, which never says the number. Records of advice are the bureau's own work and are kept for their time
(`docs/privacy.md`); whoever asks hears how many there are and until when names stay in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.exc import IntegrityError

from roster.core import cipher, record_index
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound
from roster.core.phones import read_phone
from roster.core.translation import N_
from roster.database import Model, db
from roster.models import (
    AuditAction,
    Booking,
    BookingState,
    Bureau,
    Consultation,
    Notice,
    Referral,
    ReleaseReminder,
    Visit,
    WaitlistEntry,
    WaitlistState,
)
from roster.services import audit, retention
from roster.services.bookings.errors import AlreadyBooked
from roster.services.bookings.requests import phone_index, phone_indexes, read_name
from roster.services.consultations.conflict_checks import holds
from roster.services.consultations.reading import Head, heads_of
from roster.services.retention_kinds import Kind

RUNNING_BOOKINGS = (BookingState.BOOKED, BookingState.CHECKED_IN)
RUNNING_PLACES = (WaitlistState.WAITING, WaitlistState.OFFERED)
TAIL_DIGITS = 4
Row = TypeVar("Row", bound=Model)


class Way(StrEnum):
    """How the staff made sure that the number is the person's."""

    CALLED_BACK = "called_back"
    CODE = "code_told"
    PAPERS = "papers_shown"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "called_back": N_("Called back at this number"),
            "code_told": N_("The person told the code of a booking"),
        }.get(self.value, N_("The person came and showed who they are"))


@dataclass(frozen=True)
class OwnData:
    """What stands under a phone number."""

    phone: str
    bookings: Sequence[Booking]
    places: Sequence[WaitlistEntry]
    """In line for a time."""
    reminders: Sequence[ReleaseReminder]
    visits: Sequence[Visit]
    """Of those bookings, and whatever a record or a referral says was this number's: somebody who just came leaves none at the window."""
    records: Sequence[Head]
    """Of advice: heads only. What was said is its author's to show."""
    referrals: Sequence[Referral]
    """Matters handed on with this number."""
    messages: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is held."""
        return not any(self.counts.values())

    @property
    def counts(self) -> dict[str, int]:
        """How many of each there are, for the trail."""
        return {
            "bookings": len(self.bookings),
            "places": len(self.places),
            "reminders": len(self.reminders),
            "visits": len(self.visits),
            "records": len(self.records),
            "referrals": len(self.referrals),
            "messages": self.messages,
        }


@dataclass(frozen=True)
class Deleted:
    """What a deletion did: rows emptied, and what stays because it still runs or must be kept."""

    emptied: int
    running: int
    """Bookings to come, places in line and what belongs to a record that is not signed: first cancel, sign or wait."""
    records: int


def look_up(bureau: Bureau, phone: str, way: Way, actor: Actor, now: datetime) -> OwnData:
    """Return what is held, and write down that somebody asked. Raises InvalidInput for what is no phone number."""
    return _revealed("own_data_looked_up", bureau, phone, way, actor, now)


def copy(bureau: Bureau, phone: str, way: Way, actor: Actor, now: datetime) -> OwnData:
    """Return the same to be handed over whole, and write that down."""
    return _revealed("own_data_copied", bureau, phone, way, actor, now)


def correct(
    bureau: Bureau,
    phone: str,
    which: str,
    way: Way,
    actor: Actor,
    now: datetime,
    *,
    name: str,
    new_phone: str,
) -> None:
    """Put right the name or the phone number of one booking or place in line; an empty one stays as it is.

    `which` is the public identifier of a row that stands under `phone`. Raises InvalidInput, NotFound, or AlreadyBooked
    where the new number has a booking on that date.
    """
    found = _find(bureau, read_phone(phone))
    held: list[Booking | WaitlistEntry] = [*found.bookings, *found.places]
    row = next((one for one in held if one.public_id == which), None)
    if row is None:
        raise NotFound
    values = _read(name, new_phone)
    _set(row, values)
    for visit in found.visits:
        if isinstance(row, Booking) and visit.booking_id == row.id:
            visit.name = values.get("name", visit.name)
            visit.phone_tail = values["phone"][-TAIL_DIGITS:] if "phone" in values else visit.phone_tail
    fields = ", ".join(field for field in ("name", "phone") if field in values)
    _note(AuditAction.PERSONAL_DATA_CORRECTED, bureau, way, actor, now, subject=row, field=fields)


def erase(bureau: Bureau, phone: str, way: Way, actor: Actor, now: datetime) -> Deleted:
    """Delete what need not be kept: contact data of what is over, messages about it, reminders; return what stays."""
    found = _find(bureau, read_phone(phone))
    over = [one.id for one in found.bookings if one.state not in RUNNING_BOOKINGS]
    ended = [one.id for one in found.places if one.state not in RUNNING_PLACES]
    visits = [one.id for one in found.visits if one.booking_id is None or one.booking_id in over]
    wanted = {
        Kind.VISITS: visits,
        Kind.ATTENDED: over,
        Kind.WAITLIST: ended,
        Kind.RECEIPTS: _messages(over, ended),
    }
    emptied = sum(retention.remove_these(bureau, kind, ids, actor, now) for kind, ids in wanted.items())
    emptied += _forget_reminders(found)
    _note(AuditAction.PERSONAL_DATA_DELETED, bureau, way, actor, now, step="own_data_deleted", count=emptied)
    db.session.expire_all()
    left = _find(bureau, found.phone)
    return Deleted(emptied, len(left.bookings) + len(left.places), len(left.records))


def _rows(table: type[Row], *where: ColumnElement[bool]) -> Sequence[Row]:
    return db.session.scalars(select(table).where(*where).order_by(table.__table__.c.id.desc())).all()


def _find(bureau: Bureau, phone: str) -> OwnData:
    indexes = phone_indexes(phone)

    bookings = _rows(Booking, Booking.bureau_id == bureau.id, Booking.phone_index.in_(indexes))
    places = _rows(
        WaitlistEntry, WaitlistEntry.bureau_id == bureau.id, WaitlistEntry.phone_index.in_(indexes)
    )
    marks = record_index.marks_of_people(cipher.current(), bureau.id, phone)
    named = holds(Consultation.visitor_index, marks) if marks else Consultation.id.is_(None)
    records = _rows(Consultation, Consultation.bureau_id == bureau.id, named)
    referrals = _referrals(bureau, phone, [one.id for one in records])
    came = {one.visit_id for one in records} | {one.visit_id for one in referrals}
    of_number = or_(Visit.booking_id.in_([one.id for one in bookings]), Visit.id.in_(came))
    return OwnData(
        phone=phone,
        bookings=bookings,
        places=places,
        reminders=_rows(
            ReleaseReminder,
            ReleaseReminder.bureau_id == bureau.id,
            ReleaseReminder.phone_index.in_(indexes),
        ),
        visits=_rows(Visit, of_number),
        records=[head for _number, head in heads_of([one.id for one in records])],
        referrals=referrals,
        messages=len(_messages([one.id for one in bookings], [one.id for one in places])),
    )


def _referrals(bureau: Bureau, phone: str, records: Sequence[int]) -> Sequence[Referral]:
    """Return what was handed on from some records, or with the number itself, which stands there as somebody wrote it."""
    may_be = or_(Referral.consultation_id.in_(records), Referral.phone_tail == phone[-TAIL_DIGITS:])
    found = _rows(Referral, Referral.bureau_id == bureau.id, may_be)
    return [one for one in found if one.consultation_id in records or _is_number(one.phone, phone)]


def _is_number(written: str | None, phone: str) -> bool:
    try:
        return read_phone(written or "") == phone
    except InvalidInput:
        return False


def _messages(bookings: Sequence[int], places: Sequence[int]) -> Sequence[int]:
    """Return the messages about some bookings and places in line in which an address still stands."""
    about = or_(Notice.booking_id.in_(bookings), Notice.waitlist_entry_id.in_(places))
    return db.session.scalars(select(Notice.id).where(about, Notice.address.is_not(None))).all()


def _read(name: str, new_phone: str) -> dict[str, str]:
    values: dict[str, str] = {}
    if name.strip():
        values["name"] = read_name(name)
    if new_phone.strip():
        values["phone"] = read_phone(new_phone, field="new_phone")
        values["phone_index"] = phone_index(values["phone"])
    if not values:
        raise InvalidInput(N_("Write the right name or the right phone number."), field="name")
    return values


def _set(row: Booking | WaitlistEntry, values: dict[str, str]) -> None:
    date = row.sitting.date if row.sitting is not None else None
    try:
        with db.session.begin_nested():
            for column, value in values.items():
                setattr(row, column, value)
    except IntegrityError:
        if date is None:
            raise InvalidInput(N_("The new number waits in this line already."), field="new_phone") from None
        raise AlreadyBooked(date=date) from None


def _forget_reminders(found: OwnData) -> int:
    ids = [one.id for one in found.reminders]
    db.session.execute(delete(ReleaseReminder).where(ReleaseReminder.id.in_(ids)))
    return len(ids)


def _revealed(step: str, bureau: Bureau, phone: str, way: Way, actor: Actor, now: datetime) -> OwnData:
    found = _find(bureau, read_phone(phone))
    count = sum(found.counts.values())
    _note(AuditAction.PERSONAL_DATA_REVEALED, bureau, way, actor, now, step=step, count=count)
    return found


def _note(
    action: AuditAction,
    bureau: Bureau,
    way: Way,
    actor: Actor,
    now: datetime,
    *,
    subject: Model | None = None,
    **detail: object,
) -> None:
    audit.record(action, actor, now, bureau_id=bureau.id, subject=subject or bureau, why=way.value, **detail)
