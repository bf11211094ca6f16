"""From rows to a published roster with the real planner: three centers, one month."""

import json

from sqlalchemy import select

from roster import planning as planner
from roster.database import db, unit_of_work
from roster.models import Notice, NoticeKind, PlanRun, PlanRunState, Roster, RosterState
from roster.planning.solving import solve
from roster.services import fairness, planning, rosters
from tests.services.planning_stage import ACTOR, bureau_of


def test_a_month_is_planned_adopted_and_published(cast, now):
    with unit_of_work():
        run = planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", None, 3, 1, ACTOR, now)
        run_id, instance = run.id, planner.Instance.from_json(json.loads(run.instance))
    parameters = planner.SolveParameters(time_limit_seconds=3, workers=1, deterministic=True)
    result = solve(instance, parameters)
    document = planner.roster_to_json(instance, result.assignments, result.objective, result.lower_bound)
    with unit_of_work():
        run = db.session.get_one(PlanRun, run_id)
        planning.store_result(run, {**document, "status": result.status.value}, now)
    run = db.session.get_one(PlanRun, run_id)
    assert run.state is PlanRunState.FINISHED
    assert run.objective == result.objective
    assert run.lower_bound <= run.objective
    with unit_of_work():
        planning.adopt(db.session.get_one(PlanRun, run_id), ACTOR, now)
    with unit_of_work():
        bureau = bureau_of(cast.own)
        draft = rosters.needed_draft(bureau, "2026-12")
        publication = rosters.publish(bureau, "2026-12", draft.edits, ACTOR, now)
    roster = db.session.get_one(Roster, publication.roster.id)
    assert roster.state is RosterState.PUBLISHED
    lawyers = [one for one in roster.assignments if one.duty.role == "lawyer"]
    assert len(lawyers) == 3, "every center has its lawyer"
    assert len({one.practitioner_id for one in lawyers}) == 3, "shared evenly"
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.DUTY_ASSIGNED)).all()
    assert {one.practitioner_id for one in told} == {one.practitioner_id for one in roster.assignments}
    burdens = fairness.of_months(bureau_of(cast.own), ["2026-12"], now.date())
    assert sum(one.half_days for one in burdens) == sum(len(one.period.halves) for one in roster.assignments)
