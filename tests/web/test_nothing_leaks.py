"""Nothing of a citizen stands in clear in logs, addresses, the database, feeds or subjects, whatever happens.

Planted people go the main ways: booked by web and by phone, walked in, advised, written to, looked for with
errors, and in the middle of exceptions. Then everything that was written anywhere is searched for them.
"""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, current_app, request, request_finished
from sqlalchemy import inspect, text

from roster.core import clock
from roster.core.masking import mask_name
from roster.database import db, unit_of_work
from roster.jobs import deliveries
from roster.models import Booking, FeedKind, Notice, NoticeChannel, Practitioner, Visit
from roster.notify import Gateways
from roster.notify.gateways import SmtpGateway
from roster.notify.messages import compose
from roster.services import consultations, visits
from roster.services.consultations import Draft
from tests.booking_builders import publish_december, slots_of
from tests.desk import at
from tests.services.test_consultations import AUTHOR, GOOD

NAMES = ("赖示秘密", "贾示对方", "苟示电话", "游示走进")
PHONES = ("13800007531", "13800007532")
SECRETS = [*NAMES, *PHONES, *(phone[-8:] for phone in PHONES), "借给外甥的八万"]


def forms(secret: str) -> list[bytes]:
    """Return a text as files may hold it: plain, as JSON escapes it, in UTF-16."""
    return [secret.encode(), json.dumps(secret)[1:-1].encode(), secret.encode("utf-16-le")]


def assert_none_in(content: bytes, where: str) -> None:
    for secret in SECRETS:
        for form in forms(secret):
            at_byte = content.find(form)
            assert at_byte < 0, (
                f"{secret} stands in {where}: {content[max(at_byte - 80, 0) : at_byte + 80]!r}"
            )


