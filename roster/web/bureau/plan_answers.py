"""What the planner answered to a question beside a plan."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.database import unit_of_work
from roster.models import PlanRunKind
from roster.services import plan_answers, plan_questions, plan_results, plan_what_ifs
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.plans import run_of
from roster.web.months import month_in


@blueprint.get("/plans/<run>/answer")
@requires(Permission.PLAN_ROSTERS)
def answer(run: str) -> ResponseReturnValue:
    """Show both rosters side by side, by part and by person."""
    found = run_of(run)
    if found.kind is PlanRunKind.PLAN:
        raise plan_results.NoResult
    if found.kind is PlanRunKind.REPAIR:
        question, purchases = plan_answers.question_of(found), plan_answers.repair(found)
        return page("repair.html", run=found, question=question, purchases=purchases)
    if found.kind is PlanRunKind.WHAT_IF:
        base = plan_what_ifs.base_of(found)
        if base is None:
            raise plan_results.NoResult
        return page("what_if_answer.html", run=found, answer=plan_what_ifs.answer(found, base))
    return page("answer.html", run=found, answer=plan_answers.why_not(found))


@blueprint.post("/rosters/<month>/repair")
@requires(Permission.PLAN_ROSTERS)
def ask_repair(month: str) -> ResponseReturnValue:
    """Ask what changes of the published roster would buy."""
    month = month_in(month)
    with unit_of_work():
        run = plan_questions.ask_repair(current_bureau(), month, current_actor(), clock.now()).public_id
    return redirect(url_for("bureau.plan", run=run))
