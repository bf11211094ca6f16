"""A referral changed behind the program's back is found, whatever column; what retention empties is not taken for it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from roster.core.actors import CLOCK
from roster.core.personal_data import Retention
from roster.core.referral_words import Door
from roster.database import db, unit_of_work
from roster.models import Bureau, Referral
from roster.services import referral_checks, referrals, retention, trail_checks
from roster.services.retention_kinds import Kind
from roster.services.trail_checks import FaultKind
from tests.architecture.test_routes import ON_SQLITE
from tests.referrals import LINK, STAFF, add_offices, add_record, content, hand_on
from tests.services.test_chains import unguarded

AFTER_ALL = date(2036, 12, 3)
CHANGES = (
    "state = 'refused'", "result = 'agreed_written'", "receiver_id = receiver_id + 1", "sent_fields = '[]'",
    "closed_at = '2026-11-25 02:00:00.000000'", "due_on = '2026-12-25'", "facts = '{}'", "consent_how = 'oral'",
    "summary = name", "summary = 'no ciphertext'", "summary = NULL",
    "name = NULL, phone = NULL, phone_tail = '', village = NULL, other_party = NULL, summary = NULL, details = NULL",
)  # fmt: skip


@pytest.fixture
def ended(cast, now):
    """The bureau's number; one matter has ended, a second is handed over, a third is a draft."""
    with unit_of_work():
        offices = add_offices(cast.own, now)
        record = add_record(cast.own, now)
        row = hand_on(record, Door.MEDIATION, offices[Door.MEDIATION], now, {"disputed": True})
        referrals.accept(row, "", "receiver", LINK, now)
        referrals.conclude(row, "not_agreed", "", "receiver", LINK, now)
        hand_on(record, Door.LEGAL_AID, offices[Door.LEGAL_AID], now)
        draft = referrals.begin(
            record, Door.POLICE, {"danger": True}, content(offices[Door.POLICE]), STAFF, now
        )
        referrals.write(draft, content(offices[Door.POLICE]), draft.version, STAFF, now)
    return cast.own.bureau.id


def faults(bureau_id, **options):
    return trail_checks.check(bureau_id, **options)[0].faults


def empty(bureau_id, now, on=AFTER_ALL):
    with unit_of_work():
        return retention.remove_piece(
            db.session.get_one(Bureau, bureau_id), Kind.REFERRALS, CLOCK, now, on=on
        )


def test_what_the_program_does_itself_is_no_fault(ended, now, monkeypatch):
    monkeypatch.setattr(referral_checks, "AT_A_TIME", 2)
    assert faults(ended) == {}
    assert empty(ended, now) == 2, "the one that runs keeps what was handed over"
    assert faults(ended) == {}
    unguarded("UPDATE referrals SET phone_tail = '9999' WHERE state = 'concluded'")
    assert sum(count for count, _first in faults(ended).values()) == 1, "filled again by hand"


@ON_SQLITE
def test_each_changed_column_is_found(ended, now):
    concluded = text("SELECT * FROM referrals WHERE state = 'concluded'")
    with db.engine.begin() as connection:
        before = dict(connection.execute(concluded).mappings().one())
    put_back = text(
        f"UPDATE referrals SET {', '.join(f'{name} = :{name}' for name in before)} WHERE id = :id"
    )
    for change in CHANGES:
        unguarded(f"UPDATE referrals SET {change} WHERE state = 'concluded'")
        found = faults(ended)
        assert set(found) == {FaultKind.REFERRAL}, change
        assert found[FaultKind.REFERRAL][0] == 1, change
        assert faults(ended, since=now + timedelta(days=9)) == {}, "nothing after that day"
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(put_back, before)
        assert faults(ended) == {}


@ON_SQLITE
def test_what_is_gone_is_found(ended):
    unguarded(
        "DELETE FROM follow_ups",
        "DELETE FROM referral_steps",
        "DELETE FROM referral_links",
        "DELETE FROM referrals",
    )
    assert faults(ended)[FaultKind.REFERRAL][0] == 3


@ON_SQLITE
def test_an_emptied_one_among_those_that_retention_emptied_is_found(ended, now):
    assert empty(ended, now) == 2
    unguarded(
        "UPDATE referrals SET name = NULL, phone = NULL, phone_tail = '', village = NULL, other_party = NULL,"
        " summary = NULL, details = NULL WHERE state = 'sent'"
    )
    assert faults(ended)[FaultKind.REFERRAL][0] == 1


def test_every_column_is_covered():
    columns = Referral.__table__.columns
    texts = {
        one.name
        for one in columns
        if one.info.get("personal") and one.info["personal"].kept is Retention.REFERRAL
    }
    assert texts == set(referral_checks.TEXTS)
    left = {one.name for one in columns} - texts - set(referral_checks.STANDS)
    assert left == {"id", "consent_by_id", "created_by_id"}, "accounts may go"
