"""A version of a roster takes somebody away: who booked keeps the time, gets another one that day, or is told, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import Booking, Notice, NoticeChannel, NoticeKind, NoticeState, Roster, Sitting
from roster.services import displaced_visitors, reminders, roster_messages, rosters, seat_changes
from roster.services.seated import Seated
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, slots_of
from tests.desk import at
from tests.services.planning_stage import bureau_of, draft_with, duty_of, person, publish

pytestmark = ON_SQLITE
CLERK, MONTH = Actor("account", None), "2026-12"
ONE_SITS = [(0, "lawyer", 0, "day"), (0, "notary", 9, "am")]
LANDLINE = "0913-2000000"


@pytest.fixture
def booked(cast, now) -> list[Booking]:
    """A lawyer sits all day at the first center; two people booked in the morning, the second has a landline."""
    with unit_of_work():
        duty_of(cast.own, 0, "lawyer").periods = "day,am,pm"
    publish(cast.own, now, ONE_SITS)
    early, late, *_others = slots_of(cast.own.sittings[0])
    return [book(early, now, 1), book(late, now, 2, phone=LANDLINE)]


def change(troupe, now, removed=(), added=()) -> rosters.Publication:
    """Put the next version in force: `removed` and `added` are (person, period) of the first center's lawyers."""
    duty = duty_of(troupe, 0, "lawyer").public_id
    seats = [
        [Seated(duty, person(troupe, number).public_id, period, is_locked=False) for number, period in rows]
        for rows in (removed, added)
    ]
    with unit_of_work():
        return seat_changes.carry_out(bureau_of(troupe), MONTH, *seats, "cover", CLERK, now)


def told(now) -> list[tuple[str, NoticeKind, NoticeChannel, NoticeState]]:
    """What visitors were told at that instant, by whom it reaches."""
    db.session.expire_all()
    rows = db.session.scalars(
        select(Notice).where(Notice.created_at == now, Notice.booking_id.is_not(None)).order_by(Notice.id)
    )
    return [
        ("landline" if one.channel is NoticeChannel.CALL else "mobile", one.kind, one.channel, one.state)
        for one in rows
    ]


def test_who_loses_the_time_is_told_once_and_again_when_it_is_served(cast, now, booked):
    own, minutes = cast.own, [now + timedelta(minutes=number) for number in range(1, 7)]
    lost = NoticeKind.BOOKING_AFFECTED
    done = change(own, minutes[0], removed=[(0, "day")])
    assert [one.id for one in done.displaced] == [one.id for one in booked]
    assert told(minutes[0]) == [
        ("mobile", lost, NoticeChannel.SMS, NoticeState.QUEUED),
        ("landline", lost, NoticeChannel.CALL, NoticeState.TO_CALL),
    ]
    listed = {one.booking_id for one in roster_messages.red_list(done.roster)}
    assert listed == {None, *(one.id for one in booked)}, "visitors beside lawyer, firm and center"
    waiting = displaced_visitors.waiting(bureau_of(own), minutes[0], month=MONTH)
    assert [one.booking.id for one in waiting] == [one.id for one in booked]

    # The first reads it, the second is not reached; a version that changes something else tells neither again.
    with unit_of_work():
        db.session.execute(
            update(Notice).where(Notice.state == NoticeState.QUEUED).values(state=NoticeState.SENT)
        )
    with unit_of_work():
        draft = draft_with(own, minutes[1], [(1, "lawyer", 1, "day")])
        again = rosters.publish(bureau_of(own), MONTH, draft.edits, CLERK, minutes[1])
    assert (len(again.displaced), again.visitors, told(minutes[1])) == (2, [], [])
    with clock.frozen(at(17) - timedelta(days=1)), unit_of_work():
        reminders.queue_due(bureau_of(own), clock.now())
    assert told(at(17) - timedelta(days=1)) == [], "nobody is reminded of a time at which nobody sits"

    assert change(own, minutes[2], added=[(2, "day")]).displaced == []
    assert told(minutes[2]) == [
        ("mobile", NoticeKind.BOOKING_CONFIRMED, NoticeChannel.SMS, NoticeState.QUEUED)
    ], "who read that nobody sits reads that somebody does"
    assert [state for _who, _kind, _how, state in told(minutes[0])] == [NoticeState.SENT, NoticeState.VOID]
    change(own, minutes[3], removed=[(2, "day")])
    assert [kind for _who, kind, _how, _state in told(minutes[3])] == [lost, lost], "lost anew, told anew"


def test_who_can_be_served_keeps_the_time_or_gets_another_one_that_day(cast, now, booked):
    own, first, second = cast.own, now + timedelta(minutes=1), now + timedelta(minutes=2)
    times = [one.slot.starts_at for one in booked]
    change(own, first, removed=[(0, "day")], added=[(1, "day")])
    assert told(first) == [], "a colleague of the same role sits then"
    done = change(own, second, removed=[(1, "day")], added=[(2, "pm")])
    moved = [db.session.get_one(Booking, one.id) for one in booked]
    assert all(one.slot.is_open and one.slot.period is Period.PM for one in moved)
    assert [one.slot.starts_at > before for one, before in zip(moved, times, strict=True)] == [True, True]
    assert (done.displaced, done.moved_visitors) == ([], 2)
    assert told(second) == [
        ("mobile", NoticeKind.BOOKING_MOVED, NoticeChannel.SMS, NoticeState.QUEUED),
        ("landline", NoticeKind.BOOKING_MOVED, NoticeChannel.CALL, NoticeState.TO_CALL),
    ]
    roster = db.session.get_one(Roster, done.roster.id)
    assert sum(one.booking_id is not None for one in roster_messages.red_list(roster)) == 2


def test_on_the_day_itself_everybody_is_phoned(cast, now, booked):
    own, morning = cast.own, at(8, 30)
    with clock.frozen(morning):
        change(own, morning, removed=[(0, "day")], added=[(2, "pm")])
    assert [(how, state) for _who, _kind, how, state in told(morning)] == [
        (NoticeChannel.CALL, NoticeState.TO_CALL)
    ] * 2, "a message may be read too late, and a time in the afternoon is agreed on"
    sitting = db.session.get_one(Sitting, own.sittings[0].id)
    assert {
        one.slot.period for one in db.session.scalars(select(Booking).filter_by(sitting_id=sitting.id))
    } == {Period.AM}
