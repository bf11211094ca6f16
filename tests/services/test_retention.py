"""The nightly deletion by the table of the design: each duration a day before and on its day, statistics the same."""

from datetime import date, timedelta

import pytest

from benchmarks.figures import figures
from benchmarks.year_of_data import build
from roster.core.actors import CLOCK
from roster.core.errors import InvalidInput
from roster.core.personal_data import Retention
from roster.core.retention_rules import DURATIONS, RECORDS
from roster.database import db, unit_of_work
from roster.jobs import retention_night
from roster.models import (
    AuditAction,
    AuditRow,
    Booking,
    BookingState,
    Bureau,
    Consultation,
    ConsultationState,
    Leave,
    LeaveReason,
    Notice,
    NoticeState,
    Practitioner,
    Sitting,
    Visit,
)
from roster.services import consultations, retention, settings
from roster.services.retention_kinds import RULES, Kind

TODAY = date(2026, 11, 24)
LATER = date(2030, 1, 1)


@pytest.fixture
def bureau(app, now) -> Bureau:
    """A bureau with two months of two centers: October and September."""
    return build(TODAY, centers=2, months=2)[0]


def night(on: date) -> None:
    retention_night.remove_everywhere(CLOCK, now_of(on), on=on)
    db.session.rollback()


def now_of(day: date):
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, 18, 30, tzinfo=UTC)


def contact(booking: Booking) -> tuple:
    return booking.name, booking.phone, booking.phone_index, booking.needs, booking.note


def bookings(*states: BookingState) -> list[Booking]:
    db.session.rollback()
    return db.session.query(Booking).join(Sitting).filter(
        Booking.state.in_(states), Sitting.month == "2026-10"
    ).order_by(Booking.id).all()  # fmt: skip


def october() -> date:
    return db.session.query(Sitting).filter_by(month="2026-10").order_by(Sitting.id).first().date


@pytest.mark.parametrize(
    ("states", "days"),
    [
        ((BookingState.NO_SHOW, BookingState.CANCELLED), 30),
        ((BookingState.SERVED,), 180),
    ],
)
def test_contact_data_of_a_booking_goes_after_its_days(bureau, states, days):
    day = october()
    db.session.query(Consultation).update({"state": ConsultationState.SIGNED})
    db.session.commit()
    night(day + timedelta(days=days))
    assert all(booking.phone for booking in bookings(*states)), "on the last day it is still there"
    night(day + timedelta(days=days + 1))
    found = bookings(*states)
    assert found
    assert {contact(booking) for booking in found} == {(None, None, None, "", None)}


def test_statistics_are_the_same_after_everything_went(bureau):
    before = figures(bureau.id)
    night(LATER)
    assert figures(bureau.id) == before
    record = (
        db.session.query(Consultation)
        .filter_by(state=ConsultationState.SIGNED)
        .order_by(Consultation.id)
        .first()
    )
    assert record.sex
    assert record.groups
    assert (record.name, record.phone, record.other_party, record.village_id) == (None,) * 4
    assert (record.visitor_index, record.other_index) == ("", ""), "nobody is found by a name that is gone"
    assert not consultations.index_missing(), "what was emptied is not taken for what was never indexed"
    assert record.words_index
    assert record.summary, "what was said stays with the archive; see test_trail_checks"
    assert not db.session.query(Notice).filter(Notice.address.is_not(None)).count()
    assert {leave.reason for leave in db.session.query(Leave)} == {LeaveReason.OTHER}
    assert all(line.due == 0 for line in retention.preview(bureau, LATER))


def test_a_record_that_is_not_signed_keeps_itself_its_visit_and_its_booking(bureau):
    record = (
        db.session.query(Consultation)
        .join(Visit)
        .filter(Visit.booking_id.is_not(None))
        .order_by(Consultation.id)
        .first()
    )
    record.state = ConsultationState.DRAFT
    name, ids = record.name, (record.id, record.visit_id, record.visit.booking_id)
    db.session.commit()
    night(LATER)
    record = db.session.get_one(Consultation, ids[0])
    booking = db.session.get_one(Booking, ids[2])
    assert record.name == record.visit.name == booking.name == name
    assert {line.kind for line in retention.preview(bureau, LATER) if line.running} == {
        Kind.RECORDS,
        Kind.VISITS,
        Kind.ATTENDED,
    }


