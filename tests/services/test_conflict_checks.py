"""A possible conflict of interest: told to whoever shares a firm with the adviser of the other side, and to nobody else."""

import pytest
from sqlalchemy import select

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
from roster.services import consultations
from roster.services.consultations import Draft, conflict_checks, indexing
from tests.builders import Troupe
from tests.referrals import add_record

ACTOR = Actor("account")


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
        assert conflict_checks.at_desk(Visit(bureau_id=row.bureau_id, name="钱对方"), row.practitioner)
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
