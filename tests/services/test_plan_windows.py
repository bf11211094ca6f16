"""A year is planned while months of it are published or over: what is frozen stays to the last seat, and is shown."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from roster.core.clock import local
from roster.database import db, unit_of_work
from roster.models import Assignment, PlanRun, PlanRunState, Roster, RosterState
from roster.services import plan_results, plan_windows, planning
from roster.services.plan_windows import MonthFate
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import (
    ACTOR,
    FULL,
    bureau_of,
    duty_of,
    lay_out,
    past_roster,
    person,
    publish,
    seat,
)
from tests.services.test_planning import finished

pytestmark = ON_SQLITE
DATES = {"2027-01": date(2027, 1, 5), "2027-02": date(2027, 2, 2), "2027-03": date(2027, 3, 2)}
MONTHS = ["2026-12", *DATES]


@pytest.fixture
def year(cast, now):
    """Four months laid out, none with a roster."""
    with unit_of_work():
        for month, day in DATES.items():
            lay_out(cast.own, month, day, now)
    return cast.own


def seats(*states) -> dict[tuple[str, int], set[tuple[int, int, str]]]:
    """Every seat of every roster in some states, by month and version."""
    db.session.rollback()
    rosters = db.session.scalars(select(Roster).where(Roster.state.in_(states))).all()
    return {
        (one.month, one.version): {
            (row.duty_id, row.practitioner_id, row.period.value) for row in one.assignments
        }
        for one in rosters
    }


def adopt(run, now):
    with unit_of_work():
        return planning.adopt(db.session.get_one(PlanRun, run.id), ACTOR, now)


def fates(troupe, now: datetime, run=None, **options) -> dict[str, MonthFate]:
    db.session.rollback()
    today = local(now).date()
    bureau = bureau_of(troupe)
    if run is None:
        found = plan_windows.of_form(bureau, MONTHS, today, **options)
    else:
        run = db.session.get_one(PlanRun, run.id)
        found = plan_windows.of_result(bureau, run, plan_results.found_by(run), today)
    return {one.month: one.fate for one in found}


def test_whatever_is_published_stays_to_the_last_seat(year, now):
    """Any months published, before the plan or before it is taken over: only the others become drafts."""

    @settings(max_examples=6, deadline=None)
    @given(before=st.sets(st.sampled_from(MONTHS), max_size=3), since=st.sets(st.sampled_from(MONTHS)))
    def check(before, since):
        with unit_of_work() as session:
            session.execute(delete(Assignment))
            session.execute(delete(PlanRun))
            session.execute(delete(Roster))
        for month in sorted(before):
            put_in_force(year, month, now)
        run = finished(year, now, MONTHS[0], MONTHS[-1])
        for month in sorted(since - before):
            put_in_force(year, month, now)
        published = seats(RosterState.PUBLISHED)
        shown = fates(year, now, run)
        outcome = adopt(run, now)
        assert seats(RosterState.PUBLISHED) == published
        drafted = {month for month, _version in seats(RosterState.DRAFT)}
        assert drafted == set(MONTHS) - before - since
        assert set(outcome.published_meanwhile) == {
            month for month, fate in shown.items() if fate is MonthFate.PUBLISHED_SINCE
        }
        assert drafted == {month for month, fate in shown.items() if not fate.is_frozen}

    check()


def put_in_force(troupe, month, now) -> None:
    """A published roster with one lawyer, without what publication brings."""
    with unit_of_work() as session:
        roster = Roster(
            bureau_id=troupe.bureau.id, month=month, version=1, state=RosterState.PUBLISHED, created_at=now
        )
        session.add(roster)
        session.flush()
        seat(roster, duty_of(troupe, 0, "lawyer", month), person(troupe, 0))


def test_the_form_shows_what_is_frozen_and_why(year, now):
    with unit_of_work():
        past_roster(year, "2026-10", date(2026, 10, 9), now, [(0, "lawyer", 0, "day")])
    publish(year, now, FULL, "2027-01")
    assert fates(year, now) == {
        "2026-12": MonthFate.PLANNED,
        "2027-01": MonthFate.PUBLISHED,
        "2027-02": MonthFate.PLANNED,
        "2027-03": MonthFate.PLANNED,
    }
    assert fates(year, now, repair=True)["2027-01"] is MonthFate.REPAIRED
    after_december = datetime.combine(date(2026, 12, 2), now.timetz()) + timedelta(hours=8)
    assert fates(year, after_december)["2026-12"] is MonthFate.OVER


def test_a_repair_shows_that_it_plans_a_published_month_anew(year, now):
    publish(year, now)
    run = finished(year, now, MONTHS[0], "2027-01", repair=True)
    assert fates(year, now, run) == {"2026-12": MonthFate.REPAIRED, "2027-01": MonthFate.PLANNED}


def test_a_plan_taken_over_after_its_date_leaves_the_month_alone(year, now):
    """The sittings were on the second; the plan of before makes no draft of a month that is over."""
    run = finished(year, now, MONTHS[0], "2027-01")
    later = now + timedelta(days=9)
    outcome = adopt(run, later)
    assert [one.month for one in outcome.rosters] == ["2027-01"]
    assert fates(year, later, run)["2026-12"] is MonthFate.OVER
    assert db.session.scalar(select(PlanRun.state).where(PlanRun.id == run.id)) is PlanRunState.FINISHED
