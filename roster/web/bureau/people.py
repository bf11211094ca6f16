"""The pool: who is in it, and one person's load, leaves and conflicts."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from roster.core import clock
from roster.core.errors import DomainError
from roster.database import db, unit_of_work
from roster.models import Practitioner
from roster.services import fairness, leaves, planning_names, pool, practitioners, same_person
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.leave_forms import GivenLeaveForm
from roster.web.months import months_ahead
from roster.web.presentation import local_name


class ConflictForm(FlaskForm):  # type: ignore[misc]
    """Bar a person from a center."""

    center = SelectField(_l("Center"))
    reason = StringField(
        _l("Why?"),
        description=_l("For example: legal adviser of the town's government. No names of visitors."),
    )

    @classmethod
    def offered(cls) -> "ConflictForm":
        """Return the form with the centers of the acting bureau; its names stand apart from the leave's."""
        form = cls(prefix="conflict")
        form.center.choices = [
            SelectChoice(one.code, local_name(one)) for one in pool.centers(current_bureau()) if one.is_active
        ]
        return form


@blueprint.get("/people")
@requires(Permission.SEE_BUREAU)
def people() -> ResponseReturnValue:
    """List the pool, searched by name or firm."""
    bureau = current_bureau()
    words, role = request.args.get("q", "")[:60], request.args.get("role", "")
    months = months_ahead(12, f"{clock.today().year}-01")
    loads = {one.practitioner: one for one in fairness.of_months(bureau, months, clock.today())}
    return page(
        "people.html",
        people=pool.people(bureau, words, role),
        expiring=practitioners.expiring(bureau, clock.today()),
        loads=loads,
        words=words,
        role=role,
        roles=planning_names.roles_of(bureau),
    )


def person_of(public_id: str) -> Practitioner:
    """Return the practitioner of that name if the acting grant may see them. Raises NotFound."""
    row = db.session.scalar(select(Practitioner).where(Practitioner.public_id == public_id))
    permit(row)
    assert row is not None
    return row


@blueprint.route("/people/<practitioner>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def person(practitioner: str) -> ResponseReturnValue:
    """Show one person's load, leaves and conflicts; note a leave."""
    person_of(practitioner)
    form = GivenLeaveForm.offered()
    if form.validate_on_submit():
        try:
            return _give_leave(practitioner, form)
        except DomainError as error:
            form.refuse(error)
    return person_page(practitioner, leave_form=form), 422 if form.errors else 200


def person_page(
    practitioner: str,
    conflict_form: ConflictForm | None = None,
    leave_form: GivenLeaveForm | None = None,
) -> str:
    """Render a person's page; a form that was refused comes back as it was filled in."""
    row, bureau = person_of(practitioner), current_bureau()
    months = months_ahead(12, f"{clock.today().year}-01")
    loads = fairness.of_months(bureau, months, clock.today())
    return page(
        "person.html",
        form=leave_form or GivenLeaveForm.offered(),
        conflict_form=conflict_form or ConflictForm.offered(),
        facts=pool.person_page(bureau, row, clock.today()),
        load=next((one for one in loads if one.practitioner == row.public_id), None),
        leaves=leaves.of_practitioner(row),
        tie=same_person.tie_of(row, clock.now()),
        today_=clock.today(),
    )


def _give_leave(practitioner: str, form: GivenLeaveForm) -> ResponseReturnValue:
    with unit_of_work():
        given = form.give(person_of(practitioner), is_by_bureau=True)
        hits = len(given.hits)
    flash(_("The leave is noted."))
    if hits:
        flash(_("It leaves seats empty: see the overview."), "warning")
    return redirect(url_for("bureau.person", practitioner=practitioner))


@blueprint.post("/leaves/<leave>/withdraw")
@requires(Permission.MANAGE_BUREAU)
def withdraw_leave(leave: str) -> ResponseReturnValue:
    """Take a leave back."""
    with unit_of_work():
        row = leaves.by_public_id(leave)
        permit(row)
        assert row is not None
        leaves.withdraw(row, current_actor(), clock.now())
        practitioner = row.practitioner.public_id
    flash(_("The leave is taken back."))
    return redirect(url_for("bureau.person", practitioner=practitioner))
