"""Volumes of records: what is in them, whose names are masked, and a line in the trail for each record that was read."""

from datetime import timedelta

import pytest

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Center, Consultation, ConsultationState
from roster.services import volumes
from roster.services.month_papers import NoPaper
from roster.services.reports import ReportPeriod
from tests.architecture.test_routes import ON_SQLITE
from tests.services.test_record_samples import signed

__all__ = ["signed"]
pytestmark = ON_SQLITE
CLERK, MONTH = Actor("account", None), ReportPeriod("2026-11", "2026-11")


def opened(cast, now, reason="archive", period=MONTH, part=1):
    with unit_of_work():
        center = db.session.get_one(Center, cast.own.centers[0].id)
        return volumes.open_volume(center, period, part, reason, CLERK, now)


def trail(action) -> list[dict[str, object]]:
    return [row.detail for row in db.session.query(AuditRow).filter_by(action=action).order_by(AuditRow.id)]


def test_a_volume_has_the_signed_records_in_order_and_each_read_leaves_a_line(signed, now, monkeypatch):
    for refusal, reason, period, part in (
        (InvalidInput, "", MONTH, 1),
        (NoPaper, "archive", ReportPeriod("2026-10", "2026-10"), 1),
        (NoPaper, "archive", MONTH, 2),
        (NoPaper, "archive", MONTH, 0),
    ):
        with pytest.raises(refusal):
            opened(signed, now, reason, period, part)
    with unit_of_work():
        last = db.session.query(Consultation).order_by(Consultation.id.desc()).first()
        last.state, last.signed_at = ConsultationState.DRAFT, None
        first = db.session.query(Consultation).order_by(Consultation.id).first()
        first.name, first.date = None, first.date + timedelta(days=1)
    assert trail(AuditAction.RECORD_INSPECTED) == []
    volume = opened(signed, now)
    numbers = [one.record.number[-2:] for one in volume.entries]
    assert numbers == ["02", "03", "04", "05", "06", "01"], "by date, then by number"
    assert [one.visitor for one in volume.entries] == ["赵*群"] * 5 + [""]
    assert (volume.unsigned, volume.parts, volume.last_on.day) == (1, 1, 4)
    reads = trail(AuditAction.RECORD_INSPECTED)
    assert [one["reason"] for one in reads] == ["archive"] * 6
    (export,) = trail(AuditAction.PERSONAL_DATA_REVEALED)
    assert (export["file"], export["people"], export["from"]) == ("volume", 6, "2026-11")
    monkeypatch.setattr(volumes, "MOST_RECORDS", 4)
    second = opened(signed, now, part=2)
    assert ([one.record.number[-2:] for one in second.entries], second.parts) == (["06", "01"], 2)
    bureau = db.session.merge(signed.own.bureau)
    assert [(center.code, done, left) for center, done, left in volumes.counts(bureau, MONTH)] == [
        (signed.own.centers[0].code, 6, 1)
    ]
