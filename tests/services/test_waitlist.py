"""The waiting list holds the seat that it offers; what went wrong with other people's lists (pretix) cannot here."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from roster.core.actors import CITIZEN, CLOCK, Actor
from roster.database import db, unit_of_work
from roster.models import (
    AuditRow,
    Booking,
    BookingState,
    ClaimState,
    Notice,
    NoticeChannel,
    NoticeState,
    SeatClaim,
    SittingState,
    Slot,
    WaitlistEntry,
    WaitlistOffer,
)
from roster.services import bookings, expired_holds, invariants, notices, retention, settings, slots
from roster.services.bookings.errors import Full
from roster.services.retention_kinds import Kind
from roster.services.waitlist import answering, joining, offering, reading, sweeping
from roster.services.waitlist.errors import (
    AlreadyWaiting,
    HasATime,
    NothingToWaitFor,
    OfferOver,
    WaitsOften,
)
from tests.booking_builders import book, publish_december, request_of, slots_of
from tests.desk import SITTING_DAY, at

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What depends on the engine is in tests/races; the machine goes through all orders of steps."""

STAFF = Actor("account", 1)
SEATS = 3


@pytest.fixture
def house(cast, now):
    """December published; the first center's lawyer has three bookable times, all taken by people 1 to 3."""
    with unit_of_work():
        settings.change(cast.own.bureau, slot_minutes=45, walk_in_slots_per_half=0)
        cast.own.sittings[0].pm_ends = cast.own.sittings[0].pm_starts
    publish_december(cast.own, now)
    for number, slot in enumerate(slots_of(cast.own.sittings[0]), 1):
        book(slot, now, number)
    assert slots.times_of(cast.own.sittings[0], now) == []
    assert number == SEATS
    return cast.own


def join(house, number, now, *, sitting=None, priority="", **changes) -> WaitlistEntry:
    """Put a person in line at the first center, in a unit of work of its own."""
    with unit_of_work():
        center = db.session.merge(house.sittings[0]).center
        return joining.join(
            center, "lawyer", request_of(number, **changes), CITIZEN, now,
            idempotency_key=f"join-{number}-{now.isoformat()}", sitting=sitting, priority=priority,
        )  # fmt: skip


def cancel(number, now) -> Booking:
    """Cancel the booking of a person."""
    with unit_of_work():
        index = bookings.phone_index(request_of(number).phone)
        booking = db.session.scalars(
            select(Booking).where(Booking.phone_index == index, Booking.state == BookingState.BOOKED)
        ).one()
        return bookings.cancel(booking, booking.version, CITIZEN, now)


def sweep(house, now) -> int:
    with unit_of_work():
        return sweeping.sweep(db.session.merge(house.bureau), now)


def accept(entry, now, *, staff=False) -> Booking:
    with unit_of_work():
        return answering.accept(fresh(entry), STAFF if staff else CITIZEN, now, staff=staff)


def fresh(entry) -> WaitlistEntry:
    return db.session.get_one(WaitlistEntry, entry.id, populate_existing=True)


def states(*entries) -> list[str]:
    db.session.rollback()
    return [fresh(entry).state.value for entry in entries]


def offers() -> list[tuple[int, str]]:
    db.session.rollback()
    rows = db.session.execute(select(WaitlistOffer.entry_id, WaitlistOffer.state).order_by(WaitlistOffer.id))
    return [(entry_id, state.value) for entry_id, state in rows]


