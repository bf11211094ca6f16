"""The citizen's own file of a booking: one event for ever, in its present state, giving nothing away."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest

from roster.core import clock
from roster.core.periods import Period
from roster.core.translation import translate
from roster.database import db, unit_of_work
from roster.models import Booking, BookingState, Slot
from roster.services import calendar_entries
from roster.services.calendar_files import booking_calendar
from tests.feeds.staging import events
from tests.referee.feed_lint import lint

LATER = timedelta(hours=1)
TITLE = "Public legal service appointment"


def add_slot(sitting, hour, minute=0):
    starts_at = clock.at_local(sitting.date, sitting.am_starts.replace(hour=hour, minute=minute))
    slot = Slot(
        sitting=sitting,
        role="lawyer",
        period=Period.AM,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
    )
    db.session.add(slot)
    return slot


@pytest.fixture
def booking(cast, now):
    """A citizen's booking at 9:30 of the first sitting."""
    sitting = cast.own.sittings[0]
    with unit_of_work():
        made = Booking(
            bureau_id=cast.own.bureau.id,
            code="K7M3PT",
            link_digest="0" * 64,
            sitting=sitting,
            session_date_id=cast.own.session_date.id,
            slot=add_slot(sitting, 9, 30),
            name="示某某",
            phone="+8613800000001",
            phone_index="1" * 64,
            note="家里的事",
            matter="01",
            created_at=now,
            updated_at=now,
        )
        db.session.add(made)
    return made


def calendar_of(booking, at):
    with unit_of_work():
        return booking_calendar(booking, at)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_event_with_the_plain_title_and_an_alarm_the_afternoon_before(booking, now):
    body = calendar_of(booking, now)
    assert lint(body) == ([], 1)
    (event,) = events(body).values()
    assert event["SUMMARY"] == translate(booking.language, TITLE)
    assert event.start.isoformat() == "2026-12-02T09:30:00+08:00"
    (alarm,) = event.walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["TRIGGER"].dt == timedelta(hours=-18)
    assert b"METHOD:PUBLISH" in body


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_personal_is_in_the_file(booking, now):
    body = calendar_of(booking, now).replace(b"\r\n ", b"").decode()
    for private in (booking.name, "13800000001", booking.note):
        assert private not in body
    assert "K7M-3PT" in body


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_downloading_again_gives_the_same_bytes(booking, now):
    assert calendar_of(booking, now) == calendar_of(booking, now + LATER)


def test_a_moved_booking_keeps_its_uid_and_raises_the_sequence(booking, now):
    ((uid, before),) = events(calendar_of(booking, now)).items()
    with unit_of_work():
        booking.slot = add_slot(booking.sitting, 10)
    after = events(calendar_of(booking, now + LATER))[uid]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after.start - before.start == timedelta(minutes=30)
    assert after["DTSTAMP"].dt == now + LATER


def test_a_booking_moved_to_another_center_keeps_its_uid(booking, now, cast):
    (uid,) = events(calendar_of(booking, now))
    with unit_of_work():
        booking.sitting = cast.own.sittings[1]
        booking.slot = add_slot(booking.sitting, 9)
    after = events(calendar_of(booking, now + LATER))[uid]
    assert cast.own.centers[1].name in after["LOCATION"]


@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.PRACTITIONER_ABSENT])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_cancelled_booking_says_so_and_does_not_ring(booking, now, state):
    ((uid, before),) = events(calendar_of(booking, now)).items()
    with unit_of_work():
        booking.state = state
    body = calendar_of(booking, now + LATER)
    assert lint(body) == ([], 1)
    after = events(body)[uid]
    assert (after["STATUS"], after["SEQUENCE"]) == ("CANCELLED", before["SEQUENCE"] + 1)
    assert after["SUMMARY"] == translate(
        booking.language, "Cancelled: %(summary)s", summary=translate(booking.language, TITLE)
    )
    assert after.walk("VALARM") == []


def test_two_downloads_at_once_give_one_entry(app, booking, now, monkeypatch):
    both_found_none = Barrier(2, timeout=2)
    make = calendar_entries._add_for_booking

    def make_late(*arguments, **fields):
        with suppress(BrokenBarrierError):  # SQLite lets the second in only after the first
            both_found_none.wait()
        return make(*arguments, **fields)

    def download(booking_id):
        with app.app_context():
            try:
                with unit_of_work():
                    return booking_calendar(db.session.get_one(Booking, booking_id), now)
            finally:
                db.session.remove()

    monkeypatch.setattr(calendar_entries, "_add_for_booking", make_late)
    booking_id = booking.id
    db.session.remove()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(download, [booking_id, booking_id])
    assert first == second


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_outside_a_unit_of_work_it_refuses_to_invent_a_uid(booking, now):
    with pytest.raises(RuntimeError, match="unit of work"):
        booking_calendar(booking, now)
