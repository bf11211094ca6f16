"""Ask for a plan, follow it, stop it."""

import json

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput
from roster.core.sentences import Sentence
from roster.database import db, unit_of_work
from roster.models import Bureau, PlanRun, PlanRunKind, PlanRunState
from roster.services import (
    nominations,
    plan_answers,
    plan_comparisons,
    plan_conflicts,
    plan_results,
    plan_windows,
    planning,
    policies,
    settings,
    supply,
)
from roster.services.instance_frames import months_between
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.charts import curve
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.plan_forms import PlanForm
from roster.web.errors import sentence
from roster.web.months import months_ahead
from roster.web.numbers import whole_number

MONTHS_OFFERED = 24


@blueprint.route("/plans", methods=["GET", "POST"])
@requires(Permission.PLAN_ROSTERS)
def plans() -> ResponseReturnValue:
    """Show the form and the newest runs; queue a plan."""
    bureau, months = current_bureau(), months_ahead(MONTHS_OFFERED)
    form = PlanForm()
    frozen = planning.frozen_months(bureau, months, clock.today())
    form.offer(months, {month: _("(stays as it is)") for month in frozen})
    if not form.is_submitted():
        open_months = [month for month in months if month not in frozen] or months
        shown = _reckoned(months, frozen)
        first, last = (shown[0], shown[-1]) if shown else (open_months[0], open_months[:12][-1])
        form.first_month.data, form.last_month.data = first, last
    elif form.validate():
        try:
            return redirect(url_for("bureau.plan", run=_request(form)))
        except InvalidInput as error:
            target = form[error.field] if error.field in form._fields else form.first_month
            target.errors = [*target.errors, sentence(error)]
        except DomainError as error:
            form.form_errors.append(sentence(error))
    reckoned = _reckoned(months, frozen)
    status = 422 if form.errors or form.form_errors else 200
    runs = planning.runs_of(bureau)
    return page(
        "plans.html",
        form=form,
        frozen=sorted(frozen),
        window=_window(bureau, months, form),
        runs=runs,
        used=plan_comparisons.months_used(bureau, runs),
        policy_of=policies.words_of,
        gap_of=_gap_of,
        asked=[
            (run, plan_answers.question_of(run))
            for run in planning.runs_of(current_bureau(), 5, questions=True)
        ],
        reckoned=reckoned,
        rounds=nominations.rounds_over(bureau, reckoned),
        left_out=len(set().union(*nominations.left_out(bureau, reckoned).values())),
        sums=supply.of_months(current_bureau(), reckoned, clock.today()),
    ), status


def _window(bureau: Bureau, months: list[str], form: PlanForm) -> list[plan_windows.WindowMonth]:
    """Return what becomes of the months: of those chosen, with what is frozen before and among them."""
    last = form.last_month.data if form.last_month.data in months else months[-1]
    shown = [month for month in months if month <= last]
    return plan_windows.of_form(bureau, shown, clock.today(), repair=form.repair.data)


def _gap_of(run: PlanRun) -> float | None:
    return plan_results.gaps(run.objective, run.lower_bound, run.uncovered_cost)[0]


def _reckoned(months: list[str], frozen: set[str]) -> list[str]:
    """Return the months whose supply to show: those asked for or typed, else those the form offers."""
    open_months = [month for month in months if month not in frozen]
    asked = request.args.get("month", "")
    first, last = (request.values.get(name) or asked for name in ("first_month", "last_month"))
    if first not in months or last not in months or last < first:
        return open_months[:12]
    return [month for month in months_between(first, last) if month in open_months]


def _request(form: PlanForm) -> str:
    """Queue the plan and return its public id."""
    with unit_of_work():
        bureau = current_bureau()
        run = planning.request_plan(
            bureau,
            form.first_month.data,
            form.last_month.data,
            form.weights(settings.of(bureau).weights),
            int(form.time_limit_seconds.data),
            whole_number(form.seed.data, 1),
            current_actor(),
            clock.now(),
            repair=form.repair.data,
            policy=form.chosen_policy(),
        )
        db.session.flush()
        return run.public_id


def run_of(public_id: str) -> PlanRun:
    """Return the run of that name if the acting grant may see it. Raises NotFound."""
    run = db.session.scalar(select(PlanRun).where(PlanRun.public_id == public_id))
    permit(run)
    assert run is not None
    return run


@blueprint.get("/plans/<run>")
@requires(Permission.PLAN_ROSTERS)
def plan(run: str) -> ResponseReturnValue:
    """Show one run: how far it is, or how it ended."""
    found = run_of(run)
    return page(
        "plan.html", **_facts(found), conflict=plan_conflicts.of_run(found), question=_question(found)
    )


@blueprint.get("/plans/<run>/progress")
@requires(Permission.PLAN_ROSTERS)
def plan_progress(run: str) -> ResponseReturnValue:
    """Return the part of the page that changes; when the run has ended, ask for the whole page once more."""
    found = run_of(run)
    answer = make_response(page("_progress.html", **_facts(found)))
    if found.state not in planning.ACTIVE:
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.post("/plans/<run>/stop")
@requires(Permission.PLAN_ROSTERS)
def stop_plan(run: str) -> ResponseReturnValue:
    """End a run with the best it has so far."""
    with unit_of_work():
        planning.stop_plan(run_of(run), current_actor(), clock.now())
    flash(_("The planner ends with the best roster it has."))
    return redirect(url_for("bureau.plan", run=run))


@blueprint.post("/plans/<run>/cancel")
@requires(Permission.PLAN_ROSTERS)
def cancel_plan(run: str) -> ResponseReturnValue:
    """Call a run off: no result is kept."""
    with unit_of_work():
        planning.cancel(run_of(run), current_actor(), clock.now())
    return redirect(url_for("bureau.plan", run=run))


def _question(run: PlanRun) -> Sentence | None:
    return None if run.kind is PlanRunKind.PLAN else plan_answers.question_of(run)


def _facts(run: PlanRun) -> dict[str, object]:
    gap, controllable = plan_results.gaps(run.objective, run.lower_bound, run.uncovered_cost)
    elapsed = int((clock.now() - run.started_at).total_seconds()) if run.started_at else 0
    return {
        "run": run,
        "is_active": run.state in planning.ACTIVE,
        "gap": gap,
        "controllable_gap": controllable,
        "elapsed": min(elapsed, run.time_limit_seconds),
        "curve": curve(run.progress),
        "policy": policies.words_of(run.question),
        "goals": policies.goals_of(json.loads(run.result or "{}"))
        if run.state is PlanRunState.FINISHED
        else [],
    }