def test_a_freed_seat_is_kept_for_the_first_in_line_at_once(house, now):
    first, second = join(house, 11, now), join(house, 12, now + timedelta(minutes=1))
    slot_id = cancel(1, now + timedelta(minutes=2)).slot_id
    assert states(first, second) == ["offered", "waiting"]
    offer = reading.running_offer(first, now)
    assert offer is not None
    assert (offer.slot_id, offer.expires_at) == (slot_id, now + timedelta(minutes=122))
    with pytest.raises(Full):
        book(db.session.get_one(Slot, slot_id), now + timedelta(minutes=3), 20)
    notice = db.session.scalars(select(Notice).where(Notice.waitlist_entry_id == first.id)).one()
    assert (notice.state, notice.channel, notice.expires_at) == (
        NoticeState.QUEUED, NoticeChannel.SMS, offer.expires_at,
    )  # fmt: skip
    booking = accept(first, now + timedelta(minutes=4))
    assert accept(first, now + timedelta(minutes=5)).id == booking.id, "sent twice, it is one booking"
    assert (booking.slot_id, booking.name, booking.channel.value) == (slot_id, "示某某", "web")
    assert states(first, second) == ["booked", "waiting"]
    assert notices.call_list(house.bureau) == []
    assert invariants.check(None, now) == []
    steps = [row.detail["step"] for row in db.session.scalars(select(AuditRow)) if "step" in row.detail]
    assert [step for step in steps if step.startswith("waitlist")] == [
        "waitlist_joined", "waitlist_joined", "waitlist_offered", "waitlist_ended",
    ]  # fmt: skip


def test_vulnerable_people_go_first_then_who_joined_earlier(house, now):
    minutes = [now + timedelta(minutes=number) for number in range(9)]
    late, first, second = (join(house, 11 + number, minutes[3 - number]) for number in range(3))
    with unit_of_work():
        joining.prioritize(fresh(late), "pregnant", STAFF, minutes[4])
    assert [one.entry.id for one in reading.of_center(house.centers[0])] == [late.id, second.id, first.id]
    assert [reading.ahead_of(fresh(one)) for one in (late, second, first)] == [0, 1, 2]
    for number in (1, 2, 3):
        cancel(number, minutes[4 + number])
    assert [entry_id for entry_id, _ in offers()] == [late.id, second.id, first.id], "pretix #2119"
    trail = [row.detail for row in db.session.scalars(select(AuditRow))]
    assert "pregnant" not in str(trail), "why stays with the row, which is emptied sooner"


def test_no_answer_goes_on_to_the_next_by_the_clock_and_lazily(house, now):
    first, second = join(house, 11, now), join(house, 12, now + timedelta(minutes=1))
    slot = db.session.get_one(Slot, cancel(1, now).slot_id)
    later = now + timedelta(hours=2)
    with unit_of_work():
        expired_holds.sweep(later)  # whoever sweeps first: the next in line gets the seat, nobody else
    with pytest.raises(Full):
        book(db.session.get_one(Slot, slot.id), later, 20)
    assert states(first, second) == ["offered", "waiting"], "refused, and rolled back"
    sweep(house, later)
    assert states(first, second) == ["waiting", "offered"]
    with pytest.raises(OfferOver):
        accept(first, later)
    sweep(house, later + timedelta(hours=2))
    assert offers() == [(first.id, "lapsed"), (second.id, "lapsed")], "not the same time to them again"
    assert book(db.session.get_one(Slot, slot.id), later + timedelta(hours=2), 20)
    cancel(2, later + timedelta(hours=2))
    sweep(house, later + timedelta(hours=4, minutes=1))
    assert states(first, second) == ["unanswered", "offered"], "two offers without an answer are enough"
    assert invariants.check(None, later + timedelta(hours=5)) == []


def test_an_offer_ends_in_the_evening_and_none_is_made_at_night(house, now):
    entry = join(house, 11, now)
    evening = now.replace(hour=11, minute=15)  # 19:15 in Shanghai
    cancel(1, evening)
    offer = reading.running_offer(entry, evening)
    assert offer is not None
    assert offer.expires_at == now.replace(hour=12, minute=0)
    night = evening + timedelta(hours=2)
    sweep(house, night)
    cancel(2, night)
    assert offers() == [(entry.id, "lapsed")]
    sweep(house, night + timedelta(hours=10, minutes=44))
    assert len(offers()) == 1, "before eight"
    sweep(house, night + timedelta(hours=10, minutes=46))
    assert offers()[1:] == [(entry.id, "open")]


