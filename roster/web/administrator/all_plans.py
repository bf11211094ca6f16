"""Plan the same months for all bureaus that one account looks after: ask, follow, stop the rest."""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput
from roster.database import unit_of_work
from roster.models import Bureau
from roster.services import batch_progress, job_runs, plan_batches, plan_results
from roster.services.batch_progress import Fate
from roster.services.permissions import Permission, grants_allowing
from roster.services.policies import NAMES
from roster.web.access import current_actor, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.months import months_ahead, months_of_year
from roster.web.plan_lengths import SECONDS
from roster.web.presentation import local_name
from roster.web.presentation import month as month_words

MONTHS_OFFERED = 24
SEED = 1


class AllPlansForm(FlaskForm):  # type: ignore[misc]
    """The months, the bureaus, how long for each, and what counts first."""

    first_month = SelectField(_l("From"))
    last_month = SelectField(_l("Until"))
    time_limit_seconds = SelectField(
        _l("How long may the planner think, for each bureau?"), choices=SECONDS, default="60"
    )
    policy = SelectField(
        _l("How shall the planner weigh?"),
        description=_l("Goals in order: the first counts before the second, whatever it costs the others."),
        default="",
    )
    bureaus = SelectMultipleField(
        _l("Bureaus"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, bureaus: Sequence[Bureau]) -> None:
        """Offer the months to come and these bureaus, next year and all of them to begin with."""
        months = months_ahead(MONTHS_OFFERED)
        self.first_month.choices = [SelectChoice(month, month_words(month)) for month in months]
        self.last_month.choices = self.first_month.choices
        self.policy.choices = [
            SelectChoice("", _l("By each bureau's own weights")),
            *(SelectChoice(name, _(words)) for name, words in NAMES.items()),
        ]
        self.bureaus.choices = [SelectChoice(bureau.slug, local_name(bureau)) for bureau in bureaus]
        if not self.is_submitted():
            year = months_of_year(clock.today().year + 1)
            self.first_month.data, self.last_month.data = year[0], year[-1]
            self.bureaus.data = [bureau.slug for bureau in bureaus]


@blueprint.route("/plans", methods=["GET", "POST"])
@requires(Permission.PLAN_FOR_ALL)
def plan_all() -> ResponseReturnValue:
    """Show how far the last request is, and the form for the next."""
    form = AllPlansForm()
    form.offer(_bureaus())
    if form.is_submitted() and form.validate():
        try:
            with unit_of_work():
                _request(form)
            return redirect(url_for("administrator.plan_all"))
        except InvalidInput as error:
            target = form[error.field] if error.field in form._fields else form.bureaus
            target.errors = [*target.errors, sentence(error)]
        except DomainError as error:
            form.form_errors.append(sentence(error))
    return page("plan_all.html", form=form, **_facts()), 422 if form.errors or form.form_errors else 200


@blueprint.get("/plans/progress")
@requires(Permission.PLAN_FOR_ALL)
def all_plans_progress() -> ResponseReturnValue:
    """Return the part of the page that changes; when all have ended, ask for the whole page once more."""
    facts = _facts()
    progress = facts["progress"]
    answer = make_response(page("_all_progress.html", **facts) if progress else "")
    if progress is None or progress.is_over:
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.post("/plans/stop")
@requires(Permission.PLAN_FOR_ALL)
def stop_all_plans() -> ResponseReturnValue:
    """Begin no more, and let those that run end with the best they have."""
    numbers = [bureau.id for bureau in _bureaus()]
    stopped = 0
    with unit_of_work():
        batch = batch_progress.newest_of(numbers)
        if batch is not None:
            stopped = plan_batches.stop_rest(batch, numbers, current_actor(), clock.now())
    if stopped:
        flash(
            ngettext(
                "%(num)s bureau is stopped: a plan that is being made ends with the best it has.",
                "%(num)s bureaus are stopped: plans that are being made end with the best they have.",
                stopped,
            )
        )
    else:
        flash(_("Nothing was left to stop."))
    return redirect(url_for("administrator.plan_all"))


def _bureaus() -> list[Bureau]:
    """Return the bureaus that this account looks after, whichever of them it acts for now."""
    grants = grants_allowing(Permission.PLAN_FOR_ALL, current_user.grants)
    return sorted({grant.bureau for grant in grants}, key=lambda bureau: bureau.id)


def _request(form: AllPlansForm) -> None:
    chosen = [bureau for bureau in _bureaus() if bureau.slug in (form.bureaus.data or ())]
    plan_batches.request(
        chosen,
        form.first_month.data,
        form.last_month.data,
        int(form.time_limit_seconds.data),
        SEED,
        current_actor(),
        clock.now(),
        policy=form.policy.data or "",
    )


def _facts() -> dict[str, Any]:
    now, numbers = clock.now(), [bureau.id for bureau in _bureaus()]
    batch = batch_progress.newest_of(numbers)
    progress = batch_progress.progress_of(batch, numbers) if batch is not None else None
    workers = batch_progress.workers_alive(now)
    asked = request.args.get("show", "")
    shown = asked if asked in list(Fate) else ""
    return {
        "batch": batch,
        "progress": progress,
        "lines": [line for line in progress.lines if not shown or line.fate == shown] if progress else [],
        "fates": list(Fate),
        "shown": shown,
        "workers": workers,
        "is_clock_alive": job_runs.is_clock_alive(now),
        "minutes": progress.minutes_left(batch.time_limit_seconds, workers or 1) if batch and progress else 0,
        "policies": NAMES,
        "gap_of": lambda run: plan_results.gaps(run.objective, run.lower_bound, run.uncovered_cost)[0],
    }
