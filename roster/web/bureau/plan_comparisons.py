"""Finished plans, drafts and what is published, side by side; one of them taken over from there."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.models import PlanRun
from roster.services import drafts, plan_comparisons, plan_results, plan_windows
from roster.services.permissions import Permission
from roster.services.plan_comparisons import DRAFTS, PUBLISHED, NothingInCommon
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.plans import run_of
from roster.web.errors import sentence

CHOSEN = "with"


@blueprint.get("/plans/compare")
@requires(Permission.PLAN_ROSTERS)
def compare_plans() -> ResponseReturnValue:
    """Show what was chosen side by side; of one month, whose duties differ."""
    bureau, names = current_bureau(), list(dict.fromkeys(request.args.getlist(CHOSEN)))
    chosen: list[PlanRun | str] = [
        name if name in (DRAFTS, PUBLISHED) else run_of(name) for name in names[: plan_comparisons.MOST + 1]
    ]
    try:
        found = plan_comparisons.compare(bureau, chosen, clock.today())
    except (InvalidInput, NothingInCommon, plan_results.NoResult) as error:
        flash(sentence(error), "error")
        return redirect(url_for("bureau.plans", _anchor="runs"))
    drafted = {month for run in chosen if isinstance(run, PlanRun) for month in _drafted_by(run)}
    month = request.args.get("month", "")
    month = month if month in found.months else found.months[0]
    return page(
        "compare_plans.html",
        found=found,
        names=names,
        month=month,
        people=found.people_of(month),
        settled=drafts.settled(bureau, drafted),
    )


def _drafted_by(run: PlanRun) -> list[str]:
    """Return the months whose drafts taking a run over would replace."""
    found = plan_results.found_by(run)
    window = plan_windows.of_result(current_bureau(), run, found, clock.today())
    return [one.month for one in window if not one.fate.is_frozen]
