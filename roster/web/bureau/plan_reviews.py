"""Look at what a plan found, and make it the drafts of its months."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.database import unit_of_work
from roster.models import PlanRun
from roster.services import (
    coverage,
    drafts,
    fairness,
    plan_results,
    plan_windows,
    planning,
    planning_names,
    policies,
    roster_differences,
    roster_sheets,
    standing,
)
from roster.services.permissions import Permission
from roster.services.plan_results import Found
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.plans import run_of
from roster.web.numbers import whole_number

VIEWS = ("centers", "people", "fairness", "empty", "visits", "changes")


@blueprint.get("/plans/<run>/review")
@requires(Permission.PLAN_ROSTERS)
def review(run: str) -> ResponseReturnValue:
    """Show one month of a result by center or person, or the whole by load, empty seats, visits, changes."""
    found_run = run_of(run)
    found = plan_results.found_by(found_run)
    month = request.args.get("month", "")
    if month not in found.months:
        month = found.months[0] if found.months else found_run.first_month
    view = request.args.get("view", "centers")
    view = view if view in VIEWS else "centers"
    return page("review.html", **_shared(found_run, found, month, view), **_view(found, month, view))


@blueprint.post("/plans/<run>/adopt")
@requires(Permission.PLAN_ROSTERS)
def adopt(run: str) -> ResponseReturnValue:
    """Make the result the draft of each of its months."""
    with unit_of_work():
        changes = whole_number(request.form.get("changes"), -1)
        chosen = changes if "changes" in request.form else None
        outcome = planning.adopt(run_of(run), current_actor(), clock.now(), chosen)
        made, left_out = len(outcome.rosters), len(outcome.left_out)
        kept = ", ".join(outcome.published_meanwhile)
    flash(ngettext("%(num)s draft is ready.", "%(num)s drafts are ready.", made))
    if left_out:
        flash(
            ngettext(
                "%(num)s assignment became impossible meanwhile; its seat is empty.",
                "%(num)s assignments became impossible meanwhile; their seats are empty.",
                left_out,
            ),
            "warning",
        )
    if kept:
        flash(_("Published meanwhile, so left alone: %(months)s.", months=kept), "warning")
    return redirect(url_for("bureau.rosters"))


def _shared(run: PlanRun, found: Found, month: str, view: str) -> dict[str, object]:
    gap, controllable = plan_results.gaps(run.objective, run.lower_bound, run.uncovered_cost)
    window = plan_windows.of_result(current_bureau(), run, found, clock.today())
    drafted = [one.month for one in window if not one.fate.is_frozen]
    return {
        "run": run,
        "found": found,
        "month": month,
        "view": view,
        "gap": gap,
        "controllable_gap": controllable,
        "goals": policies.goals_of(found.document),
        "window": window,
        "drafted": drafted,
        "settled": drafts.settled(current_bureau(), drafted),
        "by_role": coverage.by_role(found.instance, found.assignments),
    }


def _view(found: Found, month: str, view: str) -> dict[str, object]:
    bureau = current_bureau()
    names = planning_names.of_bureau(bureau, found.instance.months)
    stands = standing.of_plan(
        [one for one in found.assignments if one.duty in names.duties], names, found.instance.locked
    )
    of_month = [one for one in stands if one.month == month]
    match view:
        case "people":
            return {"people": roster_sheets.people_of(of_month)}
        case "fairness":
            return {"burdens": fairness.of_assignments(found.instance, found.assignments, names)}
        case "empty":
            return {"empty": coverage.empty_places(found.instance, found.assignments, names, month)}
        case "visits":
            return {"visits": coverage.visits_among(bureau, [*_history(found), *stands], clock.today())}
        case "changes":
            return {"changes": _changes(of_month, month)}
    return {"sheet": roster_sheets.sheet_of(bureau, month, of_month)}


def _history(found: Found) -> list[standing.Standing]:
    bureau, planned = current_bureau(), set(found.months)
    stands = standing.standing(bureau, coverage.look_back_from(clock.today()), "9999-12")
    return [one for one in stands if one.month not in planned]


def _changes(stands: list[standing.Standing], month: str) -> list[roster_differences.Change]:
    """Return what adopting and publishing would change for whom, against the published roster."""
    return roster_differences.between(standing.standing(current_bureau(), month, month), stands)
