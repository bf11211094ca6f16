"""Slots come from the roster; re-publishing closes and opens, and never takes a claimed time away."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from roster.core import clock
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import Assignment, AssignmentState, Center, Seat, SessionDate, SittingState, Slot
from roster.services import invariants, settings, sittings, slots
from roster.services.bookings import holds
from roster.services.slots import Standing
from tests.booking_builders import assign, book, build_roster, publish_december, slots_of


def times(found):
    return [clock.local(slot.starts_at).strftime("%H:%M") for slot in found]


def test_a_whole_day_gets_its_times_the_last_two_of_each_half_for_walk_ins(cast, now):
    publish_december(cast.own, now)
    made = slots_of(cast.own.sittings[0])
    morning = ["09:00", "09:30", "10:00", "10:30", "11:00"]
    afternoon = ["14:00", "14:30", "15:00", "15:30", "16:00"]
    assert times(made) == morning + afternoon
    kept = [slot for slot in made if slot.seats[0].channel == "walk_in"]
    assert times(kept) == ["10:30", "11:00", "15:30", "16:00"]
    assert {len(slot.seats) for slot in made} == {1}
    assert cast.own.sittings[0].state is SittingState.OPEN


def test_only_the_half_in_which_somebody_sits_opens(cast, now):
    publish_december(cast.own, now)
    assert times(slots_of(cast.own.sittings[0], "notary")) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert slots_of(cast.own.sittings[1], "notary") == []


def test_two_people_of_a_role_double_the_seats(cast, now):
    with unit_of_work():
        roster = build_roster(cast.own, now)
        for lawyer in cast.own.lawyers[:2]:
            assign(roster, cast.own.sittings[0], lawyer, Period.AM)
        db.session.flush()
        slots.open_for(cast.own.sittings[0], roster, now)
    assert {len(slot.seats) for slot in slots_of(cast.own.sittings[0])} == {2}


def test_opening_again_changes_nothing(cast, now):
    roster = publish_december(cast.own, now)
    count = select(func.count(Slot.id)), select(func.count(Seat.id))
    before = [db.session.scalar(one) for one in count]
    with unit_of_work():
        assert slots.open_for(cast.own.sittings[0], roster, now) == []
    assert [db.session.scalar(one) for one in count] == before


def test_a_new_version_closes_a_half_keeps_its_booking_and_names_it(cast, now):
    publish_december(cast.own, now)
    sitting = cast.own.sittings[0]
    early, late = (book(slots_of(sitting)[index], now, number) for number, index in enumerate((0, 5), 1))
    with unit_of_work():
        changed = build_roster(cast.own, now, version=2, published=False)
        assign(changed, sitting, cast.own.lawyers[0], Period.AM)
        db.session.flush()
        assert slots.open_for(sitting, changed, now) == [late]
    assert [slot.is_open for slot in slots_of(sitting)] == [True] * 5 + [False] * 5
    assert invariants.check(cast.own.bureau, now) == ["booking_without_practitioner"]
    with unit_of_work():
        whole = build_roster(cast.own, now, version=3, month="2026-11", published=False)
        assign(whole, sitting, cast.own.lawyers[1])
        db.session.flush()
        assert slots.open_for(sitting, whole, now) == []
    assert all(slot.is_open for slot in slots_of(sitting))
    assert early.slot.is_open
    assert invariants.check(None, now) == []


def test_a_second_practitioner_who_leaves_takes_only_unclaimed_seats_along(cast, now):
    sitting = cast.own.sittings[0]
    with unit_of_work():
        roster = build_roster(cast.own, now)
        pair = [assign(roster, sitting, lawyer, Period.AM) for lawyer in cast.own.lawyers[:2]]
        db.session.flush()
        slots.open_for(sitting, roster, now)
    first, second, third = slots_of(sitting)[:3]
    book(first, now, 1)
    book(first, now, 2)
    book(second, now, 3)
    with unit_of_work():
        db.session.get_one(Assignment, pair[1].id).state = AssignmentState.RELEASED
        db.session.flush()
        slots.open_for(sitting, roster, now)
    assert [len(slot.seats) for slot in (first, second, third)] == [2, 1, 1]
    assert invariants.check(cast.own.bureau, now) == []


def test_a_held_seat_of_a_surplus_is_kept_while_held(cast, now):
    sitting = cast.own.sittings[0]
    with unit_of_work():
        roster = build_roster(cast.own, now)
        pair = [assign(roster, sitting, lawyer, Period.AM) for lawyer in cast.own.lawyers[:2]]
        db.session.flush()
        slots.open_for(sitting, roster, now)
        slot = slots_of(sitting)[0]
        holds.hold(slot, "a", now)
        holds.hold(slot, "b", now)
        pair[1].state = AssignmentState.ABSENT
        db.session.flush()
        slots.open_for(sitting, roster, now)
        assert len(slot.seats) == 2
        slots.open_for(sitting, roster, now + timedelta(minutes=11))
        assert len(slot.seats) == 1


def test_a_provisional_date_gets_no_slots(cast, now):
    with unit_of_work():
        roster = build_roster(cast.own, now)
        cast.own.sittings[0].state = SittingState.PROVISIONAL
        with pytest.raises(slots.NotAnnounced):
            slots.open_for(cast.own.sittings[0], roster, now)


def test_a_cancelled_sitting_closes_and_names_its_bookings(cast, now):
    publish_december(cast.own, now)
    sitting = cast.own.sittings[0]
    booking = book(slots_of(sitting)[0], now)
    with unit_of_work():
        sitting.state = SittingState.CANCELLED
        assert slots.close_all(sitting, now) == [booking]
    [day] = slots.open_days(cast.own.centers[0], now)
    assert (day.standing, day.free) == (Standing.CANCELLED, 0)
    assert invariants.check(cast.own.bureau, now) == [
        "booking_on_cancelled_sitting",
        "booking_without_practitioner",
    ]


def test_free_places_count_by_half_without_walk_ins_claims_and_held_ones(cast, now):
    publish_december(cast.own, now)
    sitting = cast.own.sittings[0]
    first, second, third = slots_of(sitting)[:3]
    book(first, now, 1)
    with unit_of_work():
        holds.hold(second, "browser", now)
    [day] = slots.open_days(cast.own.centers[0], now)
    assert day.free_by_half == {Period.AM: 1, Period.PM: 3}
    assert [offer.slot for offer in slots.times_of(sitting, now)][:1] == [third]
    [later] = slots.open_days(cast.own.centers[0], now + timedelta(minutes=11))
    assert later.free_by_half == {Period.AM: 2, Period.PM: 3}
    staff_sees = slots.times_of(sitting, now, staff=True)
    assert len(staff_sees) == 8


def test_a_full_day_says_full_and_a_day_without_the_role_says_so(cast, now):
    publish_december(cast.own, now)
    for number, slot in enumerate(slots_of(cast.own.sittings[0], "notary")[:3]):
        book(slot, now, number)
    first, second, _ = slots.bookable_centers(cast.own.bureau, now, "notary")
    assert first.days[0].standing is Standing.FULL
    assert second.days[0].standing is Standing.NOBODY_SITS
    assert first.next_free is None


@pytest.fixture
def january(cast, now):
    """January published beside December."""
    publish_december(cast.own, now)
    with unit_of_work():
        session_date = SessionDate(
            bureau_id=cast.own.bureau.id,
            month="2027-01",
            date=date(2027, 1, 5),
            is_provisional=False,
            derived_at=now,
        )
        db.session.add(session_date)
        db.session.flush()
        laid_out = sittings.lay_out(cast.own.bureau, session_date)
        roster = build_roster(cast.own, now, month="2027-01")
        assign(roster, laid_out[0], cast.own.lawyers[0])
        db.session.flush()
        slots.open_for(laid_out[0], roster, now)
    return laid_out[0]


def test_a_month_opens_at_nine_on_the_session_date_before(cast, january):
    release = clock.at_local(date(2026, 12, 2), january.am_starts)
    day = slots.open_days(cast.own.centers[0], release - timedelta(seconds=1))[-1]
    assert (day.standing, day.opens_at, day.free) == (Standing.NOT_YET_OPEN, release, 0)
    day = slots.open_days(cast.own.centers[0], release)[-1]
    assert (day.standing, day.free) == (Standing.FREE, 6)


def test_booking_closes_when_the_day_before_ends(cast, now):
    publish_december(cast.own, now)
    midnight = clock.at_local(date(2026, 12, 2), now.time().min)
    assert slots.open_days(cast.own.centers[0], midnight - timedelta(seconds=1))[0].standing is Standing.FREE
    assert slots.open_days(cast.own.centers[0], midnight)[0].standing is Standing.CLOSED


def test_a_bureau_may_close_booking_earlier(cast, now):
    publish_december(cast.own, now)
    with unit_of_work():
        settings.change(cast.own.bureau, booking_closes="18:00")
    six = slots.closes_at(cast.own.sittings[0], settings.of(cast.own.bureau))
    assert clock.local(six).isoformat() == "2026-12-01T18:00:00+08:00"
    assert slots.open_days(cast.own.centers[0], six - timedelta(seconds=1))[0].standing is Standing.FREE
    assert slots.open_days(cast.own.centers[0], six)[0].standing is Standing.CLOSED


def test_the_nearest_other_times_come_first(cast, now, january):
    publish_december(cast.stranger, now)
    first, second, third = slots_of(cast.own.sittings[0])[:3]
    found = slots.nearest(second, now)
    assert [one.slot_public_id for one in found[:2]] == [first.public_id, third.public_id]
    assert len(found) == 3
    for number, slot in enumerate(slots_of(cast.own.sittings[0])):
        if slot.seats[0].channel == "open":
            book(slot, now, number)
    found = slots.nearest(second, now)
    near, far = (center.name for center in cast.own.centers[1:])
    assert [one.center_name for one in found] == [near, far, near]
    assert 5 < found[0].kilometers < 6
    assert times([slots_of(cast.own.sittings[1])[0]]) == ["09:00"]


def test_a_list_of_twenty_centers_takes_no_more_statements_than_one_of_three(cast, now):
    publish_december(cast.own, now)

    def statements():
        seen = []
        db.session.expire_all()
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            for offer in slots.bookable_centers(cast.own.bureau, now):
                assert offer.center.name
                # A center that came after publishing has no days yet.
                assert all(day.free for day in offer.days)
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len([statement for statement in seen if not statement.startswith("BEGIN")])

    few = statements()
    with unit_of_work():
        session_date = db.session.get_one(SessionDate, cast.own.session_date.id)
        for number in range(3, 20):
            db.session.add(
                Center(
                    bureau_id=cast.own.bureau.id,
                    code=f"7{number:05}",
                    name=f"示例{number}镇",
                    latitude=34.5,
                    longitude=109.6,
                    position=number,
                )
            )
        db.session.flush()
        sittings.lay_out(cast.own.bureau, session_date)
    assert len(slots.bookable_centers(cast.own.bureau, now)) == 20
    assert statements() == few <= 5
