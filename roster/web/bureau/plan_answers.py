"""What the planner answered to a question beside a plan."""

from flask.typing import ResponseReturnValue

from roster.services import plan_answers
from roster.services.permissions import Permission
from roster.web.access import requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.plans import run_of


@blueprint.get("/plans/<run>/answer")
@requires(Permission.PLAN_ROSTERS)
def answer(run: str) -> ResponseReturnValue:
    """Show both rosters side by side, by part and by person."""
    found = run_of(run)
    return page("answer.html", run=found, answer=plan_answers.why_not(found))