def test_a_night_killed_midway_goes_on_and_counts_each_row_once(bureau, monkeypatch):
    monkeypatch.setattr(retention, "PIECE", 5)
    due = {line.kind: line.due for line in retention.preview(bureau, LATER)}
    pieces = 0

    def killed(*arguments, **options):
        nonlocal pieces
        pieces += 1
        done = retention_piece(*arguments, **options)
        if pieces == 4:
            raise KeyboardInterrupt  # after the rows were emptied, before the commit
        return done

    retention_piece = retention.remove_piece
    monkeypatch.setattr(retention, "remove_piece", killed)
    with pytest.raises(KeyboardInterrupt):
        night(LATER)
    monkeypatch.setattr(retention, "remove_piece", retention_piece)
    night(LATER)
    written = dict.fromkeys(due, 0)
    for row in db.session.query(AuditRow).filter_by(action=AuditAction.PERSONAL_DATA_DELETED):
        assert row.detail["count"] <= 5
        written[Kind(row.detail["kind"])] += row.detail["count"]
    assert written == due


def test_what_waits_to_leave_stays_and_a_call_too_late_expires(bureau):
    first, second = db.session.query(Notice).limit(2)
    first.state, second.state = NoticeState.QUEUED, NoticeState.TO_CALL
    first_id, second_id = first.id, second.id
    db.session.commit()
    night(LATER)
    assert db.session.get_one(Notice, first_id).address
    assert db.session.get_one(Notice, second_id).state is NoticeState.EXPIRED


def test_somebody_who_left_the_pool_is_reachable_for_a_year(cast, bureau):
    person = db.session.get_one(Practitioner, cast.own.lawyers[0].id)
    person.is_active, person.phone, name = False, "+8613800000001", person.name
    db.session.commit()
    night(TODAY)
    person = db.session.get_one(Practitioner, person.id)
    assert (person.phone, person.email, person.license_number, person.name) == (None, None, "", name)


def test_one_bureau_never_removes_anothers(bureau, now):
    other = build(TODAY, centers=1, months=2, seed=2)[0]
    with unit_of_work():
        for kind in Kind:
            retention.remove_piece(db.session.get_one(Bureau, other.id), kind, CLOCK, now, on=LATER)
    assert all(booking.phone for booking in db.session.query(Booking).filter_by(bureau_id=bureau.id))


def test_durations_stay_within_their_limits(cast):
    bureau = cast.own.bureau
    for amount in (RECORDS.least - 1, RECORDS.most + 1, "36", None):
        with pytest.raises(InvalidInput):
            settings.change(bureau, keep_record_months=amount)
    with pytest.raises(InvalidInput, match="as long as the names: 36 months"):
        settings.change(bureau, keep_record_text_months=35)
    settings.change(bureau, keep_record_months=12)
    assert settings.of(bureau).keep_record_months == 12
    assert {one.setting: one.default for one in DURATIONS.values()} == {
        "keep_not_attended_days": 30,
        "keep_attended_days": 180,
        "keep_record_months": 36,
        "keep_record_text_months": 120,
        "keep_receipt_months": 6,
        "keep_leave_months": 12,
        "keep_audit_months": 36,
    }
    assert RECORDS.before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert RECORDS.before(date(2028, 2, 29), 1) == date(2027, 2, 28), (
        "a stored value out of limits is clamped"
    )


def test_every_column_with_a_timed_retention_is_emptied_by_a_rule():
    """What is declared to be removed after a while, is: no column can be forgotten."""
    emptied = {
        (rule.model.__tablename__, rule.model.__mapper__.columns[name].name)
        for rule in RULES.values()
        for name in rule.emptied
    }
    emptied.add(("addenda", "text"))  # removed with their rows
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            declared = column.info.get("personal")
            if declared and declared.kept.is_timed:
                assert (table.name, column.name) in emptied, column
    assert Retention.STATISTICS.is_timed is False
