"""A real bureau is founded once, with its roles, and never beside the demo."""

import dataclasses
from datetime import date

import pytest
from sqlalchemy import func, select

from roster import workdays
from roster.core import tables
from roster.core.actors import COMMAND
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.jobs.plan_runs import PlanRunner
from roster.models import (
    Assignment,
    AuditAction,
    AuditRow,
    Bureau,
    PlanRun,
    PlanRunState,
    PracticeRole,
)
from roster.services import center_imports, founding, holiday_notices, people_imports, planning
from tests.conftest import NOW
from tests.jobs.greedy import start
from tests.services.founding_stage import CENTERS, CHARTER, PEOPLE, found


def test_a_founded_bureau_has_its_roles_its_calendar_and_its_trail(app):
    bureau = found()
    assert (bureau.slug, bureau.name, bureau.is_demo) == ("huazhou", "示例区司法局", False)
    roles = select(PracticeRole.code).where(PracticeRole.bureau_id == bureau.id)
    assert db.session.scalars(roles.order_by(PracticeRole.position)).all() == ["lawyer", "notary"]
    row = db.session.scalars(select(AuditRow)).one()
    assert (row.action, row.bureau_id, row.actor_kind) == (AuditAction.BUREAU_FOUNDED, bureau.id, "command")
    (december,) = workdays.session_dates(holiday_notices.calendar_of(bureau), "2026-12", 1, 2)
    assert (december.date, december.provisional) == (date(2026, 12, 2), False)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        *(
            ("slug", slug, "cannot be part of an address")
            for slug in ("", "x", "Linwei", "临渭", "a b", "a/b", "-a", "a-", "a--b", "1a", "a" * 41, "ab\n")
        ),
        ("name", "  ", "“name” is empty."),
        ("name", "局" * 81, "longer than 80"),
        ("name_en", "x" * 121, "longer than 120"),
        ("seat", "", "“seat” is empty."),
        ("phone", "later", "0913-2012345"),
        ("latitude", 109.77, "swapped"),
        ("latitude", float("nan"), "from 3 to 54"),
        ("longitude", 34.51, "swapped"),
        ("longitude", float("inf"), "from 73 to 136"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bad_input_founds_nothing(app, field, value, words):
    with pytest.raises(InvalidInput) as refused, unit_of_work():
        founding.found(dataclasses.replace(CHARTER, **{field: value}), COMMAND, NOW)
    assert words in refused.value.in_language("en")
    assert refused.value.field == field
    assert db.session.scalar(select(func.count(Bureau.id))) == 0


def test_a_slug_is_taken_once(app):
    found()
    with pytest.raises(founding.SlugTaken):
        found()


def test_a_real_bureau_does_not_move_in_with_the_demo(app, cast):
    with unit_of_work():
        cast.own.bureau.is_demo = True
    with pytest.raises(founding.DemoHere):
        found()


def test_a_bureau_that_is_not_there(app):
    with pytest.raises(founding.NoSuchBureau):
        founding.named("nowhere")


def test_a_filled_bureau_can_plan_at_once(app):
    """What the imports leave is all that the planner needs: dates, sittings and people that fit."""
    bureau = found()
    with unit_of_work():
        center_imports.import_centers(bureau, tables.read(CENTERS.encode()), COMMAND, NOW)
        people_imports.import_people(bureau, tables.read(PEOPLE.encode()), COMMAND, NOW)
    with unit_of_work():
        planning.request_plan(bureau, "2026-12", "2026-12", None, 5, 1, COMMAND, NOW)
    runner = PlanRunner(start)
    try:
        for _ in range(3):
            runner.tick()
    finally:
        runner.close()
    with unit_of_work():
        run = db.session.scalars(select(PlanRun)).one()
        assert run.state is PlanRunState.FINISHED, run.error
        planning.adopt(run, COMMAND, NOW)
    assert db.session.scalar(select(func.count(Assignment.id))) >= 2