@pytest.fixture
def written(app: Flask, caplog: pytest.LogCaptureFixture):
    """Collect every log line of every logger, and every address asked for or sent to."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "werkzeug", "roster", app.logger.name):
        caplog.set_level(logging.DEBUG, logger=name)
    addresses: list[str] = []

    def note(_app: Flask, response, **_extra: object) -> None:
        addresses.extend([request.full_path, response.headers.get("Location", "")])

    request_finished.connect(note, app)
    yield caplog, addresses
    request_finished.disconnect(note, app)


def book_by_web(browser, slot) -> None:
    data = {"name": NAMES[0], "phone": PHONES[0], "note": f"问{SECRETS[-1]}"}
    browser.post("/b/own/book/hold", data={"slot": slot, "matter": "land"})
    browser.post("/b/own/book/contact", data={**data, "phone": "12"})  # refused, typed input kept
    browser.post("/b/own/book/contact", data=data)
    page = browser.get("/b/own/book/check").get_data(as_text=True)
    key, seal = (page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("key", "seal"))
    assert browser.post("/b/own/book/confirm", data={"key": key, "seal": seal}).status_code == 303


def advise_walk_in(cast, browser) -> None:
    browser.post(
        "/center/walk-ins", data={"role": "lawyer", "matter": "07", "name": NAMES[3], "phone_tail": "7531"}
    )
    visit_id = db.session.query(Visit).filter(Visit.booking_id.is_(None)).one().id
    with unit_of_work():
        visit = db.session.get_one(Visit, visit_id)
        lawyer = db.session.get_one(Practitioner, cast.own.lawyers[0].id)
        visits.call_next(visit.sitting, lawyer, AUTHOR, at(9))
        visits.start(visit, AUTHOR, at(9))
        record = consultations.open_for(visit, lawyer, AUTHOR, at(9))
        spoken = {**GOOD, "name": NAMES[3], "other_party": NAMES[1], "summary": f"{SECRETS[-1]}，{PHONES[1]}"}
        consultations.save_draft(record, 1, Draft(**spoken), at(9))
        consultations.sign(record, 2, AUTHOR, at(9))


def go_wrong(cast, browser, monkeypatch, slot) -> None:
    browser.post("/sign-in", data={"email": PHONES[0], "password": NAMES[0]})
    browser.post("/b/own/find", data={"code": NAMES[0], "phone": PHONES[0]})
    browser.post("/b/own/find", data={"code": "K7M3PT", "phone": f"{PHONES[1]}0"})
    with monkeypatch.context() as broken:
        broken.setattr("roster.services.notices.queue", explode)
        broken.setitem(current_app.config, "TESTING", False)  # answer and log as a server does
        caller = {"key": "k2", "name": NAMES[2], "phone": PHONES[1], "matter": "01", "family": "y"}
        answer = browser.post(f"/center/telephone/{slot}", data=caller)
        assert answer.status_code == 500
    with monkeypatch.context() as broken:  # the database itself refuses, with the values in its hands
        taken = db.session.query(Booking.code).order_by(Booking.id).first()[0]
        broken.setattr("roster.services.bookings.making.new_code", lambda: taken)
        answer = browser.post(f"/center/telephone/{slot}", data={**caller, "key": "k3"})
        assert answer.status_code == 409


def explode(*_arguments: object, **_named: object) -> None:
    raise RuntimeError("broken on purpose")


def dump(database_url: str) -> bytes:
    """Return everything that the database holds, as bytes of its files or as text of every column."""
    if database_url.startswith("sqlite"):
        path = database_url.removeprefix("sqlite:///")
        files = [Path(path), Path(f"{path}-wal")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    parts = []
    for table in inspect(db.engine).get_table_names():
        rows = db.session.execute(text(f'SELECT t::text FROM "{table}" AS t'))
        parts += [str(row[0]) for row in rows]
    db.session.rollback()
    return "\n".join(parts).encode()


@pytest.mark.both_databases
def test_planted_citizens_stand_nowhere_in_clear(
    app, cast, now, client, sign_in, written, monkeypatch, database_url
):
    caplog, addresses = written
    publish_december(cast.own, now)
    slots = [slot.public_id for slot in slots_of(cast.own.sittings[0])]
    staff = sign_in("center@own.example")
    book_by_web(client, slots[0])
    caller = {"key": "k1", "name": NAMES[2], "phone": PHONES[1], "matter": "01"}
    assert staff.post(f"/center/telephone/{slots[1]}", data=caller).status_code == 302
    booking = db.session.query(Booking).order_by(Booking.id).first()
    staff.post(f"/center/bookings/{booking.public_id}/reveal", data={"field": "phone", "reason": "call_back"})
    staff.post(f"/center/bookings/{booking.public_id}/reveal", data={"reason": "other", "words": NAMES[0]})
    client.post("/b/own/find", data={"code": booking.code, "phone": PHONES[0]})
    with clock.frozen(at(9)):
        staff.post("/center/check-in", data={"text": PHONES[1]})
        advise_walk_in(cast, staff)
        go_wrong(cast, staff, monkeypatch, slots[2])
    deliveries.send(now, Gateways.configured("", "noreply@localhost", "console:"), "https://roster.example")
    feeds = read_feeds(cast, now, client)

    assert db.session.query(Booking).count() == 2
    assert db.session.query(Notice).filter(Notice.channel == NoticeChannel.SMS).count() >= 2
    assert_none_in("\n".join([*caplog.messages, caplog.text]).encode(), "the logs")
    assert_none_in("\n".join(addresses).encode(), "an address")
    assert_none_in(feeds, "a feed")
    assert_none_in(subjects_of_mails(), "a subject")
    assert_none_in(dump(database_url), "the database")
    assert "broken on purpose" in caplog.text, "the exception was logged at all"


def subjects_of_mails() -> bytes:
    """Return the headers of every message as a mail server gets it; what a phone shows on its lock screen."""
    gateway = SmtpGateway("smtp://localhost", "noreply@localhost")
    mails = [compose(notice, "https://roster.example") for notice in db.session.query(Notice)]
    assert any("示" in mail.body for mail in mails), "the bodies do speak to somebody"
    written = [gateway._write(replace(mail, address="somebody@localhost")) for mail in mails]
    return "\n".join(f"{name}: {value}" for mail in written for name, value in mail.items()).encode()


def read_feeds(cast, now, client) -> bytes:
    subjects = {
        FeedKind.PRACTITIONER: cast.own.lawyers[0],
        FeedKind.CENTER: cast.own.centers[0],
        FeedKind.BUREAU: cast.own.bureau,
    }
    read = b""
    for subject in subjects.values():
        from tests.feeds.staging import link_to, refresh

        refresh(cast.own.bureau, now)
        answer = client.get(link_to(cast.own, subject, now, with_alarm=True))
        assert answer.status_code == 200
        read += answer.data.replace(b"\r\n ", b"")
    assert b"BEGIN:VEVENT" in read
    return read


def test_the_search_finds_what_it_looks_for():
    """Each form is found, so that a pass means something; what is masked is no find."""
    for secret in SECRETS:
        for form in forms(secret):
            with pytest.raises(AssertionError):
                assert_none_in(b"x" + form + b"y", "a plant")
    assert_none_in(mask_name(NAMES[0]).encode(), "a mask")
