"""0004 chains what was there: the trail and the signed records of older databases, up, down and up again."""

from sqlalchemy import inspect

from roster.database import db, schema
from roster.models import Consultation
from roster.services import trail_checks
from roster.services.trail_checks import FaultKind
from tests.services.test_chains import unguarded
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
