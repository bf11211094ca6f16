"""The calendar for everybody: off at first, whole and without people when it is on, under the rules of every feed."""

import re

import pytest
from sqlalchemy.exc import OperationalError

from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.feeds import public
from roster.feeds.memory import FeedMemory
from roster.models import Bureau, Center, SittingState
from roster.services import feed_tokens, public_calendars, settings
from tests.architecture.test_routes import ON_SQLITE
from tests.feeds.staging import events, publish
from tests.referee.feed_lint import lint

pytestmark = ON_SQLITE


@pytest.fixture
def own(cast, now, monkeypatch):
    """The bureau of the cast, its calendar switched on, with a lawyer and the notary on duty."""
    monkeypatch.setattr(public, "_memory", FeedMemory())  # the addresses are the same in every test
    own = cast.own
    with unit_of_work():
        settings.change(db.session.get_one(Bureau, own.bureau.id), public_calendar=True)
        own.sittings[2].state = SittingState.PROVISIONAL
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY), (own.sittings[1], own.notary, Period.PM))
    return own


@pytest.fixture
def addresses(own):
    """The address of the bureau's calendar, and of its first center's."""
    return [public_calendars.of(own.bureau, center).path for center in (None, own.centers[0])]


def test_off_is_not_found_and_not_linked(client, cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    slug, code = own.bureau.slug, own.centers[0].code
    for path in (f"/ics/public/{slug}.ics", f"/ics/public/{slug}/{code}.ics", "/ics/public/nobody.ics"):
        assert client.get(path).status_code == 404
    for page in (f"/b/{slug}/", f"/b/{slug}/at/{code}"):
        assert b"/ics/public" not in client.get(page).data


def test_it_says_where_and_when_and_never_who(client, own, addresses):
    whole, one = (client.get(path) for path in addresses)
    for answer, count in ((whole, 3), (one, 1)):
        problems, found = lint(answer.data, answer.headers)
        assert (problems, found) == ([], count)
        text = answer.data.replace(b"\r\n ", b"").decode()
        for person in (*own.lawyers, own.notary):
            assert person.name not in text
        assert own.centers[0].address in text
        assert "CLASS:PUBLIC" in text
        assert "TRANSP:OPAQUE" not in text  # nobody's day is taken by it
    (event,) = events(one.data).values()
    assert own.centers[0].name in event["SUMMARY"]
    afternoon = next(
        event for event in events(whole.data).values() if own.centers[1].name in event["SUMMARY"]
    )
    assert event.start.hour < afternoon.start.hour


def test_who_sits_there_changes_nothing_for_the_public(client, own, addresses, now):
    before = client.get(addresses[0])
    publish(own, now, (own.sittings[0], own.lawyers[1], Period.DAY), (own.sittings[1], own.notary, Period.PM))
    again = client.get(addresses[0], headers={"If-None-Match": before.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(addresses[0])
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", before.headers["ETag"])
    assert client.post(addresses[0]).status_code == 404


def test_the_pages_link_both_forms(client, own, addresses):
    slug, code = own.bureau.slug, own.centers[0].code
    for page, path in zip((f"/b/{slug}/", f"/b/{slug}/at/{code}"), addresses, strict=True):
        html = client.get(page).get_data(as_text=True)
        assert re.search(rf'href="webcal://[^/"]+{re.escape(path)}"', html)
        assert re.search(rf'value="https?://[^/"]+{re.escape(path)}"', html)


def test_a_broken_database_gives_the_last_good_bytes_and_a_closed_center_none(
    client, own, addresses, monkeypatch
):
    good = [client.get(path) for path in addresses]
    feed_tokens.sweep_copies()  # as in the night: it leaves the copies of calendars that are on
    with monkeypatch.context() as broken:
        broken.setattr(
            public_calendars,
            "find",
            lambda *_: (_ for _ in ()).throw(OperationalError("", {}, Exception("gone"))),
        )
        for path, before in zip(addresses, good, strict=True):
            assert client.get(path).data == before.data
        assert client.get("/ics/public/nobody.ics").status_code == 404
    with unit_of_work():
        db.session.get_one(Center, own.centers[0].id).is_active = False
    assert [client.get(path).status_code for path in addresses] == [200, 404]