def test_nothing_is_offered_when_it_could_not_be_booked_or_has_begun(house, now):
    """pretix #681 and #1031."""
    entry = join(house, 11, now)
    with unit_of_work():
        settings.change(db.session.merge(house.bureau), booking_closes="18:00")
    day_before = at(17, 40) - timedelta(days=1)
    cancel(1, day_before)
    sweep(house, day_before + timedelta(hours=1))
    sweep(house, at(8, 30))
    sweep(house, at(9, 10))
    assert offers() == []
    assert states(entry) == ["waiting"]
    sweep(house, at(0) + timedelta(days=1))
    with unit_of_work():
        settings.change(db.session.merge(house.bureau), waitlist_hours_before=23, booking_closes="24:00")
    slot = slots_of(house.sittings[0])[0]
    for clock, until in ((at(8, 0), None), (at(8, 0) - timedelta(days=1), at(10, 0) - timedelta(days=1))):
        window = slots.window_of(house.bureau, clock)
        assert offering.offered_until(slot, window) == until


def test_what_is_called_off_takes_its_offers_along_and_never_gives_them_back(house, now):
    """pretix #1163 and #1405."""
    sitting = house.sittings[0]
    mine, anywhen = join(house, 11, now, sitting=sitting), join(house, 12, now)
    cancel(1, now)
    with unit_of_work():
        found = db.session.merge(sitting)
        found.state = SittingState.CANCELLED
        slots.close_all(found, now)
        sweeping.call_off(found, STAFF, now)
    assert offers() == [(mine.id, "withdrawn")]
    assert states(mine, anywhen) == ["called_off", "waiting"]
    kinds = [
        one.kind.value
        for one in db.session.scalars(select(Notice).where(Notice.waitlist_entry_id == mine.id))
    ]
    assert kinds == ["waitlist_offered", "waitlist_ended"]
    with unit_of_work():
        found = db.session.merge(sitting)
        found.state = SittingState.OPEN
        for slot in slots_of(found):
            slot.is_open = True
    sweep(house, now)
    assert offers() == [(mine.id, "withdrawn"), (anywhen.id, "open")]
    with pytest.raises(OfferOver):
        accept(mine, now)


def test_an_offer_of_a_time_at_which_nobody_sits_any_more_is_taken_back(house, now):
    entry = join(house, 11, now)
    slot_id = cancel(1, now).slot_id
    with unit_of_work():
        db.session.get_one(Slot, slot_id).is_open = False
    sweep(house, now)
    assert offers() == [(entry.id, "withdrawn")]
    assert states(entry) == ["waiting"]
    assert db.session.scalar(select(func.count()).where(SeatClaim.state == ClaimState.OFFERED)) == 0


def test_who_has_a_booking_waits_for_an_earlier_time_and_keeps_it_until_then(house, now):
    with unit_of_work():
        last = db.session.scalars(select(Booking).order_by(Booking.slot_id.desc())).first()
        entry = joining.join_for_earlier(last, STAFF, now)
        assert joining.join_for_earlier(last, STAFF, now) is entry
        code, last_id = last.code, last.id
    cancel(2, now)
    moved = accept(entry, now, staff=True)
    assert (moved.id, moved.code) == (last_id, code)
    assert states(entry) == ["booked"]
    assert invariants.check(None, now) == []
    with unit_of_work():
        again = joining.join_for_earlier(db.session.get_one(Booking, last_id), CITIZEN, now)
    sweep(house, now)
    assert states(again) == ["waiting"], "the freed last time is later than what they have"
    cancel(3, now)
    sweep(house, now)
    assert states(again) == ["over"], "with the booking ends the waiting"


