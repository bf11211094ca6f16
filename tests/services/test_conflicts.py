"""Conflicts of interest: declared with a reason, kept to by everybody who places people, removed with a reason."""

import pytest

from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Center, Conflict
from roster.services import assignments, conflicts, rosters
from roster.services.assignments import BreaksRules
from tests.services.planning_stage import ACTOR, FULL, bureau_of, draft_with, duty_of, person


def center(troupe, number: int = 0) -> Center:
    return db.session.query(Center).filter_by(bureau_id=troupe.bureau.id, code=f"61050210{number}").one()


def actions() -> list[AuditAction]:
    return [row.action for row in db.session.query(AuditRow).order_by(AuditRow.id)]


def _place(troupe, now) -> None:
    with unit_of_work():
        draft = rosters.needed_draft(bureau_of(troupe), "2026-12")
        duty, who = duty_of(troupe, 0, "lawyer"), person(troupe, 0)
        assignments.place(draft, duty.public_id, who.public_id, Period.DAY, draft.edits, ACTOR, now)


def test_a_declared_conflict_bars_from_the_center_and_says_which_sittings_it_hits(cast, now):
    with unit_of_work():
        draft_with(cast.own, now, FULL)
        hits = conflicts.declare(person(cast.own, 0), center(cast.own), " 镇政府法律顾问 ", ACTOR, now)
        assert [(one.month, one.practitioner) for one in hits] == [("2026-12", person(cast.own, 0).public_id)]
    row = db.session.query(Conflict).one()
    assert (row.reason, row.declared_at) == ("镇政府法律顾问", now)
    assert actions()[-1] is AuditAction.CONFLICT_DECLARED
    draft = rosters.needed_draft(bureau_of(cast.own), "2026-12")
    assert rosters.hindrances(bureau_of(cast.own), draft, now), "who is barred cannot be published there"


def test_nobody_places_a_barred_person(cast, now):
    with unit_of_work():
        conflicts.declare(person(cast.own, 0), center(cast.own), "顾问单位", ACTOR, now)
        rosters.new_draft(bureau_of(cast.own), "2026-12", ACTOR, now)
    with pytest.raises(BreaksRules):
        _place(cast.own, now)


def test_a_second_declaration_and_a_missing_reason_are_refused(cast, now):
    with unit_of_work():
        conflicts.declare(person(cast.own, 0), center(cast.own), "顾问单位", ACTOR, now)
    with pytest.raises(conflicts.AlreadyDeclared), unit_of_work():
        conflicts.declare(person(cast.own, 0), center(cast.own), "再次", ACTOR, now)
    for reason in ("  ", "长" * 201):
        with pytest.raises(InvalidInput) as refused, unit_of_work():
            conflicts.declare(person(cast.own, 1), center(cast.own), reason, ACTOR, now)
        assert refused.value.field == "reason"
    assert db.session.query(Conflict).count() == 1


def test_removing_needs_a_reason_which_the_trail_keeps(cast, now):
    with unit_of_work():
        conflicts.declare(person(cast.own, 0), center(cast.own), "顾问单位", ACTOR, now)
    with pytest.raises(InvalidInput), unit_of_work():
        conflicts.remove(person(cast.own, 0), center(cast.own), "", ACTOR, now)
    with unit_of_work():
        conflicts.remove(person(cast.own, 0), center(cast.own), "合同已到期", ACTOR, now)
    assert db.session.query(Conflict).count() == 0
    row = db.session.query(AuditRow).order_by(AuditRow.id.desc()).first()
    assert (row.action, row.detail["reason"]) == (AuditAction.CONFLICT_REMOVED, "合同已到期")
    with pytest.raises(conflicts.NoConflict), unit_of_work():
        conflicts.remove(person(cast.own, 0), center(cast.own), "合同已到期", ACTOR, now)
