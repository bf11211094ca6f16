"""Each rule of booking: satisfied, broken, and at its border."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import CITIZEN, Actor
from roster.core.errors import InvalidInput, Stale, TooManyTries
from roster.core.references import new_token
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Booking,
    BookingState,
    CalendarEntry,
    EntryStatus,
    Notice,
    NoticeKind,
    NoticeState,
    SeatClaim,
    SittingState,
    Slot,
)
from roster.services import bookings, calendar_entries, invariants
from roster.services.bookings import holds
from roster.services.bookings.errors import (
    AlreadyBooked,
    BookingClosed,
    FamilyCap,
    ForeignHold,
    Full,
    HoldExpired,
    KeyReused,
    NotChangeable,
    SeatTaken,
)
from tests.booking_builders import WINDOW, book, publish_december, request_of, slots_of

STAFF = Actor("account", None)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def open_slots(cast, now):
    """The first center's slots in December: three open ones, two for walk-ins, and the same after noon.

    After every test the invariants hold.
    """
    publish_december(cast.own, now)
    yield slots_of(cast.own.sittings[0])
    assert invariants.check(None, now) == []


def keep(slot, token, now):
    with unit_of_work():
        return holds.hold(db.session.get_one(Slot, slot.id), token, now)


def book_held(slot, token, now, number=1):
    with unit_of_work():
        return bookings.book(
            db.session.get_one(Slot, slot.id),
            request_of(number),
            CITIZEN,
            now,
            idempotency_key=new_token(),
            hold_token=token,
        ).booking


def states(booking):
    rows = db.session.scalars(select(Notice).where(Notice.booking_id == booking.id).order_by(Notice.id))
    return [(notice.kind.value, notice.state.value) for notice in rows]


class TestHolds:
    def test_a_hold_keeps_the_seat_from_others_for_ten_minutes(self, open_slots, now):
        assert keep(open_slots[0], "mine", now).expires_at == now + 10 * MINUTE
        with pytest.raises(SeatTaken) as refused:
            keep(open_slots[0], "yours", now + 10 * MINUTE - timedelta(seconds=1))
        assert len(refused.value.alternatives) == 3
        keep(open_slots[0], "yours", now + 10 * MINUTE)

    def test_one_browser_holds_one_time(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        keep(open_slots[1], "mine", now)
        keep(open_slots[0], "yours", now)
        assert db.session.query(SeatClaim).count() == 2

    def test_a_hold_refused_elsewhere_leaves_the_old_one(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        keep(open_slots[1], "yours", now)
        with pytest.raises(SeatTaken):
            keep(open_slots[1], "mine", now)
        assert holds.current("mine", now).slot_public_id == open_slots[0].public_id

    def test_extending_prolongs_and_renews_silently(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        with unit_of_work():
            assert holds.extend(open_slots[0], "mine", now + 9 * MINUTE).expires_at == now + 19 * MINUTE
        with unit_of_work():
            holds.extend(open_slots[0], "mine", now + 60 * MINUTE)
        assert holds.current("mine", now + 69 * MINUTE).slot_public_id == open_slots[0].public_id

    def test_extending_after_somebody_else_took_it_says_so(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        keep(open_slots[0], "yours", now + 11 * MINUTE)
        with pytest.raises(HoldExpired) as refused, unit_of_work():
            holds.extend(open_slots[0], "mine", now + 12 * MINUTE)
        assert refused.value.alternatives
        with pytest.raises(ForeignHold):
            holds.current("mine", now + 12 * MINUTE)

    def test_letting_go_frees_the_seat(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        with unit_of_work():
            holds.release("mine")
        keep(open_slots[0], "yours", now)


def in_calendar(booking, now):
    """The entry of who has taken the calendar file."""
    with unit_of_work():
        return calendar_entries.for_booking(db.session.get_one(Booking, booking.id), now)


class TestBooking:
    def test_it_claims_audits_tells_and_leaves_the_calendar_to_who_asks_for_it(self, open_slots, now):
        booking = book(open_slots[0], now)
        assert booking.state is BookingState.BOOKED
        assert db.session.scalars(select(SeatClaim)).one().booking_id == booking.id
        assert db.session.scalars(select(AuditRow)).one().action is AuditAction.BOOKING_MADE
        assert states(booking) == [("booking_confirmed", "queued")]
        assert db.session.scalars(select(CalendarEntry)).all() == []
        entry = in_calendar(booking, now)
        assert (entry.sequence, entry.status) == (0, EntryStatus.CONFIRMED)
        assert entry.starts_at == open_slots[0].starts_at

    def test_a_landline_is_not_called_only_to_hear_what_the_page_said(self, open_slots, now):
        assert states(book(open_slots[0], now, phone="0913-2012345")) == []

    def test_from_a_hold(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        book_held(open_slots[0], "mine", now)
        assert db.session.scalars(select(SeatClaim)).one().hold_digest is None

    def test_an_expired_hold_goes_on_silently_while_the_seat_is_free(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        book_held(open_slots[0], "mine", now + 30 * MINUTE)

    def test_an_expired_hold_whose_seat_is_gone_says_so(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        book(open_slots[0], now + 11 * MINUTE, 2)
        with pytest.raises(HoldExpired):
            book_held(open_slots[0], "mine", now + 12 * MINUTE)

    def test_a_held_seat_is_not_booked_by_others(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        with pytest.raises(SeatTaken):
            book_held(open_slots[0], "yours", now)

    def test_booking_elsewhere_lets_the_hold_go(self, open_slots, now):
        keep(open_slots[0], "mine", now)
        book_held(open_slots[1], "mine", now)
        assert db.session.query(SeatClaim).count() == 1

    def test_a_taken_time_offers_three_others(self, open_slots, now):
        book(open_slots[0], now, 1)
        with pytest.raises(SeatTaken) as refused:
            book(open_slots[0], now, 2)
        assert type(refused.value) is SeatTaken
        assert [one.slot_public_id for one in refused.value.alternatives] == [
            open_slots[index].public_id for index in (1, 2, 5)
        ]
        assert "09:00" in refused.value.in_language("en")

    def test_a_full_center_says_full_and_offers_other_centers(self, cast, open_slots, now):
        free = [slot for slot in open_slots if slot.seats[0].channel == "open"]
        for number, slot in enumerate(free):
            book(slot, now, number)
        with pytest.raises(Full) as refused:
            book(free[0], now, 50)
        assert {one.center_name for one in refused.value.alternatives} == {
            center.name for center in cast.own.centers[1:]
        }

    def test_seats_for_walk_ins_are_the_windows_only(self, open_slots, now):
        with pytest.raises(SeatTaken):
            book(open_slots[3], now, 1)
        book(open_slots[3], now, 1, channel=WINDOW)

    def test_the_window_books_until_the_time_ends_the_web_until_the_evening_before(self, open_slots, now):
        last_evening = clock.at_local(open_slots[0].sitting.date, now.time().min) - timedelta(seconds=1)
        book(open_slots[0], last_evening, 1)
        with pytest.raises(BookingClosed):
            book(open_slots[1], last_evening + timedelta(seconds=1), 2)
        book(open_slots[1], open_slots[1].ends_at - timedelta(seconds=1), 2, channel=WINDOW)
        with pytest.raises(BookingClosed):
            book(open_slots[2], open_slots[2].ends_at, 3, channel=WINDOW)

    def test_a_closed_slot_and_a_cancelled_sitting_cannot_be_booked(self, cast, open_slots, now):
        with unit_of_work():
            open_slots[0].is_open = False
        with pytest.raises(BookingClosed) as refused:
            book(open_slots[0], now)
        assert refused.value.alternatives
        with unit_of_work():
            cast.own.sittings[0].state = SittingState.CANCELLED
        with pytest.raises(BookingClosed):
            book(open_slots[1], now)

    def test_the_same_form_twice_is_one_booking(self, open_slots, now):
        first = book(open_slots[0], now, key="k" * 43)
        again = book(open_slots[0], now, key="k" * 43)
        assert first.id == again.id
        assert db.session.query(Booking).count() == 1
        assert db.session.query(Notice).count() == 1

    def test_the_same_form_with_other_entries_is_refused(self, open_slots, now):
        book(open_slots[0], now, key="k" * 43)
        with pytest.raises(KeyReused):
            book(open_slots[0], now, key="k" * 43, name="别人")
        with pytest.raises(KeyReused):
            book(open_slots[1], now, key="k" * 43)


class TestFamilies:
    def test_one_phone_one_booking_a_date_unless_for_family(self, open_slots, now):
        book(open_slots[0], now)
        with pytest.raises(AlreadyBooked):
            book(open_slots[1], now)
        assert book(open_slots[1], now, family=True).family_number == 2

    def test_three_at_most_and_staff_beyond_with_a_reason(self, open_slots, now):
        for index in (0, 1, 2):
            book(open_slots[index], now, family=True)
        with pytest.raises(FamilyCap):
            book(open_slots[5], now, family=True)
        request = request_of(1, family=True, channel=WINDOW)
        with pytest.raises(FamilyCap), unit_of_work():
            bookings.book(open_slots[5], request, STAFF, now, idempotency_key=new_token())
        with unit_of_work():
            made = bookings.book(
                open_slots[5], request, STAFF, now, idempotency_key=new_token(), beyond_cap="四口之家"
            )
        assert made.booking.family_number == 4

    def test_a_cancelled_booking_leaves_its_place_in_the_family(self, open_slots, now):
        first = book(open_slots[0], now)
        with unit_of_work():
            bookings.cancel(db.session.get_one(Booking, first.id), 1, CITIZEN, now)
        assert book(open_slots[1], now).family_number == 1

    def test_the_same_number_in_another_bureau_is_nobodys_business(self, cast, open_slots, now):
        publish_december(cast.stranger, now)
        book(open_slots[0], now)
        book(slots_of(cast.stranger.sittings[0])[0], now)


class TestFinding:
    def find(self, bureau, code, phone, now):
        with unit_of_work():
            return bookings.find(bureau, code, phone, now)

    def test_code_and_full_phone_as_people_type_them(self, cast, open_slots, now):
        booking = book(open_slots[0], now)
        typed = f" {booking.code[:3].lower()}－{booking.code[3:]} "
        assert self.find(cast.own.bureau, typed, "+86 138-0000 0101", now).id == booking.id

    def test_neither_alone_nor_in_another_bureau(self, cast, open_slots, now):
        booking = book(open_slots[0], now)
        assert self.find(cast.own.bureau, booking.code, "13800000102", now) is None
        assert self.find(cast.own.bureau, "222222", "13800000101", now) is None
        assert self.find(cast.stranger.bureau, booking.code, "13800000101", now) is None

    def test_five_wrong_tries_pause_the_code_even_for_the_right_phone(self, cast, open_slots, now):
        booking = book(open_slots[0], now)
        for number in range(5):
            assert self.find(cast.own.bureau, booking.code, f"1380000020{number}", now) is None
        with pytest.raises(TooManyTries) as refused:
            self.find(cast.own.bureau, booking.code, "13800000101", now + 29 * MINUTE)
        assert refused.value.parameters["minutes"] == 1
        assert self.find(cast.own.bureau, booking.code, "13800000101", now + 30 * MINUTE)

    def test_an_unknown_code_is_paused_alike(self, cast, open_slots, now):
        for _ in range(5):
            assert self.find(cast.own.bureau, "222222", "13800000101", now) is None
        with pytest.raises(TooManyTries):
            self.find(cast.own.bureau, "222222", "13800000101", now)

    def test_a_right_try_forgets_the_wrong_ones(self, cast, open_slots, now):
        booking = book(open_slots[0], now)
        for _ in range(3):
            for number in range(4):
                self.find(cast.own.bureau, booking.code, f"1380000020{number}", now)
            assert self.find(cast.own.bureau, booking.code, "13800000101", now)

    def test_one_phone_cannot_be_tried_against_all_codes(self, cast, open_slots, now):
        for number in range(20):
            self.find(cast.own.bureau, f"2222{number:02}", "13800000101", now)
        with pytest.raises(TooManyTries):
            self.find(cast.own.bureau, "333333", "13800000101", now)

    def test_the_long_link(self, cast, open_slots, now):
        booking = book(open_slots[0], now)
        token = bookings.link_token(booking)
        assert len(token) == 64
        assert token != booking.link_digest
        assert bookings.find_by_link(cast.own.bureau, token).id == booking.id
        assert bookings.find_by_link(cast.stranger.bureau, token) is None
        assert bookings.find_by_link(cast.own.bureau, booking.link_digest) is None


class TestMoving:
    def move(self, booking, slot, version, now, **changes):
        with unit_of_work():
            target = db.session.get_one(Slot, slot.id)
            return bookings.move(
                db.session.get_one(Booking, booking.id), target, version, CITIZEN, now, **changes
            )

    def test_it_keeps_the_code_frees_the_old_seat_and_raises_the_sequence(self, open_slots, now):
        booking = book(open_slots[0], now)
        in_calendar(booking, now)
        code = booking.code
        moved = self.move(booking, open_slots[1], 1, now + MINUTE)
        assert (moved.code, moved.slot_id, moved.version) == (code, open_slots[1].id, 2)
        in_calendar(book(open_slots[0], now, 2), now)
        assert db.session.scalars(select(CalendarEntry.sequence).order_by(CalendarEntry.id)).first() == 1
        assert states(moved) == [("booking_confirmed", "void"), ("booking_moved", "queued")]

    def test_to_another_center(self, cast, open_slots, now):
        other = slots_of(cast.own.sittings[1])[0]
        assert self.move(book(open_slots[0], now), other, 1, now).sitting_id == cast.own.sittings[1].id

    def test_a_taken_time_leaves_the_old_one(self, open_slots, now):
        booking = book(open_slots[0], now, 1)
        book(open_slots[1], now, 2)
        with pytest.raises(SeatTaken):
            self.move(booking, open_slots[1], 1, now)
        db.session.refresh(booking)
        assert (booking.slot_id, booking.version) == (open_slots[0].id, 1)

    def test_twice_the_same_changes_nothing(self, open_slots, now):
        booking = book(open_slots[0], now)
        self.move(booking, open_slots[1], 1, now)
        assert self.move(booking, open_slots[1], 1, now).version == 2

    def test_a_stale_version_is_refused(self, open_slots, now):
        booking = book(open_slots[0], now)
        self.move(booking, open_slots[1], 1, now)
        with pytest.raises(Stale):
            self.move(booking, open_slots[2], 1, now)

    def test_not_once_it_begins_but_by_staff(self, open_slots, now):
        booking = book(open_slots[0], now)
        begins = open_slots[0].starts_at
        with pytest.raises(NotChangeable):
            self.move(booking, open_slots[1], 1, begins)
        moved = self.move(booking, open_slots[1], 1, begins, staff=True)
        assert ("booking_moved", "queued") in states(moved)

    def test_a_family_number_taken_that_day_is_refused(self, cast, open_slots, now):
        first = book(open_slots[0], now)
        with unit_of_work():
            bookings.cancel(db.session.get_one(Booking, first.id), 1, CITIZEN, now)
        with pytest.raises(NotChangeable):
            self.move(first, open_slots[1], 2, now)


class TestCancelling:
    def cancel(self, booking, version, now, **changes):
        with unit_of_work():
            return bookings.cancel(db.session.get_one(Booking, booking.id), version, CITIZEN, now, **changes)

    def test_it_frees_the_seat_cancels_the_event_and_can_be_repeated(self, open_slots, now):
        booking = book(open_slots[0], now)
        in_calendar(booking, now)
        assert self.cancel(booking, 1, now).state is BookingState.CANCELLED
        assert self.cancel(booking, 1, now).version == 2
        assert db.session.scalars(select(CalendarEntry)).one().status is EntryStatus.CANCELLED
        assert states(booking) == [("booking_confirmed", "void"), ("booking_cancelled", "queued")]
        book(open_slots[0], now, 2)

    def test_until_it_begins_and_late_ones_are_marked(self, open_slots, now):
        booking, other = book(open_slots[0], now, 1), book(open_slots[1], now, 2)
        self.cancel(booking, 1, open_slots[0].starts_at - timedelta(seconds=1))
        late = db.session.scalars(
            select(AuditRow).where(AuditRow.action == AuditAction.BOOKING_CANCELLED)
        ).one()
        assert late.detail["late"] is True
        with pytest.raises(NotChangeable):
            self.cancel(other, 1, open_slots[1].starts_at)

    def test_a_stale_version_is_refused(self, open_slots, now):
        booking = book(open_slots[0], now)
        with pytest.raises(Stale):
            self.cancel(booking, 7, now)

    def test_staff_who_cancel_must_tell_a_landline(self, open_slots, now):
        booking = book(open_slots[0], now, phone="0913-2012345")
        self.cancel(booking, 1, now, staff=True, reason="律师生病")
        [(kind, state)] = states(booking)
        assert (kind, state) == (NoticeKind.BOOKING_CANCELLED.value, NoticeState.TO_CALL.value)


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"phone": "12"}, "phone"),
        ({"matter": "77"}, "matter"),
        ({"note": "字" * 201}, "note"),
        ({"note": "身份证 11010519491231002X"}, "note"),
        ({"note": "卡号 6222 0212 3456 7890 128"}, "note"),
    ],
)
def test_bad_entries_name_their_field(entries, field):
    with pytest.raises(InvalidInput) as refused:
        request_of(**entries)
    assert refused.value.field == field


def test_unusual_names_and_harmless_numbers_are_kept():
    request = request_of(
        name=" 买买提·艾合买提江\u200b ", note="电话 0913-2012345，2024年12月31日借 123456 元"
    )
    assert request.name == "买买提·艾合买提江"
    assert "123456" in request.note
    assert request_of(name="𠮷田 \ue863").name == "𠮷田 \ue863"
