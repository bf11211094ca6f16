"""Which migrations may run while the program of before serves, and that the command says it."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from roster.core.actors import COMMAND
from roster.database import db, schema, unit_of_work
from roster.database.types import word_of_a_successor
from roster.models import AuditAction, Notice, NoticeKind
from roster.services import audit, notice_delivery, notices, trail_checks
from tests.migrations.judging import dangers, words_of

CHECKS = {"kind": frozenset({"a", "b"})}


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE things (id INTEGER)", "CREATE UNIQUE INDEX uq_t ON things (id)", "INSERT INTO things VALUES (1)"],
        ["ALTER TABLE notices ADD COLUMN thing_id INTEGER", "ALTER TABLE notices ADD CONSTRAINT fk FOREIGN KEY(thing_id) REFERENCES t (id)"],
        ["ALTER TABLE notices ADD COLUMN n INTEGER DEFAULT '0' NOT NULL", "UPDATE notices SET n = 1"],
        ["ALTER TABLE notices DROP CONSTRAINT kind", "ALTER TABLE notices ADD CONSTRAINT kind CHECK (kind IN ('a', 'b', 'c'))"],
    ],
)  # fmt: skip
def test_what_only_adds_may_run_while_the_site_serves(statements):
    assert dangers(statements, CHECKS) == []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE notices ADD COLUMN n INTEGER NOT NULL",
        "ALTER TABLE notices DROP COLUMN n",
        "ALTER TABLE notices RENAME COLUMN n TO m",
        "ALTER TABLE notices ALTER COLUMN n SET NOT NULL",
        "ALTER TABLE notices ALTER COLUMN n TYPE BIGINT",
        "ALTER TABLE notices ADD CONSTRAINT uq UNIQUE (n)",
        "ALTER TABLE notices ADD CONSTRAINT kind CHECK (kind IN ('a', 'b', 'c'))",
        "CREATE UNIQUE INDEX uq_n ON notices (n)",
        "DROP INDEX uq_n",
        "DROP TABLE notices",
        "UPDATE notices SET n = 1",
        "DELETE FROM notices",
        "INSERT INTO notices VALUES (1)",
    ],
)
def test_what_takes_something_away_is_named(statement):
    assert dangers([statement], CHECKS) == [statement]


def test_a_check_that_becomes_narrower_is_named():
    narrower = "ALTER TABLE notices ADD CONSTRAINT kind CHECK (kind IN ('a'))"
    assert dangers(["ALTER TABLE notices DROP CONSTRAINT kind", narrower], CHECKS) == [narrower]


def checks():
    """The database's checks by name, with the words that each allows."""
    asked = text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'")
    with db.engine.connect() as connection:
        return {name: words_of(definition) for name, definition in connection.execute(asked)}


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_each_migration_may_run_while_the_site_serves_or_says_why_not(app):
    """One that fails here says in `NEEDS_STOP = "…"` what the program of before would not survive, or waits a version."""
    db.session.remove()
    newest = checks()
    schema.downgrade(schema.LAST_UNJUDGED)
    unsaid = {}
    for migration in schema.pending():
        # A step down may leave words that the newest schema allows, too: only those that it does not are lost.
        losable = {name: words - newest.get(name, frozenset()) for name, words in checks().items()}
        statements: list[str] = []

        def note(_connection, _cursor, statement, *_rest, into=statements):
            into.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            schema.upgrade(migration.revision)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        if not migration.needs_stop and (told := dangers(statements, losable)):
            unsaid[migration.revision] = told
    assert unsaid == {}
    assert schema.current() == schema.head()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_says_what_is_pending_and_whether_the_site_must_stop(app, monkeypatch):
    runner = app.test_cli_runner()
    nothing = runner.invoke(args=["roster", "database", "pending"])
    assert (nothing.exit_code, "Nothing is pending" in nothing.output) == (0, True)
    monkeypatch.setattr(schema, "current", lambda: "0033")
    before = runner.invoke(args=["roster", "database", "pending"])
    assert before.exit_code == 1
    assert "0034" in before.output
    assert "Stop the site" in before.output
    monkeypatch.setattr(schema, "LAST_UNJUDGED", "0000")
    while_serving = runner.invoke(args=["roster", "database", "pending"])
    assert while_serving.exit_code == 0, while_serving.output
    assert "while the site serves" in while_serving.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_schema_goes_back_for_the_version_of_before(app):
    runner = app.test_cli_runner()
    unknown = runner.invoke(args=["roster", "database", "downgrade", "4711", "--yes"])
    assert "There is no revision 4711" in unknown.output
    asked = runner.invoke(args=["roster", "database", "downgrade", "0033"], input="n\n")
    assert (asked.exit_code, schema.current()) == (1, schema.head())
    done = runner.invoke(args=["roster", "database", "downgrade", "0033", "--yes"])
    assert (done.exit_code, schema.current()) == (0, "0033"), done.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_program_serves_on_after_the_schema_of_its_successor_came(app, monkeypatch):
    browser = app.test_client()
    monkeypatch.setattr(schema, "current", lambda: "9999")
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.get_json()["schema"]) == (200, "newer")
    monkeypatch.setattr(schema, "current", lambda: "0033")
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.get_json()["schema"]) == (503, "old")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_successor_wrote_beside_this_program_is_shown_and_left_to_it(app, cast, now, sign_in):
    """Words that only the newer program knows: read, shown as they stand, sent by nobody here."""
    bureau = cast.own.bureau
    with unit_of_work() as session:
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        step = word_of_a_successor(AuditAction, "newer_step")
        audit.record(step, COMMAND, now, bureau_id=bureau.id, subject=bureau)
        notice = notices.queue(
            NoticeKind.LEAVE_AFFECTS_ROSTER, bureau_id=bureau.id, dedupe_key="newer", now=now,
            practitioner=cast.own.lawyers[0],
        )  # fmt: skip
        notice.kind = word_of_a_successor(NoticeKind, "newer_kind")
    db.session.remove()
    later = now + timedelta(minutes=5)
    assert db.session.query(Notice).one().kind == "newer_kind"
    assert notice_delivery.due(later, 10) == []
    assert notice_delivery.claim_due(later, 10, timedelta(minutes=1)) == []
    assert "newer_step" in sign_in("auditor@own.example").get("/auditor?first=2026-11-01").get_data(
        as_text=True
    )
    assert "newer_kind" in sign_in("scheduler@own.example").get("/bureau/notices").get_data(as_text=True)
    assert all(report.is_whole for reports in trail_checks.check_all().values() for report in reports)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_upgrade_of_an_sqlite_file_takes_its_turn_before_it_reads(app, tmp_path):
    """Else it fails at its first change where somebody booked since it began to read."""
    schema.downgrade(schema.revisions()[-2])
    others = []

    def somebody_writes(*_statement):
        with closing(sqlite3.connect(tmp_path / "test.sqlite3", timeout=0)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                others.append(str(error))

    event.listen(db.engine, "before_cursor_execute", somebody_writes)
    try:
        schema.upgrade()
    finally:
        event.remove(db.engine, "before_cursor_execute", somebody_writes)
    assert set(others) == {"database is locked"}
    assert len(others) > 2
