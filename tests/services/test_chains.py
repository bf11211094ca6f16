"""The trail and the signed records: chained, never changed, and every kind of tampering found."""

import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from roster.core import chains
from roster.core.actors import CLOCK, COMMAND, Actor, coarse_network
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Chain, ChainKind
from roster.services import audit, chain_ends


def write(count, now, bureau_id=None, actor=CLOCK):
    """Add so many rows in one unit of work."""
    with unit_of_work():
        for number in range(count):
            audit.record(
                AuditAction.TRAIL_VERIFIED, actor, now, bureau_id=bureau_id, count=number, words="完整"
            )


def unguarded(*statements):
    """Do what somebody with the database's own tools could do: switch the guards off first."""
    db.session.remove()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            kept = []
        else:
            triggers = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            kept = connection.execute(triggers).all()
        for name, _sql in kept:
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
        for _name, sql in kept:
            connection.execute(text(sql))


def test_rows_are_numbered_and_linked_by_bureau(app, cast, now):
    own, stranger = cast.own.bureau.id, cast.stranger.bureau.id
    write(2, now, own)
    with unit_of_work():
        for bureau_id in (stranger, own, None):
            audit.record(AuditAction.SETTINGS_CHANGED, COMMAND, now, bureau_id=bureau_id)
    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.chain_id, AuditRow.number)).all()
    seen: dict[int, list[AuditRow]] = {}
    for row in rows:
        seen.setdefault(row.bureau_id or 0, []).append(row)
    assert {key: [row.number for row in found] for key, found in seen.items()} == {
        0: [1], own: [1, 2, 3], stranger: [1],
    }  # fmt: skip
    assert [row.previous for row in seen[own]] == [chains.START, seen[own][0].hash, seen[own][1].hash]
    chain = chain_ends.find(ChainKind.TRAIL, own)
    assert (chain.number, chain.hash) == (3, seen[own][-1].hash)
    assert chain.seal == chain_ends.seal_of(chain)


def test_a_savepoint_takes_its_rows_back(app, now):
    with unit_of_work() as session:
        audit.record(AuditAction.SIGNED_IN, CLOCK, now, bureau_id=None)
        savepoint = session.begin_nested()
        audit.record(AuditAction.SIGNED_OUT, CLOCK, now, bureau_id=None)
        with session.begin_nested():
            audit.record(AuditAction.SIGNED_OUT, CLOCK, now, bureau_id=None)
        savepoint.rollback()
        with session.begin_nested():
            audit.record(AuditAction.KEYS_ROTATED, CLOCK, now, bureau_id=None)
    db.session.execute(select(AuditRow.id))
    audit.record(AuditAction.SIGNED_OUT, CLOCK, now, bureau_id=None)
    db.session.rollback()
    write(1, now)
    actions = db.session.scalars(select(AuditRow.action).order_by(AuditRow.number)).all()
    assert actions == [AuditAction.SIGNED_IN, AuditAction.KEYS_ROTATED, AuditAction.TRAIL_VERIFIED]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_rows SET actor_kind = 'citizen'",
        "UPDATE audit_rows SET hash = 'x' WHERE number = 1",
        "DELETE FROM audit_rows WHERE number = 1",
        "DELETE FROM audit_rows",
    ],
)
def test_the_database_refuses_to_change_a_row(app, now, statement):
    write(2, now)
    with pytest.raises(DBAPIError), unit_of_work() as session:
        session.execute(text(statement))
    assert db.session.scalar(select(func.count(AuditRow.id))) == 2


def test_many_writers_leave_no_gap(app, cast, now):
    """Chains are locked in one order at the end of each unit: nobody waits for each other in a circle."""
    bureaus = [cast.own.bureau.id, cast.stranger.bureau.id, None]
    db.session.remove()
    failures = []

    def work(start):
        with app.app_context():
            try:
                for turn in range(8):
                    with unit_of_work():
                        for step in range(3):
                            bureau_id = bureaus[(start + turn + step) % 3]
                            audit.record(AuditAction.DAY_SET, CLOCK, now, bureau_id=bureau_id, turn=turn)
            except Exception as error:  # told below, in the test's own thread
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for chain in db.session.scalars(select(Chain)):
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.chain_id == chain.id).order_by(AuditRow.number)
        ).all()
        assert [row.number for row in rows] == list(range(1, 33))
        assert [row.previous for row in rows] == [chains.START, *(row.hash for row in rows[:-1])]
        assert chain.hash == rows[-1].hash


def test_guards_stand_in_the_newest_schema(app):
    """A migration that copies the table on SQLite loses its triggers: it must make them again."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if db.engine.dialect.name == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    found = set(db.session.scalars(text(query)))
    assert found >= {"audit_rows_unchanged", "audit_rows_kept", "chain_anchors_unchanged"}


def test_only_the_network_of_an_address_is_kept():
    assert coarse_network("10.61.5.77") == "10.61.5.0/24"
    assert coarse_network("::ffff:10.61.5.77") == "10.61.5.0/24"
    assert coarse_network("2001:db8:1:2::7") == "2001:db8:1::/48"
    assert coarse_network("unix:") == ""
    assert Actor("account", 1).origin == ""
