"""A 304 is repeated without asking the application, and never after anything that could have changed it."""

from datetime import timedelta
from functools import wraps

import pytest

from roster.core import clock
from roster.core.actors import Actor
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.feeds import views
from roster.models import CalendarVersion, Grant
from roster.services import calendar_entries, feed_tokens
from tests.booking_builders import book, publish_december, slots_of
from tests.feeds.staging import link_to, publish, token_row

SOMEBODY = Actor("account", 1)


@pytest.fixture
def poll(client, cast, now):
    """Return what asks for the first lawyer's calendar with the tag of its first state."""
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    path = link_to(own, own.lawyers[0], now)
    known = {"If-None-Match": client.get(path).headers["ETag"]}

    def ask(**headers):
        return client.get(path, headers=known | headers)

    ask.path = path
    return ask


@pytest.fixture
def asked(app, monkeypatch):
    """Return the list that grows by one whenever the application makes an answer of a calendar address."""
    made = []
    view = app.view_functions["feeds.feed"]

    @wraps(view)
    def noted(name):
        made.append(name)
        return view(name)

    monkeypatch.setitem(app.view_functions, "feeds.feed", noted)
    return made


@pytest.mark.both_databases
def test_the_same_answer_is_made_once(poll, asked):
    first, again = poll(), poll()
    assert (first.status_code, again.status_code, len(asked)) == (304, 304, 1)
    numbers = {first.headers.pop("X-Request-ID"), again.headers.pop("X-Request-ID")}
    assert len(numbers) == 2
    assert list(again.headers) == list(first.headers)
    assert (again.data, "Set-Cookie" in again.headers) == (b"", False)


def test_another_question_is_another_answer(poll, asked, client):
    plain, zipped = poll(), poll(**{"Accept-Encoding": "gzip"})
    assert plain.headers["ETag"] != zipped.headers["ETag"]
    assert client.head(poll.path, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    assert client.get(poll.path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(poll.path).status_code == 200
    assert len(asked) == 5


def _moved(own, now):
    publish(own, now, (own.sittings[1], own.lawyers[0], Period.DAY))


def _renamed_bureau(own, _now):
    own.bureau.name = "另一个局"


def _renamed_person(own, _now):
    own.lawyers[0].name = "示改名"


def _suspended(own, _now):
    own.lawyers[0].is_active = False


def _maker_out(own, _now):
    own.scheduler.active = False


def _maker_has_less(own, _now):
    db.session.query(Grant).filter_by(account_id=own.scheduler.id).delete()


CHANGES = {
    _moved: 200, _renamed_bureau: 200, _renamed_person: 200, _suspended: 200, _maker_out: 200, _maker_has_less: 200,
}  # fmt: skip
"""What somebody does, and the answer to the next poll: 200 is the changed calendar, or the word that the address is dead."""


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_what_changes_the_answer_is_seen_by_the_next_poll(poll, asked, cast, now, change):
    assert (poll().status_code, poll().status_code, len(asked)) == (304, 304, 1)
    later = now + timedelta(minutes=1)
    with clock.frozen(later):
        if change is _moved:
            change(cast.own, later)
        else:
            with unit_of_work():
                change(cast.own, later)
        assert (poll().status_code, len(asked)) == (CHANGES[change], 2)


def test_a_revoked_address_dies_at_once(poll, asked, now):
    poll()
    with unit_of_work():
        feed_tokens.revoke(token_row(poll.path), SOMEBODY, now)
    dead = poll()
    assert (dead.status_code, len(asked)) == (200, 2)
    assert "已失效" in dead.text.replace("\r\n ", "")
    poll(**{"If-None-Match": dead.headers["ETag"]})
    poll(**{"If-None-Match": dead.headers["ETag"]})
    assert len(asked) == 4  # a dead address has no state to go by


def test_the_application_is_asked_once_an_hour_and_after_midnight(poll, asked, now):
    for minutes, made in ((0, 1), (59, 1), (60, 2), (61, 2), (60 * 14 - 1, 3), (60 * 14, 4)):  # now is 10:00
        with clock.frozen(now + timedelta(minutes=minutes)):
            assert (poll().status_code, len(asked)) == (304, made), minutes
            assert token_row(poll.path).last_used_at == now + timedelta(
                minutes={1: 0, 2: 60, 3: 60 * 14 - 1, 4: 60 * 14 - 1}[made]
            )


def test_a_failing_view_keeps_the_last_good_answer_and_the_next_is_right(poll, asked, cast, now, monkeypatch):
    poll()
    later = now + timedelta(minutes=1)
    _moved(cast.own, later)
    with monkeypatch.context() as broken:
        broken.setattr(views.calendar_entries, "version_of", lambda *_anything: 1 / 0)
        assert poll().status_code == 304
    assert poll().status_code == 304  # the same state: repeated, for an hour at most
    publish(cast.own, later, (cast.own.sittings[2], cast.own.lawyers[0], Period.DAY))
    assert poll().status_code == 200


@pytest.mark.both_databases
def test_a_version_rises_with_what_feeds_show_and_not_with_bookings(cast, now):
    own = cast.own
    publish_december(own, now)
    first = slots_of(own.sittings[0])[0]

    def number():
        db.session.expire_all()
        row = db.session.get(CalendarVersion, own.bureau.id)
        return row.number if row else 0

    before = number()
    booked = book(first, now, 1)
    with unit_of_work():
        calendar_entries.for_booking(booked, now)
    assert number() == before
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    raised = number()
    assert raised > before
    publish(own, now + timedelta(days=1), (own.sittings[0], own.lawyers[0], Period.DAY))
    assert number() == raised  # published once more, and nothing is different
    assert db.session.get(CalendarVersion, cast.stranger.bureau.id) is None
