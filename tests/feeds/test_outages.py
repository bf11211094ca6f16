"""Whatever breaks behind a calendar address, programs get the last good bytes or 404."""

import logging
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from roster.core.actors import CLOCK
from roster.core.log_masking import TokenMask
from roster.core.periods import Period
from roster.core.references import digest
from roster.database import db, unit_of_work
from roster.extensions import limiter
from roster.feeds import views
from roster.services import calendar_files, feed_copies, feed_tokens
from tests.architecture.test_routes import ON_SQLITE
from tests.feeds.staging import link_to, publish, token_row

NO_DATABASE = OperationalError("SELECT", {}, Exception("connection refused"))


@pytest.fixture
def address(cast, now):
    """The address of a lawyer's calendar that nobody has read yet."""
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    path = link_to(own, own.lawyers[0], now)
    db.session.remove()
    return path


@pytest.fixture
def stop_database(app, monkeypatch):
    """Return what makes every new connection fail, as when the server is stopped."""

    def stop():
        db.session.remove()
        db.engine.dispose()

        def refuse(*_arguments, **_options):
            raise NO_DATABASE

        monkeypatch.setattr(db.engine, "connect", refuse)
        monkeypatch.setattr(db.engine.pool, "connect", refuse)
        monkeypatch.setattr(type(db.engine), "connect", refuse)
        monkeypatch.setattr(db.engine, "raw_connection", refuse)

    return stop


@pytest.mark.both_databases
def test_stopped_database_gives_the_last_good_bytes(client, address, stop_database):
    good = client.get(address)
    stop_database()
    answer = client.get(address)
    assert (answer.status_code, answer.data) == (200, good.data)
    assert answer.headers["ETag"] == good.headers["ETag"]
    assert "Set-Cookie" not in answer.headers
    unchanged = client.get(address, headers={"If-None-Match": good.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert client.head(address).status_code == 200


@pytest.mark.both_databases
def test_stopped_database_without_a_copy_gives_404(client, address, stop_database):
    stop_database()
    assert client.get(address).status_code == 404
    assert client.get(f"/ics/{'A' * 43}.ics").status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.both_databases
def test_stopped_database_gives_a_signed_in_browser_no_error(sign_in, address, stop_database):
    browser = sign_in("lawyer@own.example")
    good = browser.get(address)
    stop_database()
    answer = browser.get(address)
    assert (answer.status_code, answer.data) == (200, good.data)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.both_databases
def test_stopped_database_never_revives_a_revoked_feed(client, address, now, stop_database):
    client.get(address)
    with unit_of_work():
        feed_tokens.revoke(token_row(address), CLOCK, now)
    stop_database()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("fault", [RuntimeError("a bug"), MemoryError(), KeyError("x"), NO_DATABASE])
def test_any_fault_in_building_gives_the_last_good_bytes(client, address, monkeypatch, fault):
    good = client.get(address).data

    def fail(*_arguments):
        raise fault

    monkeypatch.setattr(calendar_files, "head_of", fail)
    answer = client.get(address)
    assert (answer.status_code, answer.data) == (200, good)


def test_unreadable_copy_gives_404(client, address, monkeypatch):
    client.get(address)

    def fail(*_arguments):
        raise PermissionError("no")

    monkeypatch.setattr(feed_tokens, "find", fail)
    monkeypatch.setattr(feed_copies, "read", fail)
    assert client.get(address).status_code == 404


def test_full_disk_does_not_take_the_feed_away(client, address, monkeypatch):
    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(feed_copies, "keep", fail)
    assert client.get(address).status_code == 200


@pytest.mark.both_databases
def test_unwritable_database_does_not_take_the_feed_away(client, address, monkeypatch):
    def fail(*_arguments):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(feed_tokens, "note_use", fail)
    assert client.get(address).status_code == 200


@ON_SQLITE
@pytest.mark.own_application
def test_flood_limits_stand_before_pages_but_neither_before_feeds_nor_staff(
    client, app, address, sign_in, monkeypatch
):
    app.config["RATELIMIT_ENABLED"] = True
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.init_app(app)
    staff = sign_in("scheduler@own.example")
    tight = [replace(one, limit_provider="2 per minute") for one in limiter.limit_manager._default_limits]
    monkeypatch.setattr(limiter.limit_manager, "_default_limits", tight)
    answers = {client.get(address, headers={"If-None-Match": "*"}).status_code for _ in range(4)}
    assert answers == {304}
    assert {staff.get("/b/own/").status_code for _ in range(4)} == {200}
    assert [client.get("/b/own/").status_code for _ in range(3)] == [200, 200, 429]

    def fail(*_arguments):
        raise RuntimeError("threads can only be started once")

    monkeypatch.setattr(limiter.storage, "incr", fail)
    assert client.get("/b/own/").status_code == 200  # who cannot be counted passes


def test_broken_memory_is_only_a_copy_away(client, address, monkeypatch):
    good = client.get(address).data

    def fail(*_arguments):
        raise RuntimeError("a bug")

    monkeypatch.setattr(views._memory, "get", fail)
    assert client.get(address).data == good


def test_token_is_masked_in_what_is_logged(client, address, monkeypatch, caplog):
    token = address.removeprefix("/ics/").removesuffix(".ics")

    def fail(*_arguments):
        raise RuntimeError("a bug")

    monkeypatch.setattr(feed_tokens, "find", fail)
    with caplog.at_level(logging.DEBUG):
        client.get(address)
        for name in ("werkzeug", "gunicorn.access", "gunicorn.error", "roster"):
            logging.getLogger(name).error('127.0.0.1 "%s %s HTTP/1.1" 200', "GET", address)
            logging.getLogger(name).error("GET %s?again=%s", address.replace("/ics/", "/ics//"), token)
    assert "/ics/***" in caplog.text
    assert token not in caplog.text
    assert digest(token) not in caplog.text


def test_mask_takes_what_gunicorn_logs():
    record = logging.LogRecord("gunicorn.access", logging.INFO, "", 0, '%(h)s "%(r)s" %(s)s', None, None)
    record.args = {"h": "10.0.0.1", "r": "GET /ics/secret-token_1.ics HTTP/1.1", "s": "200"}
    assert TokenMask().filter(record)
    assert record.getMessage() == '10.0.0.1 "GET /ics/*** HTTP/1.1" 200'


def test_mask_lets_malformed_records_pass():
    record = logging.LogRecord("werkzeug", logging.INFO, "", 0, "%d %d", ("x",), None)
    assert TokenMask().filter(record)
