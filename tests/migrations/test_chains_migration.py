"""0004 chains what was there, and no later migration breaks it: the trail and the signed records of older databases."""

from datetime import date, timedelta

from sqlalchemy import inspect

from roster.core.actors import CLOCK
from roster.database import db, schema, unit_of_work
from roster.models import Bureau, Consultation
from roster.services import retention, trail_checks, trail_keeping
from roster.services.retention_kinds import Kind
from roster.services.trail_checks import FaultKind
from tests.migrations.test_migrations import steps_down
from tests.services.test_chains import unguarded, write
from tests.services.test_trail_checks import signed  # noqa: F401 - a fixture


def test_signed_records_are_chained_as_they_are(cast, signed):  # noqa: F811
    bureau_id = cast.own.bureau.id
    before = {report.kind: report.rows for report in trail_checks.check(bureau_id)}
    summary = db.session.get_one(Consultation, signed).summary
    db.session.remove()
    schema.downgrade("0003")
    assert not {"chains", "record_seals"} & set(inspect(db.engine).get_table_names())
    schema.upgrade()
    reports = trail_checks.check(bureau_id)
    assert {report.kind: report.rows for report in reports} == before
    assert sum(before.values()) > 2
    assert [report.faults for report in reports] == [{}, {}]
    assert db.session.get_one(Consultation, signed).summary == summary
    unguarded("UPDATE consultations SET summary = advice")
    assert trail_checks.check(bureau_id)[1].faults == {FaultKind.CHANGED: (1, 1)}


def test_what_retention_had_emptied_before_is_chained_empty(cast, signed, now):  # noqa: F811
    bureau_id = cast.own.bureau.id
    with unit_of_work():
        bureau = db.session.get_one(Bureau, bureau_id)
        retention.remove_piece(bureau, Kind.RECORDS, CLOCK, now, on=date(2029, 12, 3))
    db.session.remove()
    schema.downgrade("0003")
    schema.upgrade()
    assert [report.faults for report in trail_checks.check(bureau_id)] == [{}, {}]


def test_every_later_step_leaves_the_chains_as_they_are(cast, signed, now):  # noqa: F811
    """Down to each revision since the chains, up again and down, and all the way up: pruned trail, removed names and all."""
    bureau_id = cast.own.bureau.id
    write(3, now - timedelta(days=4 * 365))
    write(2, now)
    with unit_of_work():
        trail_keeping.prune(None, trail_keeping.first_kept(None, now), CLOCK, now)
        bureau = db.session.get_one(Bureau, bureau_id)
        retention.remove_piece(bureau, Kind.RECORDS, CLOCK, now, on=date(2029, 12, 3))

    def seen():
        reports = [one for found in trail_checks.check_all().values() for one in found]
        assert [report.faults for report in reports] == [{}] * len(reports)
        told = [(report.name, report.rows, report.last_hash, report.removed) for report in reports]
        db.session.remove()
        return told

    before = seen()
    assert list(steps_down("0004"))[-1] == "0004"
    schema.upgrade()
    assert seen() == before
    unguarded("DELETE FROM audit_rows WHERE number = 5 AND bureau_id IS NULL")
    assert trail_checks.check(None)[0].faults == {FaultKind.MISSING: (1, 5)}