def test_who_books_otherwise_leaves_the_line_and_what_was_offered_goes_on(house, now):
    first, second = join(house, 11, now), join(house, 12, now + timedelta(minutes=1))
    cancel(1, now + timedelta(minutes=2))
    book(slots_of(house.sittings[1])[0], now + timedelta(minutes=3), 11)
    assert states(first, second) == ["booked_otherwise", "offered"]
    book(slots_of(house.sittings[1])[1], now + timedelta(minutes=4), 12, family=True, name="示母")
    assert states(second) == ["offered"], "a relative's booking under the same number is not theirs"
    assert invariants.check(None, now) == []


def test_who_waits_while_times_are_free_did_not_want_those(house, now):
    cancel(1, now)
    entry = join(house, 11, now)
    sweep(house, now)
    assert states(entry) == ["waiting"]
    cancel(2, now)
    assert offers() == [(entry.id, "declined"), (entry.id, "open")]


def test_declining_keeps_the_place_and_leaving_does_not(house, now):
    first, second = join(house, 11, now), join(house, 12, now + timedelta(minutes=1))
    cancel(1, now + timedelta(minutes=2))
    with unit_of_work():
        answering.decline(fresh(first), CITIZEN, now + timedelta(minutes=3))
    assert states(first, second) == ["waiting", "offered"]
    cancel(2, now + timedelta(minutes=4))
    assert states(first) == ["offered"], "another time is another question"
    for _twice in range(2):
        with unit_of_work():
            joining.leave(fresh(first), CITIZEN, now + timedelta(minutes=5))
    assert states(first, second) == ["left", "offered"]
    assert invariants.check(None, now) == []


def test_whoever_has_no_mobile_is_called_by_the_center(house, now):
    entry = join(house, 11, now, phone="0913-2012345")
    cancel(1, now)
    (row,) = notices.call_list(house.bureau, house.centers[0])
    assert row.waitlist_entry_id == entry.id
    assert notices.phone_of(row) == "+869132012345"
    booking = accept(entry, now, staff=True)
    assert booking.channel.value == "phone"
    assert notices.call_list(house.bureau, house.centers[0]) == []


def test_a_place_in_line_is_refused_with_a_sentence_of_its_own(house, now):
    entry = join(house, 11, now)
    assert join(house, 11, now).id == entry.id, "the same form, sent twice"
    for number, error, changes in (
        (11, AlreadyWaiting, {}),
        (1, HasATime, {"sitting": house.sittings[0]}),
        (12, NothingToWaitFor, {"sitting": house.sittings[1]}),
    ):
        with pytest.raises(error):
            join(house, number, now + timedelta(minutes=1), **changes)
    with unit_of_work():
        settings.change(db.session.merge(house.bureau), bookings_per_phone=1)
    with pytest.raises(WaitsOften), unit_of_work():
        joining.join(
            db.session.merge(house.sittings[1]).center,
            "lawyer",
            request_of(11),
            CITIZEN,
            now,
            idempotency_key="k",
        )
    with pytest.raises(NothingToWaitFor):
        join(house, 12, at(10), sitting=house.sittings[0])


def test_the_waiting_ends_and_its_data_goes(house, now):
    dated, anywhen = join(house, 11, now, sitting=house.sittings[0]), join(house, 12, now, priority="elderly")
    sweep(house, at(7))
    assert states(dated, anywhen) == ["over", "waiting"]
    much_later = now + sweeping.LONGEST_WAIT
    sweep(house, much_later)
    assert states(anywhen) == ["over"]
    with unit_of_work():
        on = SITTING_DAY + timedelta(days=31)
        assert (
            retention.remove_piece(db.session.merge(house.bureau), Kind.WAITLIST, CLOCK, much_later, on=on)
            == 1
        )
        on = much_later.date() + timedelta(days=31)
        assert (
            retention.remove_piece(db.session.merge(house.bureau), Kind.WAITLIST, CLOCK, much_later, on=on)
            == 1
        )
    for entry in (fresh(dated), fresh(anywhen)):
        assert (entry.name, entry.phone, entry.phone_index, entry.priority) == (None, None, None, "")
