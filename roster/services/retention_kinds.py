"""What the nightly deletion looks for: each kind of data with its selection of rows and what is emptied.

Rows stay: bookings, visits and records are still counted, and statistics stay the same. What identifies
somebody becomes empty. A matter that still runs keeps what it needs: a record that is not signed, with
its visit and booking, and a message that is still to leave. Another booking of the same person holds its
own contact data, so an older one need not wait for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from roster.core.clock import at_local
from roster.core.referral_words import OVER, ReferralState
from roster.core.retention_rules import (
    ATTENDED,
    DURATIONS,
    IMPORT_DAYS,
    LEAVES,
    NOT_ATTENDED,
    RECEIPTS,
    RECORD_TEXTS,
    RECORDS,
)
from roster.core.satisfaction_words import RUNNING
from roster.core.translation import N_
from roster.database import Model
from roster.models import (
    Addendum,
    Assignment,
    Booking,
    BookingState,
    Bureau,
    Consultation,
    ConsultationState,
    Duty,
    FollowUp,
    ImportedRow,
    Leave,
    LeaveReason,
    Notice,
    NoticeState,
    Practitioner,
    Rating,
    Referral,
    ReferralStep,
    Sitting,
    TableImport,
    Visit,
    WaitlistEntry,
)
from roster.services import settings

CAME = (BookingState.SERVED, BookingState.CHECKED_IN)
LEAVING = (NoticeState.QUEUED, NoticeState.SENDING)
AFTER_LAST_SITTING = timedelta(days=365)
"""How long somebody who left the pool can still be reached: settlements and certificates follow later."""


class Kind(StrEnum):
    NOT_ATTENDED = "bookings_not_attended"
    ATTENDED = "bookings_attended"
    WAITLIST = "waitlist"
    VISITS = "visits"
    RECORDS = "records"
    RECORD_TEXTS = "record_texts"
    REFERRALS = "referrals"
    REFERRAL_NOTES = "referral_notes"
    RATINGS = "ratings"
    FOLLOW_UPS = "follow_ups"
    RECEIPTS = "receipts"
    LEAVES = "leaves"
    IMPORTS = "imports"
    FORMER_PEOPLE = "former_people"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "bookings_not_attended": N_("Bookings that nobody came for: name, phone, help needed, note"),
            "bookings_attended": N_("Bookings that were kept: name, phone, help needed, note"),
            "waitlist": N_(
                "Ended places in line: name, phone, help needed, note, why somebody went before others"
            ),
            "visits": N_("Visits: name, last digits of the phone, help needed"),
            "records": N_("Records: name, phone, other party, village"),
            "record_texts": N_("Records: facts, advice, remark, additions"),
            "referrals": N_("Referrals: what was handed over"),
            "referral_notes": N_("Referrals: what was said at the steps"),
            "ratings": N_("Ratings: comment"),
            "follow_ups": N_("Call-backs: note"),
            "receipts": N_("Messages: name, address, link"),
            "leaves": N_("Leaves: reason and note"),
            "imports": N_("Imports: what was there before and what came in"),
        }.get(self.value, N_("People who left the pool: phone, email, license number"))


@dataclass(frozen=True)
class Rule:
    """A table, the emptied values, what is still there to empty, what is old enough, what keeps it."""

    model: type[Model]
    emptied: dict[str, Any]
    filled: ColumnElement[bool]
    old: Callable[[Bureau, date], ColumnElement[bool]]
    running: ColumnElement[bool] | None = None

    def due(self, bureau: Bureau, today: date) -> Select[int]:
        """Select the rows to empty."""
        chosen = self._chosen(bureau, today)
        return chosen if self.running is None else chosen.where(~self.running)

    def kept(self, bureau: Bureau, today: date) -> Select[int] | None:
        """Select the rows that are old enough but belong to a matter that still runs."""
        return None if self.running is None else self._chosen(bureau, today).where(self.running)

    def _chosen(self, bureau: Bureau, today: date) -> Select[int]:
        return select(self.model.__table__.c.id).where(self.filled, self.old(bureau, today))


def first_kept(bureau: Bureau, setting: str, today: date) -> date:
    """Return the first date whose data the bureau still keeps under one of its durations."""
    return DURATIONS[setting].before(today, getattr(settings.of(bureau), setting))


def _any(*columns: Any) -> ColumnElement[bool]:
    """At least one of the columns still holds something (NULL and the empty text hold nothing)."""
    return or_(*(column.is_not(None) if column.nullable else column != "" for column in columns))


def _sat_before(setting: str) -> Callable[[Bureau, date], ColumnElement[bool]]:
    """The row's sitting was before the first kept date."""

    def old(bureau: Bureau, today: date) -> ColumnElement[bool]:
        return and_(Sitting.bureau_id == bureau.id, Sitting.date < first_kept(bureau, setting, today))

    return old


