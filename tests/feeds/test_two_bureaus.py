"""One calendar of a person who sits for two bureaus: both bureaus' duties, answered anew whenever either changes."""

from datetime import timedelta

import pytest

from roster.core import clock
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import Account, Bureau, FeedKind
from roster.services import feed_tokens, same_person
from tests.feeds.staging import feed_events, link_to, publish
from tests.services.planning_stage import person
from tests.services.two_bureaus import CLERK, share


def own_link(cast, now) -> str:
    """The lawyer's own address."""
    with unit_of_work():
        maker = db.session.get_one(Account, cast.own.lawyer.id)
        return f"/ics/{feed_tokens.issue(FeedKind.PRACTITIONER, person(cast.own, 0), maker, now)}.ics"


def seat(troupe, number: int, center: int = 0):
    return troupe.sittings[center], troupe.lawyers[number], Period.DAY


@pytest.fixture
def both(cast, now):
    """The lawyer sits for own bureau, and for the stranger's."""
    publish(cast.own, now, seat(cast.own, 0))
    publish(cast.stranger, now, seat(cast.stranger, 0, 1), seat(cast.stranger, 1))
    share(cast, now)
    return cast


@pytest.mark.both_databases
def test_both_bureaus_duties_stand_in_the_person_s_own_calendar_alone(client, both, now):
    own, stranger = both.own, both.stranger
    mine, theirs = own_link(both, now), link_to(own, own.lawyers[0], now)
    found = feed_events(mine, now).values()
    assert sorted(
        (str(one["ORGANIZER"].params["CN"]), str(one["DESCRIPTION"]).split("\n")[0]) for one in found
    ) == [(name, name) for name in sorted((own.bureau.name, stranger.bureau.name))]
    (one,) = feed_events(theirs, now).values()
    assert str(one["ORGANIZER"].params["CN"]) == own.bureau.name
    assert stranger.bureau.name not in client.get(theirs).text
    assert f"{own.bureau.name}、{stranger.bureau.name}" in client.get(mine).text.replace("\r\n ", "")


def _published(cast, now):
    publish(cast.stranger, now, seat(cast.stranger, 0, 2))


def _renamed(cast, _now):
    db.session.get_one(Bureau, cast.stranger.bureau.id).name = "另一个局"


def _left(cast, _now):
    person(cast.stranger, 0).is_active = False


def _undone(cast, now):
    same_person.end(person(cast.stranger, 0), CLERK, now)


@pytest.mark.parametrize(
    "change", [_published, _renamed, _left, _undone], ids=lambda change: change.__name__[1:]
)
def test_a_poll_after_a_change_of_the_other_bureau_is_answered_anew(client, both, now, change):
    path = own_link(both, now)
    first = client.get(path).headers
    tagged, dated = {"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}
    assert [client.get(path, headers=tagged).status_code for _ in range(2)] == [304, 304]
    later = now + timedelta(minutes=1)
    with clock.frozen(later):
        if change is _published:
            change(both, later)
        else:
            with unit_of_work():
                change(both, later)
        assert client.get(path, headers=tagged).status_code == 200
        is_told_by_date = change in (_published, _undone)
        assert client.get(path, headers=dated).status_code == (200 if is_told_by_date else 304)


def test_a_calendar_from_before_the_yes_has_both_from_then_on(client, cast, now):
    publish(cast.own, now, seat(cast.own, 0))
    publish(cast.stranger, now, seat(cast.stranger, 0, 1))
    path = own_link(cast, now)
    first = client.get(path).headers
    later = now + timedelta(minutes=1)
    share(cast, later)
    with clock.frozen(later):
        for known in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            assert client.get(path, headers=known).text.count("BEGIN:VEVENT") == 2
