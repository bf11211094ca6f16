"""One center's sitting moves near the session date; times, visitors, practitioners and calendars follow."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Booking,
    BookingState,
    CalendarEntry,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import calendar_entries, session_dates, sitting_moves
from roster.workdays import MoveOption, YearNotAnnounced
from tests.feeds.staging import publish

SECOND, FRIDAY = date(2026, 12, 2), date(2026, 12, 4)


def move(troupe, now, day=FRIDAY, reason="故市集日", sitting=None):
    actor = Actor("account", troupe.scheduler.id)
    with unit_of_work():
        sitting_moves.move_sitting(sitting or troupe.sittings[0], troupe.bureau, day, reason, actor, now)


def book(troupe, now, **values):
    """Open nine to half past nine with the lawyer and book it."""
    sitting = troupe.sittings[0]
    with unit_of_work():
        slot = Slot(
            sitting=sitting,
            role="lawyer",
            period=Period.AM,
            starts_at=clock.at_local(SECOND, sitting.am_starts),
            ends_at=clock.at_local(SECOND, sitting.am_starts) + timedelta(minutes=30),
        )
        booking = Booking(
            bureau_id=troupe.bureau.id,
            code="K7M3PT",
            link_digest="d" * 64,
            sitting=sitting,
            session_date_id=sitting.session_date_id,
            slot=slot,
            name="示例",
            phone="+8613800000099",
            matter="01",
            created_at=now,
            updated_at=now,
            **values,
        )
        db.session.add_all([slot, booking])
        calendar_entries.for_booking(booking, now)
    return booking


def test_options_are_working_days_of_the_month_with_market_days_marked(cast, now):
    own = cast.own
    own.centers[0].market = {"calendar": "lunar", "endings": [2, 5, 8], "note": ""}
    found = sitting_moves.options(own.sittings[0], own.bureau, now)
    assert found == [
        MoveOption(date(2026, 12, 1), -1, market_day=False, makeup_day=False),  # 十月廿三
        MoveOption(date(2026, 12, 3), 1, market_day=True, makeup_day=False),  # 十月廿五
        MoveOption(date(2026, 12, 4), 2, market_day=False, makeup_day=False),
        MoveOption(date(2026, 12, 7), 3, market_day=False, makeup_day=False),
    ]
    late = now + timedelta(days=7)  # 1 December
    assert [option.offset for option in sitting_moves.options(own.sittings[0], own.bureau, late)] == [1, 2, 3]


def test_a_move_writes_reason_state_and_trail(cast, now):
    own = cast.own
    version = own.sittings[0].version
    move(own, now, reason=" 故市集日 ")
    sitting = own.sittings[0]
    assert (sitting.date, sitting.state, sitting.reason) == (FRIDAY, SittingState.MOVED, "故市集日")
    assert sitting.version == version + 1
    assert sitting.session_date.date == SECOND
    assert own.sittings[1].date == SECOND
    trail = db.session.scalar(select(AuditRow).where(AuditRow.action == AuditAction.SITTING_MOVED))
    assert trail.account_id == own.scheduler.id
    assert trail.detail == {"before": "2026-12-02", "after": "2026-12-04", "reason": "故市集日"}


def test_a_sitting_read_with_its_date_and_center_moves_too(cast, now):
    """PostgreSQL locks no row of an outer join, and a refresh joins again what the reader had joined."""
    read = select(Sitting).where(Sitting.id == cast.own.sittings[0].id).options(joinedload(Sitting.center))
    sitting = db.session.scalars(read.execution_options(populate_existing=True)).unique().one()
    move(cast.own, now, sitting=sitting)
    assert sitting.date == FRIDAY


def test_practitioners_are_told_and_calendars_keep_their_uid(cast, now):
    own = cast.own
    publish(
        own, now, (own.sittings[0], own.lawyers[0], Period.DAY), (own.sittings[1], own.lawyers[1], Period.DAY)
    )
    chosen = (
        select(CalendarEntry).where(CalendarEntry.sitting_id == own.sittings[0].id).order_by(CalendarEntry.id)
    )
    before = [(entry.uid, entry.sequence) for entry in db.session.scalars(chosen)]
    move(own, now)
    after = [(entry.uid, entry.sequence - 1) for entry in db.session.scalars(chosen)]
    assert after == before
    assert {entry.date for entry in db.session.scalars(chosen)} == {FRIDAY}
    (notice,) = db.session.scalars(select(Notice)).all()
    assert (notice.kind, notice.practitioner_id) == (NoticeKind.SESSION_DATE_MOVED, own.lawyers[0].id)
    assert notice.parameters == {
        "center": own.centers[0].name,
        "center_en": "Town 0",
        "before": "2026-12-02",
        "date": "2026-12-04",
        "reason": "故市集日",
        "period": "day",
    }


def test_visitors_keep_their_time_of_day_and_are_told(cast, now):
    own = cast.own
    booking = book(own, now)
    with unit_of_work():
        reminder = Notice(
            bureau_id=own.bureau.id,
            kind=NoticeKind.BOOKING_REMINDER,
            channel=NoticeChannel.SMS,
            dedupe_key="reminder",
            booking_id=booking.id,
            due_at=now + timedelta(days=7),
            created_at=now,
        )
        db.session.add(reminder)
    move(own, now)
    assert clock.local(booking.slot.starts_at).isoformat() == "2026-12-04T09:00:00+08:00"
    assert booking.slot.ends_at - booking.slot.starts_at == timedelta(minutes=30)
    assert booking.state is BookingState.BOOKED
    assert booking.version == 2
    assert reminder.state is NoticeState.VOID
    (notice,) = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.BOOKING_MOVED)).all()
    assert notice.booking_id == booking.id
    assert booking.name not in notice.parameters.values()
    entry = db.session.scalar(select(CalendarEntry).where(CalendarEntry.booking_id == booking.id))
    assert (entry.date, entry.sequence) == (FRIDAY, 1)


def test_who_cancelled_is_not_told(cast, now):
    book(cast.own, now, state=BookingState.CANCELLED)
    move(cast.own, now)
    assert db.session.scalars(select(Notice)).all() == []


def test_there_and_back_again_is_told_twice_and_reopens(cast, now):
    own = cast.own
    book(own, now)
    move(own, now)
    assert SECOND in {option.date for option in sitting_moves.options(own.sittings[0], own.bureau, now)}
    move(own, now, SECOND, "改回")
    assert (own.sittings[0].date, own.sittings[0].state) == (SECOND, SittingState.OPEN)
    assert clock.local(db.session.scalar(select(Slot)).starts_at).date() == SECOND
    assert len(db.session.scalars(select(Notice)).all()) == 2


def test_back_again_without_bookable_times_is_announced(cast, now):
    move(cast.own, now)
    move(cast.own, now, SECOND, "改回")
    assert cast.own.sittings[0].state is SittingState.ANNOUNCED


@pytest.mark.parametrize(
    "day", [date(2026, 12, 5), date(2026, 12, 8), date(2026, 11, 30), SECOND, date(2026, 11, 24)]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_offered_dates(cast, now, day):
    with pytest.raises(InvalidInput) as refusal:
        move(cast.own, now, day)
    assert refusal.value.field == "date"
    assert cast.own.sittings[0].date == SECOND


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reason_is_due(cast, now):
    with pytest.raises(InvalidInput) as refusal:
        move(cast.own, now, reason="  ")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("state", [SittingState.CANCELLED, SittingState.HELD])
def test_what_is_over_or_cancelled_does_not_move(cast, now, state):
    with unit_of_work():
        cast.own.sittings[0].state = state
    with pytest.raises(sitting_moves.CannotMove):
        move(cast.own, now)


def test_not_on_the_day_itself(cast, now):
    with pytest.raises(sitting_moves.CannotMove):
        move(cast.own, now + timedelta(days=8))


def test_a_provisional_month_waits_for_its_notice(cast, now):
    own = cast.own
    with unit_of_work():
        session_dates.derive(own.bureau, "2027-03", 1, Actor("command"), now)
    row = session_dates.known(own.bureau, "2027-03", 1)[0]
    sitting = sitting_of(row)
    with pytest.raises(YearNotAnnounced):
        move(own, now, date(2027, 3, 3), sitting=sitting)


def sitting_of(session_date):
    from roster.models import Sitting

    return db.session.scalars(
        select(Sitting).where(Sitting.session_date_id == session_date.id).order_by(Sitting.id)
    ).first()


def test_two_halves_of_a_day_do_not_clash(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.notary, Period.AM), (own.sittings[1], own.notary, Period.PM))
    move(own, now, FRIDAY)
    move(own, now, FRIDAY, sitting=own.sittings[1])
    assert own.sittings[1].date == FRIDAY