def _of_sitting(model: Any, setting: str, *more: ColumnElement[bool]) -> Any:
    before = _sat_before(setting)

    def old(bureau: Bureau, today: date) -> ColumnElement[bool]:
        return and_(model.sitting_id.in_(select(Sitting.id).where(before(bureau, today))), *more)

    return old


def _ended_in_line_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    day = first_kept(bureau, NOT_ATTENDED.setting, today)
    return and_(WaitlistEntry.bureau_id == bureau.id, WaitlistEntry.closed_at < at_local(day, time()))


def _written_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    day = first_kept(bureau, RECEIPTS.setting, today)
    return and_(Notice.bureau_id == bureau.id, Notice.created_at < at_local(day, time()))


def _recorded_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    day = first_kept(bureau, RECORDS.setting, today)
    return and_(Consultation.bureau_id == bureau.id, Consultation.date < day)


def _told_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    """What was said never goes before the names: it may hold them."""
    day = min(first_kept(bureau, one.setting, today) for one in (RECORDS, RECORD_TEXTS))
    return and_(Consultation.bureau_id == bureau.id, Consultation.date < day)


def _referred_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    day = at_local(first_kept(bureau, RECORDS.setting, today), time())
    ended = func.coalesce(Referral.closed_at, Referral.created_at) < day
    return and_(Referral.bureau_id == bureau.id, ended)


def _step_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    old = select(Referral.id).where(_referred_before(bureau, today), ~_referral_runs)
    return ReferralStep.referral_id.in_(old)


def _rated_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    day = at_local(first_kept(bureau, ATTENDED.setting, today), time())
    return and_(Rating.bureau_id == bureau.id, Rating.at < day)


def _called_back_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    day = at_local(first_kept(bureau, ATTENDED.setting, today), time())
    return and_(FollowUp.bureau_id == bureau.id, func.coalesce(FollowUp.changed_at, FollowUp.opened_at) < day)


def _ended_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    people = select(Practitioner.id).where(Practitioner.bureau_id == bureau.id)
    day = first_kept(bureau, LEAVES.setting, today)
    return and_(Leave.practitioner_id.in_(people), Leave.ends_on < day)


def _imported_before(bureau: Bureau, today: date) -> ColumnElement[bool]:
    day = today - timedelta(days=IMPORT_DAYS)
    old = select(TableImport.id).where(
        TableImport.bureau_id == bureau.id, TableImport.at < at_local(day, time())
    )
    return ImportedRow.import_id.in_(old)


def _sits_no_more(bureau: Bureau, today: date) -> ColumnElement[bool]:
    lately = (
        select(Assignment.practitioner_id)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(Sitting.date >= today - AFTER_LAST_SITTING)
    )
    return and_(Practitioner.bureau_id == bureau.id, ~Practitioner.is_active, Practitioner.id.not_in(lately))


_referral_runs = Referral.state.not_in((*OVER, ReferralState.DRAFT))
_referred = exists().where(Referral.consultation_id == Consultation.id, _referral_runs)
_calling_back = FollowUp.state.in_(RUNNING)
_draft = Consultation.state == ConsultationState.DRAFT
_unsigned_visit = exists().where(Consultation.visit_id == Visit.id, _draft)
_unsigned_booking = exists().where(Visit.booking_id == Booking.id, Consultation.visit_id == Visit.id, _draft)
_contact = _any(Booking.name, Booking.phone, Booking.phone_index, Booking.needs, Booking.note)
_no_contact = {"name": None, "phone": None, "phone_index": None, "needs": "", "note": None}
_too_late_to_call = case(
    (Notice.state.in_((NoticeState.TO_CALL, NoticeState.UNCERTAIN)), NoticeState.EXPIRED), else_=Notice.state
)

