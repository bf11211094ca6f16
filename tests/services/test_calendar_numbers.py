"""Calendars tell how many have booked, by the hour of the last count, and no program takes that for a new appointment."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core.actors import CITIZEN
from roster.core.periods import Period
from roster.core.translation import DEFAULT_LANGUAGE, translate
from roster.database import db, unit_of_work
from roster.ical import render
from roster.jobs import sweeps
from roster.models import Booking, CalendarEntry, Center, FeedKind, Practitioner
from roster.services import bookings, calendar_entries, calendar_files
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import assign, book, build_roster, publish_december, slots_of
from tests.feeds.staging import MONTH, feed_events, link_to, token_row

pytestmark = ON_SQLITE
LATER = timedelta(hours=1)
SAID = "Booked so far: %(count)s"


@pytest.fixture
def own(cast, now):
    """The bureau of the cast with December published."""
    publish_december(cast.own, now)
    with unit_of_work():
        calendar_entries.refresh_for_month(cast.own.bureau, MONTH, now)
    return cast.own


def count(now) -> str:
    return sweeps.refresh_calendars(now)


def told(own, subject, now) -> dict[str, int | None]:
    """Return the number that each event of a feed tells, by its UID."""
    found = {}
    for uid, event in feed_events(link_to(own, subject, now), now).items():
        lines = str(event.get("DESCRIPTION", "")).split("\n")
        said = {translate(DEFAULT_LANGUAGE, SAID, count=number): number for number in range(9)}
        found[uid] = next((said[line] for line in lines if line in said), None)
    return found


def test_each_calendar_tells_what_its_reader_expects(own, now):
    sitting = own.sittings[0]
    book(slots_of(sitting)[0], now, 1)
    book(slots_of(sitting)[-3], now, 2)
    book(slots_of(sitting, "notary")[0], now, 3)
    count(now + LATER)
    later = now + LATER
    assert list(told(own, own.lawyers[0], later).values()) == [2]
    assert list(told(own, own.notary, later).values()) == [1]
    assert list(told(own, own.centers[0], later).values()) == [3]
    assert sorted(told(own, own.bureau, later).values()) == [0, 0, 3]
    firm = own.lawyers[0].firm
    assert sum(number or 0 for number in told(own, firm, later).values()) >= 2


def test_a_number_moves_the_stamp_and_the_etag_but_no_sequence(own, now):
    path = link_to(own, own.lawyers[0], now)
    count(now)
    (before,) = feed_events(path, now).values()
    bytes_before = render(calendar_files.feed_of(token_row(path), now))
    version = calendar_entries.version_of(token_row(path), now)
    made = book(slots_of(own.sittings[0])[0], now, 1)
    assert render(calendar_files.feed_of(token_row(path), now)) == bytes_before  # not at every booking
    assert count(now + LATER)
    (after,) = feed_events(path, now + LATER).values()
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == now + LATER
    assert calendar_entries.version_of(token_row(path), now + LATER) != version

    assert count(now + 2 * LATER) == ""  # nothing new: unchanged rows, unchanged bytes
    with unit_of_work():
        bookings.cancel(db.session.get_one(Booking, made.id), made.version, CITIZEN, now + 2 * LATER)
    count(now + 3 * LATER)
    assert list(told(own, own.lawyers[0], now).values()) == [0]


def test_what_is_over_or_cannot_be_booked_is_not_counted(own, now):
    count(now)
    rows = db.session.scalars(select(CalendarEntry).where(CalendarEntry.feed_kind == FeedKind.PUBLIC)).all()
    assert {row.booked for row in rows} == {None}
    after = now + timedelta(days=30)
    book(slots_of(own.sittings[0])[0], now, 1)
    assert count(after) == ""


def test_what_a_page_left_behind_is_brought_up_to_date(own, now):
    """A center's phone, somebody's firm: those pages know nothing of calendars."""
    lawyer, old = own.lawyers[0], own.lawyers[0].firm
    path = link_to(own, lawyer, now)
    with unit_of_work():
        db.session.get_one(Center, own.centers[0].id).phone = "0913-7654321"
        db.session.get_one(Practitioner, lawyer.id).firm = own.notary.firm
    count(now + LATER)
    (event,) = feed_events(path, now + LATER).values()
    assert "0913-7654321" in event["DESCRIPTION"]
    mine = {
        uid: one
        for uid, one in feed_events(link_to(own, old, now), now).items()
        if lawyer.name in one["SUMMARY"]
    }
    assert {str(one["STATUS"]) for one in mine.values()} == {"CANCELLED"}
    theirs = feed_events(link_to(own, own.notary.firm, now), now)
    assert [one["STATUS"] for one in theirs.values() if lawyer.name in one["SUMMARY"]] == ["CONFIRMED"]
    assert not mine.keys() & theirs.keys()


def test_the_own_calendar_says_with_whom_and_what_to_bring(cast, now):
    own = cast.own
    with unit_of_work():
        roster = build_roster(own, now)
        assign(roster, own.sittings[0], own.lawyers[0])
        assign(roster, own.sittings[0], own.notary, Period.AM)
        assign(roster, own.sittings[1], own.lawyers[1])
        calendar_entries.refresh_for_month(own.bureau, MONTH, now)
    (mine,) = feed_events(link_to(own, own.lawyers[0], now), now).values()
    assert own.notary.name in mine["DESCRIPTION"]
    assert own.lawyers[0].name not in mine["DESCRIPTION"]
    assert "执业证" in mine["DESCRIPTION"]
    assert mine["GEO"].to_ical() == f"{own.centers[0].latitude};{own.centers[0].longitude}"
    (alone,) = feed_events(link_to(own, own.lawyers[1], now), now).values()
    assert own.notary.name not in alone["DESCRIPTION"]
