"""Every kind of tampering is found and named; deletion by retention is not taken for it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from roster.core import chains
from roster.core.actors import CLOCK
from roster.database import db, unit_of_work
from roster.jobs import sweeps
from roster.models import AuditRow, Bureau, Chain, Consultation, RecordSeal
from roster.services import (
    consultations,
    retention,
    retention_kinds,
    seals,
    trail_checks,
    trail_keeping,
)
from roster.services.trail_checks import FaultKind
from tests.desk import at, stage
from tests.services.test_chains import unguarded, write
from tests.services.test_consultations import AUTHOR, GOOD, at_the_desk, save


@pytest.fixture
def trail(app, now):
    """Eight rows of no bureau, in four units of work."""
    for _turn in range(4):
        write(2, now)


def faults(**options):
    """What is wrong with the chain of no bureau."""
    (report,) = trail_checks.check(None, **options)
    return report.faults


def test_an_untouched_trail_is_whole(trail, monkeypatch):
    monkeypatch.setattr(trail_checks, "ROWS_AT_A_TIME", 3)
    (report,) = trail_checks.check(None)
    assert report.is_whole
    assert (report.rows, report.first, report.last) == (8, 1, 8)
    assert report.last_hash == db.session.scalar(select(Chain.hash))


@pytest.mark.postgresql_once
@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["UPDATE audit_rows SET actor_kind = 'citizen' WHERE number = 3"], {FaultKind.CHANGED: (1, 3)}),
        (["UPDATE audit_rows SET detail = '{\"count\": 7}' WHERE number IN (3, 5)"], {FaultKind.CHANGED: (2, 3)}),
        (["UPDATE audit_rows SET bureau_id = NULL, at = '2026-11-20 02:00:00.000000' WHERE number = 3"],
         {FaultKind.CHANGED: (1, 3)}),
        (["DELETE FROM audit_rows WHERE number IN (3, 4)"], {FaultKind.MISSING: (2, 3)}),
        (["DELETE FROM audit_rows WHERE number > 6"], {FaultKind.CUT: (2, 7)}),
        (["DELETE FROM audit_rows"], {FaultKind.CUT: (8, 1)}),
        (["DELETE FROM audit_rows", "DELETE FROM chains"], {}),
        (["UPDATE audit_rows SET number = -3 WHERE number = 3", "UPDATE audit_rows SET number = 3 WHERE number = 4",
          "UPDATE audit_rows SET number = 4 WHERE number = -3"],
         {FaultKind.OUT_OF_ORDER: (3, 3), FaultKind.CHANGED: (2, 3)}),
        (["DELETE FROM audit_rows WHERE number > 6",
          "UPDATE chains SET number = 6, hash = (SELECT hash FROM audit_rows WHERE number = 6)"],
         {FaultKind.FORGED: (1, 6)}),
        (["INSERT INTO chain_anchors (chain_id, number, hash, until, pruned_at, pruned_by, seal) SELECT chain_id,"
          " 4, hash, at, at, 'clock', 'x' FROM audit_rows WHERE number = 4", "DELETE FROM audit_rows WHERE number < 5"],
         {FaultKind.FORGED: (1, 4)}),
    ],
    ids=["actor", "details", "time", "deleted", "cut", "emptied", "all gone", "swapped", "end forged", "anchor forged"],
)  # fmt: skip
def test_tampering_is_found(trail, statements, expected):
    unguarded(*statements)
    assert faults() == expected


def test_a_chain_without_its_end_is_found(trail):
    unguarded("UPDATE chains SET name = 'gone'")
    assert faults() == {FaultKind.FORGED: (8, 1)}


def test_with_other_secrets_nothing_fits(trail):
    kept = chains.current()
    chains.install(chains.Sealer("another salt"))
    try:
        assert set(faults()) == {FaultKind.FORGED, FaultKind.CHANGED}
    finally:
        chains.install(kept)


def test_a_later_beginning(app, now):
    write(3, now - timedelta(days=9))
    write(2, now)
    unguarded("UPDATE audit_rows SET actor_kind = 'citizen' WHERE number = 2")
    assert faults(since=now) == {}
    assert faults(since=now - timedelta(days=9)) == {FaultKind.CHANGED: (1, 2)}
    assert faults(since=now + timedelta(days=9)) == {}


def test_pruning_leaves_a_trail_that_verifies(app, now):
    old = now - timedelta(days=4 * 365)
    write(5, old)
    write(2, now)
    kept = db.session.scalar(select(AuditRow.hash).where(AuditRow.number == 5))
    with unit_of_work():
        assert trail_keeping.prune(None, trail_keeping.first_kept(None, now), CLOCK, now) == 5
    (report,) = trail_checks.check(None)
    assert report.is_whole
    assert (report.rows, report.first, report.pruned.number) == (3, 6, 5)
    assert trail_keeping.find(kept).number == 5
    with unit_of_work():
        assert trail_keeping.prune(None, trail_keeping.first_kept(None, now), CLOCK, now) == 0
    unguarded("DELETE FROM audit_rows WHERE number = 6")
    assert faults() == {FaultKind.MISSING: (1, 6)}


def test_the_night_checks_and_says_so(trail, caplog):
    now = db.session.scalar(select(func.max(AuditRow.at)))
    assert sweeps.check_trail(now) == "8 links whole"
    assert trail_keeping.last_check(None).is_whole
    unguarded("UPDATE audit_rows SET actor_kind = 'citizen' WHERE number = 3")
    assert sweeps.check_trail(now) == "broken: trail:0"
    assert not trail_keeping.last_check(None).is_whole
    assert "broken chains: trail:0" in caplog.text


@pytest.fixture
def signed(cast, now):
    """A signed record with an addendum."""
    _visit, record_id = at_the_desk(cast, stage(cast, now), now)
    version = save(record_id, 1, **GOOD)
    with unit_of_work():
        record = db.session.get_one(Consultation, record_id)
        consultations.sign(record, version, AUTHOR, at(9, 20))
        consultations.add(record, "后来又来电话补充情况", AUTHOR, at(9, 40))
    return record_id


def record_report(cast):
    return trail_checks.check(cast.own.bureau.id)[1]


def test_signed_records_are_chained(cast, signed):
    report = record_report(cast)
    assert report.is_whole
    assert report.rows == 2


@pytest.mark.postgresql_once
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE consultations SET matter = '09'", {FaultKind.CHANGED: (1, 1)}),
        ("UPDATE consultations SET summary = advice", {FaultKind.CHANGED: (1, 1)}),
        ("UPDATE consultations SET summary = 'no ciphertext'", {FaultKind.CHANGED: (2, 1)}),
        ("UPDATE consultations SET summary = NULL", {FaultKind.CHANGED: (1, 1)}),
        ("UPDATE consultations SET state = 'draft'", {FaultKind.CHANGED: (2, 1)}),
        ("DELETE FROM addenda", {FaultKind.CHANGED: (1, 2)}),
        ("DELETE FROM record_seals WHERE number = 2", {FaultKind.CUT: (1, 2), FaultKind.UNSEALED: (1, 0)}),
        (
            "UPDATE record_seals SET salts = NULL, removed_at = sealed_at, removal = hash",
            {FaultKind.CHANGED: (2, 1)},
        ),
    ],
)
def test_changed_records_are_found(cast, signed, statement, expected):
    bureau_id = cast.own.bureau.id
    unguarded(statement)
    assert trail_checks.check(bureau_id)[1].faults == expected


def test_what_retention_removes_is_removed_and_not_tampered(cast, signed, now):
    with unit_of_work() as session:
        record = session.get_one(Consultation, signed)
        assert seals.forget([signed], (*seals.PERSONAL, "text"), now) == 2
        for name in seals.PERSONAL:
            setattr(record, name, "" if name == "remark" else None)
        session.execute(text("DELETE FROM addenda"))
    report = record_report(cast)
    assert report.is_whole
    assert report.removed == 2
    assert db.session.scalars(select(RecordSeal.salts)).all() == [None, None]
    bureau_id = cast.own.bureau.id
    unguarded("UPDATE consultations SET remark = 'x'")
    assert trail_checks.check(bureau_id)[1].faults == {FaultKind.CHANGED: (1, 1)}


@pytest.mark.parametrize(("months", "stays"), [(None, True), (36, False), (12, False)])
def test_what_was_said_stays_longer_than_names_unless_the_bureau_says_otherwise(
    cast, signed, now, months, stays
):
    """Never before the names; and each step is "removed", not "tampered"."""
    bureau_id = cast.own.bureau.id

    def left(on):
        with unit_of_work():
            for kind in (retention_kinds.Kind.RECORD_TEXTS, retention_kinds.Kind.RECORDS):
                retention.remove_piece(db.session.get_one(Bureau, bureau_id), kind, CLOCK, now, on=on)
        assert record_report(cast).is_whole
        record = db.session.get_one(Consultation, signed)
        return record.name is not None, record.summary is not None, len(record.addenda)

    if months:
        with unit_of_work():
            bureau = db.session.get_one(Bureau, bureau_id)
            bureau.settings = {"keep_record_text_months": months}  # as an older version would have kept 12
    assert left(date(2029, 12, 2)) == (True, True, 1)
    assert left(date(2029, 12, 3)) == (False, stays, int(stays))
    assert record_report(cast).removed == (1 if stays else 2)
    assert left(date(2036, 12, 3)) == (False, False, 0)
    assert record_report(cast).removed == 2


def test_names_emptied_by_hand_are_found_also_after_what_retention_removed(cast, signed, now):
    with unit_of_work():
        bureau = db.session.get_one(Bureau, cast.own.bureau.id)
        retention.remove_piece(bureau, retention_kinds.Kind.RECORDS, CLOCK, now, on=date(2029, 12, 3))
    bureau_id = bureau.id
    unguarded("UPDATE consultations SET summary = NULL")
    assert trail_checks.check(bureau_id)[1].faults == {FaultKind.CHANGED: (1, 1)}
    unguarded("UPDATE record_seals SET salts = NULL WHERE number = 1")
    assert trail_checks.check(bureau_id)[1].faults == {FaultKind.CHANGED: (1, 1)}, "no removal says so"


def test_the_declarations_say_what_is_salted():
    """What retention removes from a record has a salt of its own; the rest is covered as it is."""
    from roster.core.personal_data import Retention

    columns = Consultation.__table__.columns
    removed = {
        column.name
        for column in columns
        if column.info.get("personal")
        and not column.info["personal"].index_of
        and column.info["personal"].kept in (Retention.CONSULTATION, Retention.CONSULTATION_TEXT)
    }
    removed.remove("remark_kept")  # of one field, the remark, wherever it stands
    assert removed == set(seals.PERSONAL)
    assert set(seals.PLAIN) | set(seals.LATER) | removed >= {column.name for column in columns} - {
        "id", "public_id", "state", "version", "created_at", "updated_at", "visitor_index", "other_index", "words_index",
        "remark_kept",
    }  # fmt: skip
