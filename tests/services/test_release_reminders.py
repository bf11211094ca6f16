"""A number left to be told of new places: told once when they are there, by message or by phone, then forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import Notice, NoticeChannel, NoticeKind, NoticeState, ReleaseReminder
from roster.notify import compose
from roster.services import notice_delivery, notices, release_reminders, reveals, settings
from tests.booking_builders import publish_december

MOBILE, LANDLINE = "13800000160", "0913-2012345"


def ask(cast, now, phone=MOBILE, center=0) -> ReleaseReminder:
    with unit_of_work():
        found = db.session.merge(cast.own.centers[center])
        return release_reminders.ask(found, "lawyer", phone, "zh_Hans_CN", now)


def tell(cast, now) -> int:
    with unit_of_work():
        return release_reminders.tell_due(db.session.merge(cast.own.bureau), now)


def told() -> list[Notice]:
    of_places = Notice.kind == NoticeKind.PLACES_RELEASED
    return list(db.session.scalars(select(Notice).where(of_places).order_by(Notice.id)))


def test_each_number_is_told_once_and_forgotten(cast, now):
    assert ask(cast, now).month == "2026-12", "nobody sits at the center yet"
    ask(cast, now)
    ask(cast, now, LANDLINE)
    ask(cast, now, center=2)
    assert len(db.session.scalars(select(ReleaseReminder)).all()) == 3, "asked twice is asked once"
    assert tell(cast, now) == 0, "nothing is released"
    publish_december(cast.own, now)
    assert tell(cast, now) == 3
    assert tell(cast, now) == 0
    assert not db.session.scalars(select(ReleaseReminder)).all()
    message, call, _other = told()
    assert (message.channel, message.state) == (NoticeChannel.SMS, NoticeState.QUEUED)
    assert (call.channel, call.state) == (NoticeChannel.CALL, NoticeState.TO_CALL)
    assert "12月2日" in compose(message).body
    assert message.expires_at < clock.at_local(cast.own.sittings[0].date, cast.own.sittings[0].am_starts)
    own, other = db.session.merge(cast.own.bureau), db.session.merge(cast.own.centers[1])
    (listed,) = notices.call_list(own, db.session.merge(cast.own.centers[0]))
    assert notices.phone_of(listed) == "+869132012345"
    assert notices.call_list(own, other) == [], "another center's are not one's own"
    row, field = notices.whose_number(listed)
    actor = Actor("account", cast.own.scheduler.id)
    assert reveals.reveal(row, field, "tell_change", actor, now) == "+869132012345"
    assert notice_delivery.last_resort(message) is NoticeState.TO_CALL, "who gets no message is called"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_waits_for_the_next_month_where_this_one_is_released_already(cast, now):
    publish_december(cast.own, now)
    assert ask(cast, now).month == "2027-01"
    assert tell(cast, now) == 0, "December's places are no news"
    later = now + release_reminders.LONGEST_WAIT
    assert tell(cast, later) == 0
    assert not db.session.scalars(select(ReleaseReminder)).all(), "no number is kept for ever"
    assert told() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_number_waits_at_few_centers_and_must_be_one(cast, now):
    with unit_of_work():
        settings.change(db.session.merge(cast.own.bureau), bookings_per_phone=1)
    with pytest.raises(InvalidInput):
        ask(cast, now, "12345")
    ask(cast, now)
    with pytest.raises(InvalidInput, match="waits to be told"):
        ask(cast, now + timedelta(minutes=1), center=1)
