"""A possible conflict of interest: told to whoever shares a firm with the adviser of the other side, and to nobody else."""

import pytest
from sqlalchemy import func, select

from roster.core import advised_bodies
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Consultation,
    ConsultationState,
    Practitioner,
    Visit,
    VisitKind,
    VisitState,
)
from roster.services import advised_bodies as bodies
from roster.services import consultations
from roster.services.consultations import Draft, conflict_checks, indexing
from roster.services.reports.measures import Source, ground_of
from tests.builders import Troupe
from tests.referrals import add_record

ACTOR, ASKING = Actor("account"), Actor("account", 1)


def draft_of(troupe: Troupe, person: Practitioner, now, number: int, **values: str) -> Consultation:
    """A draft of another visitor with one of the cast's lawyers; the signed record of 赵示群 against 钱对方 is the first one's."""
    sitting = troupe.sittings[0]
    visit = Visit(
        bureau_id=troupe.bureau.id, sitting=sitting, practitioner=person, kind=VisitKind.WALK_IN, queue_number=number,
        state=VisitState.SERVED, role="lawyer", matter="08", name=values.get("name"), arrived_at=now, changed_at=now,
    )  # fmt: skip
    row = Consultation(
        bureau_id=troupe.bureau.id, number=f"102-20261124-{number}", visit=visit, center=sitting.center, practitioner=person,
        date=now.date(), state=ConsultationState.DRAFT, matter="08", groups=[], outcomes=[], created_at=now, updated_at=now, **values,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    row.bureau_id, row.practitioner_id = troupe.bureau.id, person.id
    indexing.index(row)
    db.session.flush()
    return row


CASES = {
    "their opponent comes": ({"name": "钱 对方"}, True),
    "against who came": ({"name": "孙小六", "other_party": "前夫：赵示群"}, True),
    "by telephone": ({"name": "孙小六", "other_party": "电话138-0000-4321"}, True),
    "the same again": ({"name": "赵示群", "other_party": "钱对方"}, False),
    "same opponent": ({"name": "孙小六", "other_party": "钱对方"}, False),
    "hidden name": ({"name": "孙小六", "other_party": "赵某"}, False),
}


def test_possible_is_what_touches_the_other_side_of_a_record_of_the_firm(app, cast, now):
    own = cast.own
    for number, (case, (values, is_possible)) in enumerate(CASES.items()):
        with unit_of_work() as session:
            add_record(own, now)
            found = [
                conflict_checks.standing(
                    draft_of(own, person, now, 80 + 3 * number + each, **values)
                ).is_possible
                for each, person in enumerate((own.lawyers[0], own.lawyers[1], own.notary))
            ]
            assert found == [is_possible, is_possible, False], case
            session.rollback()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_asks_name_after_name(app, cast, now, monkeypatch):
    monkeypatch.setattr(conflict_checks, "MOST_NAMES", 3)
    with unit_of_work():
        add_record(cast.own, now)
        row_id = draft_of(cast.own, cast.own.lawyers[0], now, 81, name="孙小六").id

    def ask(version: int, other: str, at=now) -> conflict_checks.Standing | None:
        with unit_of_work():
            row = db.session.get_one(Consultation, row_id)
            conflict_checks.save(
                row, version, Draft(name="孙小六", other_party=other, matter="08"), ASKING, at
            )
            return conflict_checks.standing(row)

    assert not ask(1, "丈夫：李一和周二").is_possible
    assert not ask(2, "李一和周二明").is_possible, "typed on"
    assert ask(3, "赵示群").is_possible, "the third name"
    refused = ask(4, "赵示群、郑四")
    assert (refused.is_compared, refused.is_possible) == (False, False)
    assert not ask(5, "赵示群").is_compared
    with unit_of_work():
        row = db.session.get_one(Consultation, row_id)
        assert not conflict_checks.standing(row).is_open, "no bar to signing"
        conflict_checks.decide(row, "no_conflict", ASKING, now)
    assert ask(6, "赵示群", now + conflict_checks.WINDOW).is_possible, "the next day"
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.action == AuditAction.CONFLICT_CHECKED).order_by(AuditRow.id)
    )
    assert [row.detail.get("not_compared", False) for row in rows] == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("故市镇政府", True), ("故市 镇人民政府（征地）", True), ("故市镇的李老四", False), ("丰收村委会", False), ("镇政府", False)],
)  # fmt: skip
def test_a_body_is_named_as_people_call_it(text, is_told):
    assert advised_bodies.is_named("故市镇人民政府", text) is is_told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whom_a_colleague_advises_for_good_is_the_other_side(app, cast, now):
    own = cast.own
    with unit_of_work():
        bodies.add(own.lawyers[1], " 示例丰收 合作社 ", ACTOR, now)
        bodies.add(own.lawyers[1], "示例丰收合作社", ACTOR, now)
        assert len(bodies.of(own.lawyers[1])) == 1
        with pytest.raises(InvalidInput):
            bodies.add(own.lawyers[1], "…", ACTOR, now)
        row = draft_of(own, own.lawyers[0], now, 81, name="孙小六", other_party="示例丰收合作社的会计")
        assert conflict_checks.standing(row).is_possible
        bodies.remove(own.lawyers[1], bodies.of(own.lawyers[1])[0].name, ACTOR, now)
        assert not conflict_checks.standing(row).is_possible


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_steps_aside_signs_without_advice_and_is_counted_nowhere(app, cast, now):
    with unit_of_work():
        row = draft_of(cast.own, cast.own.lawyers[0], now, 81, name="孙小六")
        ground = ground_of(Source.RECORDS)
        count = select(func.count()).select_from(ground.tables).where(ground.which)
        assert db.session.scalar(count) == 1
        conflict_checks.step_aside(row, ACTOR, now)
        consultations.sign(row, row.version, ACTOR, now)
        assert row.state is ConsultationState.SIGNED
        assert db.session.scalar(count) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_decided_before_signing_and_written_down_without_a_name(app, cast, now):
    with unit_of_work():
        add_record(cast.own, now)
        row = draft_of(cast.own, cast.own.lawyers[0], now, 81)
        assert conflict_checks.standing(row) is None, "nobody is named"
        row_id, complete = (
            row.id,
            {"summary": "邻居借钱不还。", "advice": "先调解。", "outcomes": ("A",), "told_legal_aid": True},
        )

    def save(version: int, other: str) -> int:
        draft = Draft(name="孙小六", other_party=other, matter="08", conflict_checked=True, **complete)
        with unit_of_work():
            return conflict_checks.save(db.session.get_one(Consultation, row_id), version, draft, ACTOR, now)

    version = save(1, "赵示群")
    with unit_of_work():
        row = db.session.get_one(Consultation, row_id)
        at_desk = Visit(
            bureau_id=row.bureau_id,
            name="钱对方",
            sitting_id=row.visit.sitting_id,
            arrived_at=now,
            queue_number=99,
        )
        assert conflict_checks.at_desk(at_desk, row.practitioner)
        with pytest.raises(consultations.NotComplete) as refused:
            consultations.sign(row, version, ACTOR, now)
        assert list(refused.value.missing) == ["conflict_checked"]
        with pytest.raises(InvalidInput):
            conflict_checks.decide(row, "whatever", ACTOR, now)
        conflict_checks.decide(row, "no_conflict", ACTOR, now)
        assert not conflict_checks.standing(row).is_open
    version = save(version, "赵示群（同村）")
    assert not conflict_checks.standing(db.session.get_one(Consultation, row_id)).is_open, (
        "the same people as before"
    )
    version = save(version, "赵示群、李示")
    with unit_of_work():
        row = db.session.get_one(Consultation, row_id)
        assert conflict_checks.standing(row).is_open, "a decision about others"
        conflict_checks.decide(row, "handed_over", ACTOR, now)
        consultations.sign(row, version, ACTOR, now)
        with pytest.raises(consultations.AlreadySigned):
            conflict_checks.decide(row, "no_conflict", ACTOR, now)
    rows = db.session.scalars(
        select(AuditRow)
        .where(AuditRow.action.in_((AuditAction.CONFLICT_CHECKED, AuditAction.CONFLICT_DECIDED)))
        .order_by(AuditRow.id)
    ).all()
    assert [row.action.value for row in rows] == ["conflict_checked", "conflict_decided"] * 2
    assert {row.subject_id for row in rows} == {row_id}, "never the other record"
    assert "赵" not in "".join(str(row.detail) for row in rows)
