"""Samples of records: drawn again alike, opened on record and masked, judged, told, answered."""

from datetime import date, timedelta

import pytest

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Bureau,
    Consultation,
    ConsultationState,
    Judgement,
    Notice,
    NoticeKind,
    Visit,
    VisitKind,
    VisitState,
)
from roster.services import record_samples, score_sheets
from tests.architecture.test_routes import ON_SQLITE

pytestmark = ON_SQLITE
ACTOR = Actor("account", None)
DAY = date(2026, 11, 3)


def sign(cast, person, number, now):
    """One signed record of a person."""
    sitting, center = cast.own.sittings[0], cast.own.centers[0]
    visit = Visit(
        bureau_id=cast.own.bureau.id, sitting_id=sitting.id, practitioner_id=person.id, kind=VisitKind.WALK_IN,
        queue_number=number, state=VisitState.SERVED, role="lawyer", matter="01", arrived_at=now, changed_at=now,
    )  # fmt: skip
    db.session.add(visit)
    db.session.flush()
    record = Consultation(
        bureau_id=cast.own.bureau.id, number=f"100-20261103-{number:02}", visit_id=visit.id, center_id=center.id,
        practitioner_id=person.id, date=DAY, matter="01", name="赵示群", other_party="钱对方",
        summary="赵示群说钱对方欠款，电话13800001234", advice="先调解", state=ConsultationState.SIGNED,
        signed_at=now, created_at=now, updated_at=now,
    )  # fmt: skip
    db.session.add(record)


@pytest.fixture
def signed(cast, now):
    with unit_of_work():
        for number in range(1, 7):
            sign(cast, cast.own.lawyers[0], number, now)
        sign(cast, cast.own.lawyers[1], 7, now)
    return cast


def draw(cast, now, seed="20261123", each=3):
    with unit_of_work():
        bureau = db.session.get_one(Bureau, cast.own.bureau.id)
        return record_samples.draw(bureau, DAY, DAY + timedelta(days=20), each, seed, ACTOR, now)


def numbers(sample):
    return [one.consultation.number for one in sample.judgements]


def judge(found, now, missing=0, is_sound=True, note="", version=None):
    with unit_of_work():
        found = db.session.get_one(Judgement, found.id)
        record_samples.judge(found, missing, is_sound, note, version or found.version, ACTOR, now)


def test_the_same_seed_draws_the_same_and_another_need_not(signed, now):
    first = draw(signed, now)
    assert (first.records, len(numbers(first))) == (7, 4), "at most three of each"
    assert numbers(draw(signed, now)) == numbers(first)
    others = {tuple(numbers(draw(signed, now, seed))) for seed in ("a", "b", "c", "d")}
    assert len(others) > 1
    assert draw(signed, now, "").seed != draw(signed, now, "").seed, "made where none is given"
    for wrong in ({"each": 0}, {"seed": "not a seed!"}):
        with pytest.raises(InvalidInput):
            draw(signed, now, **wrong)
    bureau = db.session.get_one(Bureau, signed.own.bureau.id)
    with pytest.raises(record_samples.NothingToDraw):
        record_samples.draw(bureau, date(2026, 1, 1), date(2026, 1, 31), 1, "", ACTOR, now)


def test_a_record_is_opened_on_record_judged_told_and_answered(signed, now):
    sample = draw(signed, now)
    own = [one for one in sample.judgements if one.practitioner_id == signed.own.lawyers[0].id]
    with unit_of_work():
        shown = record_samples.look(db.session.get_one(Judgement, own[0].id), ACTOR, now)
    assert (shown.name, shown.summary) == ("赵*群", "赵*群说钱*方欠款，电话●●●")
    looks = db.session.query(AuditRow).filter_by(action=AuditAction.RECORD_INSPECTED).all()
    assert [row.detail["reason"] for row in looks] == ["sample"]
    with pytest.raises(InvalidInput, match="Say what is missing"):
        judge(own[0], now, missing=1)
    judge(own[0], now, missing=2, is_sound=False, note="没有写时效")
    with pytest.raises(Stale):
        judge(own[0], now, version=1)
    assert record_samples.of_practitioner(signed.own.lawyers[0]) == [], "told when all are judged"
    for one in own[1:]:
        judge(one, now)
    (told,) = db.session.query(Notice).filter_by(kind=NoticeKind.RECORD_JUDGED)
    assert told.parameters["count"] == 3
    assert len(record_samples.of_practitioner(signed.own.lawyers[0])) == 3
    with unit_of_work():
        record_samples.answer(db.session.get_one(Judgement, own[0].id), "已补充说明", ACTOR, now)
    with pytest.raises(record_samples.AlreadyAnswered), unit_of_work():
        record_samples.answer(db.session.get_one(Judgement, own[0].id), "再说", ACTOR, now)
    with pytest.raises(record_samples.AlreadyAnswered):
        judge(own[0], now)
    mine, other = sorted(score_sheets.rows_of(sample), key=lambda row: -row.drawn)
    assert (mine.drawn, mine.judged, mine.facts.missing, mine.facts.unsound) == (3, 3, 2, 1)
    assert mine.facts.signed_late == 6, "signed three weeks after the date, all six of the period"
    assert (mine.facts.quality, other.judged) == (20, 0)