RULES: dict[Kind, Rule] = {
    Kind.NOT_ATTENDED: Rule(
        Booking,
        _no_contact,
        _contact,
        _of_sitting(Booking, NOT_ATTENDED.setting, Booking.state.not_in(CAME)),
    ),
    Kind.ATTENDED: Rule(
        Booking,
        _no_contact,
        _contact,
        _of_sitting(Booking, ATTENDED.setting, Booking.state.in_(CAME)),
        _unsigned_booking,
    ),
    Kind.WAITLIST: Rule(
        WaitlistEntry,
        {**_no_contact, "priority": ""},
        _any(
            WaitlistEntry.name,
            WaitlistEntry.phone,
            WaitlistEntry.phone_index,
            WaitlistEntry.needs,
            WaitlistEntry.note,
            WaitlistEntry.priority,
        ),
        _ended_in_line_before,
    ),
    Kind.VISITS: Rule(
        Visit,
        {"name": None, "phone_tail": "", "needs": ""},
        _any(Visit.name, Visit.phone_tail, Visit.needs),
        _of_sitting(Visit, ATTENDED.setting),
        _unsigned_visit,
    ),
    Kind.RECORDS: Rule(
        Consultation,
        {
            "name": None,
            "phone": None,
            "village_id": None,
            "other_party": None,
            "visitor_index": "",
            "other_index": "",
        },
        _any(
            Consultation.name,
            Consultation.phone,
            Consultation.village_id,
            Consultation.other_party,
            Consultation.visitor_index,
            Consultation.other_index,
        ),
        _recorded_before,
        _draft | _referred,
    ),
    Kind.RECORD_TEXTS: Rule(
        Consultation,
        {"summary": None, "advice": None, "remark_kept": None, "plain_remark": "", "words_index": ""},
        _any(
            Consultation.summary,
            Consultation.advice,
            Consultation.remark_kept,
            Consultation.plain_remark,
            Consultation.words_index,
        )
        | exists().where(Addendum.consultation_id == Consultation.id),
        _told_before,
        _draft | _referred,
    ),
    Kind.REFERRALS: Rule(
        Referral,
        {
            "name": None,
            "phone": None,
            "phone_tail": "",
            "village": None,
            "other_party": None,
            "summary": None,
            "details": None,
        },
        _any(
            Referral.name,
            Referral.phone,
            Referral.phone_tail,
            Referral.village,
            Referral.other_party,
            Referral.summary,
            Referral.details,
        ),
        _referred_before,
        _referral_runs,
    ),
    Kind.REFERRAL_NOTES: Rule(ReferralStep, {"note": None}, _any(ReferralStep.note), _step_before),
    Kind.RATINGS: Rule(
        Rating,
        {"comment": None},
        _any(Rating.comment),
        _rated_before,
        exists().where(FollowUp.rating_id == Rating.id, _calling_back),
    ),
    Kind.FOLLOW_UPS: Rule(FollowUp, {"note": None}, _any(FollowUp.note), _called_back_before, _calling_back),
    Kind.RECEIPTS: Rule(
        Notice,
        {
            "address": None,
            "recipient_name": None,
            "secret_parameters": None,
            "last_error": "",
            "state": _too_late_to_call,
        },
        _any(Notice.address, Notice.recipient_name, Notice.secret_parameters),
        _written_before,
        Notice.state.in_(LEAVING),
    ),
    Kind.LEAVES: Rule(
        Leave,
        {"reason": LeaveReason.OTHER, "note": "", "answer": ""},
        or_(Leave.reason != LeaveReason.OTHER, Leave.note != "", Leave.answer != ""),
        _ended_before,
    ),
    Kind.IMPORTS: Rule(ImportedRow, {"values": None}, _any(ImportedRow.values), _imported_before),
    Kind.FORMER_PEOPLE: Rule(
        Practitioner,
        {"phone": None, "email": None, "license_number": ""},
        _any(Practitioner.phone, Practitioner.email, Practitioner.license_number),
        _sits_no_more,
    ),
}
