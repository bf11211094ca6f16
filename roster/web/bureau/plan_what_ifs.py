"""Ask what a plan would be with one thing changed."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput
from roster.database import unit_of_work
from roster.models import PlanRun
from roster.services import plan_results, plan_what_ifs, planning_names
from roster.services.permissions import Permission
from roster.services.plan_what_ifs import Change, ChangeKind
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.plans import run_of
from roster.web.bureau_names import center_name, role_name
from roster.web.errors import sentence


class WhatIfForm(FlaskForm):  # type: ignore[misc]
    """One change of three kinds; the fields of the others are not read."""

    change = RadioField(
        _l("What would be different?"),
        choices=[
            SelectChoice(ChangeKind.ONE_MORE.value, _l("One more person")),
            SelectChoice(ChangeKind.SHARING.value, _l("Two towns share a day")),
            SelectChoice(ChangeKind.MOVED.value, _l("A center is somewhere else")),
        ],
        default=ChangeKind.ONE_MORE.value,
    )
    role = SelectField(_l("Role of the new person"))
    firm = SelectField(_l("Firm of the new person"))
    center = SelectField(_l("Center"), description=_l("The one that is visited, or the one that is moved."))
    other = SelectField(
        _l("Other center"), description=_l("The one whose people come over, or where it is moved to.")
    )

    def offer(self, run: PlanRun) -> None:
        """Offer what the plan knows."""
        roles, firms, centers = plan_what_ifs.facts(run)
        names = planning_names.of_bureau(current_bureau(), [])
        self.role.choices = [SelectChoice(role, role_name(role)) for role in roles]
        self.firm.choices = [SelectChoice(firm, names.firm(firm)) for firm in firms]
        places = [SelectChoice(center, center_name(center)) for center in centers]
        self.center.choices = self.other.choices = places


@blueprint.route("/plans/<run>/what-if", methods=["GET", "POST"])
@requires(Permission.PLAN_ROSTERS)
def what_if(run: str) -> ResponseReturnValue:
    """Show what may be changed in a finished plan; queue the question."""
    found, form = run_of(run), WhatIfForm()
    plan_results.found_by(found)
    form.offer(found)
    if form.is_submitted() and form.validate():
        try:
            return redirect(url_for("bureau.plan", run=_ask(run, form)))
        except InvalidInput as error:
            target = form[error.field] if error.field in form._fields else form.change
            target.errors = [*target.errors, sentence(error)]
        except DomainError as error:
            form.form_errors.append(sentence(error))
    status = 422 if form.errors or form.form_errors else 200
    return page("what_if.html", run=run_of(run), form=form), status


def _ask(run: str, form: WhatIfForm) -> str:
    change = Change(
        ChangeKind(form.change.data), form.role.data, form.firm.data, form.center.data, form.other.data
    )
    with unit_of_work():
        return plan_what_ifs.ask(run_of(run), change, current_actor(), clock.now()).public_id
