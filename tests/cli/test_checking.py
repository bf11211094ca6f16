"""`flask roster check` says what is well and what is not, of everything that must be right."""

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import update

from roster.core import cipher, clock
from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import AuditAction, Notice, NoticeChannel, NoticeKind, SessionDate
from roster.models.bookings import PHONE_PURPOSE
from roster.services import audit, job_runs
from tests.builders import Cast
from tests.conftest import NOW
from tests.outbox import MOBILE, add_booking

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def check(app: Flask, status: int) -> list[str]:
    """Return the lines that say what is wrong, or where nothing is, all of them."""
    answer = app.test_cli_runner().invoke(args=["roster", "check"])
    assert answer.exit_code == status, answer.output
    lines = answer.output.splitlines()
    return [line for line in lines if line.startswith("WRONG")] if status else lines


def make_well() -> None:
    with unit_of_work():
        job_runs.claim("notices", NOW, NOW)
        audit.record(AuditAction.BACKUP_MADE, COMMAND, NOW, bureau_id=None)


def test_all_is_well_once_the_clock_ticks_and_a_backup_is_made(app: Flask, cast: Cast) -> None:
    never = check(app, 1)
    assert [line.split(";")[0] for line in never] == ["WRONG clock: last tick never", "WRONG back-up: never"]
    make_well()
    about = [line.removeprefix("ok    ").split(" ")[0].rstrip(":") for line in check(app, 0)]
    assert list(dict.fromkeys(about)) == [
        "schema",
        "keys",
        "clock",
        "bookings",
        "messages",
        "dates",
        "disk",
        "back-up",
    ]


def test_a_broken_promise_late_messages_and_an_old_backup_are_told(app: Flask, cast: Cast) -> None:
    make_well()
    with unit_of_work():
        add_booking(cast.own.sittings[0], NOW).slot.is_open = False
        own, lawyer = cast.own.bureau.id, cast.own.lawyers[0].id
        about = {"kind": NoticeKind.DUTY_CHANGED, "channel": NoticeChannel.EMAIL, "dedupe_key": "x"}
        db.session.add(Notice(bureau_id=own, practitioner_id=lawyer, due_at=NOW, created_at=NOW, **about))
    with clock.frozen(NOW + timedelta(days=3)):
        wrong = check(app, 1)
    assert "WRONG A booking stands on a time at which nobody sits any more." in wrong
    assert any(line.startswith("WRONG messages: 1 wait, 1 late") for line in wrong)
    assert any(line.startswith("WRONG back-up: 2026-11-24 10:00; set ROSTER_BACKUP_FOLDER") for line in wrong)


def test_keys_of_another_installation_are_named(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_well()
    own, config = cipher.current(), app.config["ROSTER"]
    with unit_of_work():
        add_booking(cast.own.sittings[0], NOW).phone_index = own.index(PHONE_PURPOSE, MOBILE)
    new = Fernet.generate_key().decode()
    monkeypatch.setattr(cipher, "_renewed", None)
    for field_keys, index_keys, lost in (
        ([new, *config.field_keys], ["another one", *config.index_keys], None),  # in the middle of a rotation
        (config.field_keys, ["another one"], "INDEX_KEY"),
        ([new], config.index_keys, "FIELD_KEYS"),
    ):
        monkeypatch.setattr(cipher, "_current", cipher.Cipher(field_keys, index_keys))
        wrong = f"WRONG keys: ROSTER_{lost} did not make what is in the database; put the keys.env of that time back"
        assert check(app, 1) == [wrong] if lost else check(app, 0)
    monkeypatch.setattr(cipher, "_current", own)


def test_dates_that_wait_for_a_notice_or_for_somebody_are_told(app: Flask, cast: Cast) -> None:
    make_well()
    lines = "\n".join(check(app, 0))
    assert "the next holiday notice is to be imported when it is out" in lines
    with unit_of_work() as session:
        session.execute(
            update(SessionDate).where(SessionDate.date < date(2026, 12, 31)).values(is_provisional=True)
        )
    db.session.rollback()
    assert any("the notice for 2026-12 is out; press" in line for line in check(app, 1))
