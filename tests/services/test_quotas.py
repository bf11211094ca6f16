"""Places kept for callers are theirs at first, everybody's some days before, and the staff see the shares."""

from datetime import timedelta

import pytest

from roster.database import db, unit_of_work
from roster.models import Channel
from roster.services import settings, slots
from roster.services.bookings.errors import Full, SeatTaken
from tests.booking_builders import book, publish_december, slots_of
from tests.desk import at

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def shares(sitting, now) -> list[tuple[str, int, int]]:
    db.session.rollback()
    return [
        (one.channel, one.seats, one.free) for one in slots.quotas([sitting], now) if one.role == "lawyer"
    ]


def test_what_is_kept_for_callers_is_released_in_time(cast, now):
    with unit_of_work():
        settings.change(cast.own.bureau, phone_slots_per_half=1, phone_release_days=3)
    publish_december(cast.own, now)
    sitting = cast.own.sittings[0]
    assert shares(sitting, now) == [("open", 4, 4), ("phone", 2, 2), ("walk_in", 4, 4)]
    kept = [slot for slot in slots_of(sitting) if slot.seats[0].channel == "phone"]
    assert [slot.starts_at for slot in kept] == [at(10), at(15)], "before those for walk-ins"
    with pytest.raises((Full, SeatTaken)):
        book(kept[0], now, 1)
    book(kept[0], now, 1, channel=Channel.PHONE)
    assert shares(sitting, now)[1] == ("phone", 2, 1)
    for days, released in ((4, 0), (3, 7), (2, 0)):
        with unit_of_work():
            bureau = db.session.merge(cast.own.bureau)
            assert slots.release(bureau, at(9) - timedelta(days=days)) == released, days
    assert shares(sitting, now) == [("open", 6, 5), ("walk_in", 4, 4)]
    book(db.session.merge(kept[1]), now, 2)
