"""Keys are rotated on a running site: killed at any point, search and uniqueness hold, nothing is lost."""

import getpass
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from benchmarks.figures import figures
from benchmarks.year_of_data import build
from roster import keyring
from roster.app import create_app
from roster.config import Config, create_keys
from roster.core import cipher, clock
from roster.core.clock import at_local
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Booking, Consultation
from roster.services import bookings, key_rotation
from roster.services.bookings.errors import AlreadyBooked
from roster.services.consultations import indexing
from tests.booking_builders import book, publish_december, slots_of
from tests.builders import Cast, build_cast
from tests.conftest import NOW

TODAY = date(2026, 11, 24)


@pytest.fixture
def app(database_url, tmp_path, monkeypatch) -> Iterator[Flask]:
    """The application with a keys file of its own, which it looks at each time, and no waiting."""
    monkeypatch.setattr("roster.cli.keys.SETTLING_SECONDS", 0)
    monkeypatch.setattr(cipher, "REFRESH_SECONDS", 0)
    create_keys(tmp_path)
    application = create_app(Config.from_environment(tmp_path, {"DATABASE_URL": database_url}))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def run(app: Flask, *arguments: str, fails: bool = False) -> str:
    answer = app.test_cli_runner().invoke(args=["roster", "keys", *arguments])
    assert (answer.exit_code != 0) is fails, answer.output
    return answer.output


def found(cast: Cast, booking: Booking) -> bool:
    with unit_of_work():
        hit = bookings.find(cast.own.bureau, booking.code, "13800000101", NOW)
        return hit is not None and hit.id == booking.id


def stored() -> list[str]:
    rows = db.session.execute(text("SELECT name, phone FROM bookings WHERE phone IS NOT NULL"))
    values = [value for row in rows for value in row if value is not None]
    db.session.rollback()
    return values


def test_keys_change_on_a_running_site_and_survive_a_kill_at_each_step(app, tmp_path, monkeypatch):
    cast = build_cast(NOW)
    bureau = build(TODAY, centers=1, months=1)[0]
    publish_december(cast.own, NOW)
    first, second = slots_of(cast.own.sittings[0])[:2]
    booking = book(first, NOW)
    link, before, bureau_id = bookings.link_token(booking), figures(bureau.id), bureau.id
    indexes = {row.visitor_index for row in db.session.query(Consultation)}
    summaries = [row.summary for row in db.session.query(Consultation).order_by(Consultation.id)]
    old_keys = (tmp_path / "keys.env").read_text()
    run(app, "re-encrypt", fails=True)

    with monkeypatch.context() as killed:
        killed.setattr(keyring, "switch", lambda _instance: (_ for _ in ()).throw(KeyboardInterrupt))
        run(app, "rotate", fails=True)
    assert keyring.step(tmp_path) == keyring.ANNOUNCED
    assert found(cast, booking)
    run(app, "rotate")
    run(app, "rotate", fails=True)
    assert found(cast, booking), "searched by both keys"
    with pytest.raises(AlreadyBooked):
        book(second, NOW, key="again")
    run(app, "retire", fails=True)

    rewrite, pieces = key_rotation.rewrite_piece, iter(range(100))

    def killed_midway(*arguments):
        if next(pieces) == 1:
            raise KeyboardInterrupt
        return rewrite(*arguments)

    with monkeypatch.context() as killed:
        killed.setattr(key_rotation, "rewrite_piece", killed_midway)
        run(app, "re-encrypt", fails=True)
    run(app, "re-encrypt")
    assert "Rewrote 0 values" in run(app, "re-encrypt")
    assert all(cipher.current().is_of_first_key(value) for value in stored())
    assert found(cast, booking)
    with pytest.raises(AlreadyBooked):
        book(second, NOW, key="again")

    assert "until 2026-12-02" in run(app, "retire")
    assert bookings.link_token(db.session.get_one(Booking, booking.id)) == link
    with clock.frozen(at_local(date(2026, 12, 3), clock.local(NOW).time())):
        run(app, "retire")
    assert keyring.step(tmp_path) == ""
    new_keys = keyring.read_keys(tmp_path)
    assert "," not in new_keys["ROSTER_FIELD_KEYS"] + new_keys["ROSTER_INDEX_KEY"]
    assert new_keys["ROSTER_FIELD_KEYS"] not in old_keys
    assert found(cast, booking)
    db.session.expire_all()
    assert [row.summary for row in db.session.query(Consultation).order_by(Consultation.id)] == summaries
    for row in db.session.query(Consultation):
        assert row.visitor_index not in indexes
        made = indexing.indexes(
            {column.name: getattr(row, column.name) for column in Consultation.__table__.columns}
        )
        assert {name: getattr(row, name) for name in made} == made
    assert figures(bureau_id) == before
    steps = db.session.query(AuditRow).filter_by(action=AuditAction.KEYS_ROTATED).order_by(AuditRow.id)
    assert [row.detail["step"] for row in steps] == ["switched", "retired", "retired"]
    assert {(row.actor_kind, row.origin) for row in steps} == {
        ("command", f"{getpass.getuser()} $ roster keys {step}") for step in ("rotate", "retire")
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_keys_of_the_environment_are_not_the_files_to_change(app, tmp_path, monkeypatch):
    monkeypatch.setenv("ROSTER_FIELD_KEYS", "x")
    assert "must stand in keys.env" in run(app, "rotate", fails=True)
    assert keyring.step(tmp_path) == ""
