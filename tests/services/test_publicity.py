"""Publicity counts once it was held; a half-day without a visitor is one only while nobody came; overdue call-backs are told once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Consultation,
    EmptyHalfDay,
    FollowUp,
    Notice,
    NoticeKind,
    Publicity,
    Risk,
)
from roster.services import consultations, empty_half_days, follow_ups, publicity, visits
from roster.services.consultations import Draft
from roster.services.empty_half_days import NotEmpty
from roster.services.publicity import Count, Event, Settled
from tests.desk import at, stage
from tests.services.test_paper_entry import enter, line

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STAFF = Actor("account", 1)
DAY = date(2026, 12, 2)


def test_only_what_was_held_counts_and_the_numbers_equal_a_recount(cast, now):
    sitting = stage(cast, now)
    bureau, center, other = cast.own.bureau, cast.own.centers[0], cast.own.centers[1]
    with unit_of_work():
        planned = publicity.plan(center, Event(DAY, "stall", "宪法宣传周", people=99), STAFF, now)
        dropped = publicity.plan(center, Event(DAY, "lecture", "防诈骗"), STAFF, now)
        held = Event(date(2026, 11, 20), "households", "入户", people=12, leaflets=30)
        publicity.write_down(other, held, STAFF, now)
        assert planned.people == 0  # nobody was there yet
    days = date(2026, 11, 1), date(2026, 12, 31)
    assert publicity.counts(bureau, *days) == {other.id: Count(1, 12, 30, 0)}
    for wrong, field in (
        (Event(None, "stall", "题"), "date"), (Event(DAY, "dance", "题"), "kind"), (Event(DAY, "stall", " "), "topic"),
        (Event(now.date() - timedelta(days=1), "stall", "题"), "date"), (Event(DAY, "stall", "题", speaker="nobody"), "speaker"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as error, unit_of_work():
            publicity.plan(center, wrong, STAFF, now)
        assert error.value.field == field
    with unit_of_work():
        with pytest.raises(InvalidInput):  # still to come
            publicity.hold(planned, 1, None, 5, 5, STAFF, now)
        publicity.hold(db.session.merge(planned), 1, None, 40, 60, STAFF, at(18))
        publicity.call_off(db.session.merge(dropped), 1, "下雨", STAFF, at(18))
    with pytest.raises(Settled), unit_of_work():
        publicity.call_off(db.session.merge(planned), 2, "不办", STAFF, at(18))
    (free,) = [one for one in empty_half_days.unwritten(at(18), center=center) if one.half.value == "pm"]
    with unit_of_work():
        empty_half_days.write_down(free.key, 30, "入户宣传", STAFF, at(18), center=center)
    found = publicity.counts(bureau, *days)
    assert found == {center.id: Count(1, 40, 90, 1), other.id: Count(1, 12, 30, 0)}
    recount = text("SELECT COUNT(*), SUM(people), SUM(leaflets) FROM publicity WHERE state = 'held'")
    assert tuple(db.session.execute(recount).one()) == (2, 52, 90)
    assert publicity.counts(bureau, DAY + timedelta(days=1), days[1]) == {}
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.PUBLICITY_CHANGED))
    assert [row.detail["step"] for row in rows] == [
        "publicity_planned", "publicity_planned", "publicity_held", "publicity_held", "publicity_called_off", "nobody_came",
    ]  # fmt: skip
    assert sitting.center_id == center.id


def test_two_who_settle_one_event_do_not_both(cast, now):
    with unit_of_work():
        row = publicity.plan(cast.own.centers[0], Event(now.date(), "stall", "题"), STAFF, now)
    with pytest.raises(Stale), unit_of_work():
        publicity.hold(db.session.merge(row), 2, None, 5, 5, STAFF, now)
    assert db.session.scalars(select(Publicity.state)).one().value == "planned"


def test_a_half_day_is_empty_only_when_it_is_over_and_while_nobody_came(cast, now):
    sitting = stage(cast, now)
    center, lawyer = cast.own.centers[0], cast.own.lawyers[0]
    assert empty_half_days.unwritten(at(9), center=center) == []
    morning = empty_half_days.unwritten(at(12), center=center)
    assert {(one.practitioner.id, one.half.value) for one in morning} == {
        (lawyer.id, "am"), (cast.own.notary.id, "am"),
    }  # fmt: skip
    key = empty_half_days.unwritten(at(12), practitioner=lawyer)[0].key
    with pytest.raises(NotEmpty), unit_of_work():  # somebody else's
        empty_half_days.write_down(key, 0, "", STAFF, at(12), practitioner=cast.own.notary)
    with unit_of_work():
        empty_half_days.write_down(key, 30, "发宣传册", STAFF, at(12), practitioner=lawyer)
    with pytest.raises(NotEmpty), unit_of_work():  # twice
        empty_half_days.write_down(key, 30, "", STAFF, at(12), center=center)
    enter(sitting, line(cast))
    assert db.session.scalar(select(func.count(EmptyHalfDay.id))) == 0
    left = {one.half.value for one in empty_half_days.unwritten(at(18), practitioner=lawyer)}
    assert left == {"pm"}
    with unit_of_work():
        late = visits.walk_in(db.session.merge(sitting), "lawyer", "01", STAFF, at(15))
        empty_half_days.write_down(
            next(one.key for one in empty_half_days.unwritten(at(18), practitioner=lawyer)), 0, "", STAFF, at(18), center=center
        )  # fmt: skip
        visits.call_next(late.sitting, lawyer, STAFF, at(18))
        visits.start(late, STAFF, at(18))
    assert db.session.scalar(select(func.count(EmptyHalfDay.id))) == 0


def test_a_red_risk_is_called_back_the_same_day_and_who_is_late_is_told_once(cast, now):
    sitting = stage(cast, now)
    visit_id = enter(sitting, line(cast), when=at(10))
    with unit_of_work():
        lawyer = db.session.merge(cast.own.lawyers[0])
        record = consultations.open_for(visits.by_public_id(_public(visit_id)), lawyer, STAFF, at(10))
        draft = Draft(
            identity_refused=True, phone="13800004321", summary="丈夫酒后殴打", advice="报警", outcomes=("M",), told_legal_aid=True,
            conflict_checked=True, risk=Risk.RED,
        )  # fmt: skip
        version = consultations.save_draft(record, 1, draft, at(10))
        consultations.sign(record, version, STAFF, at(10))
    row = db.session.scalars(select(FollowUp)).one()
    assert (row.reason.value, row.due_on, row.visit_id) == ("red_risk", DAY, visit_id)
    assert consultations.number_for_call_back(row.visit) == "138 0000 4321"
    told = []
    for when in (at(17), at(23) + timedelta(days=1), at(9) + timedelta(days=1), at(15) + timedelta(days=1)):
        with unit_of_work():
            told.append(follow_ups.remind(db.session.merge(cast.own.bureau), when))
    assert told == [0, 0, 2, 0]  # not that day, not at night, once to the center and to the scheduler
    paths = db.session.scalars(
        select(Notice.parameters).where(Notice.kind == NoticeKind.FOLLOW_UP_OVERDUE).order_by(Notice.id)
    )
    assert [one["path"] for one in paths] == ["/center/follow-ups", "/bureau/follow-ups"]
    assert db.session.scalars(select(Consultation.risk)).one() is Risk.RED


def _public(visit_id: int) -> str:
    return db.session.scalar(text("SELECT public_id FROM visits WHERE id = :id"), {"id": visit_id})
