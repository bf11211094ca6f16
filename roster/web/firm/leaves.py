"""One of the firm's people: sittings, and leave given or withdrawn on their behalf."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import DomainError
from roster.database import unit_of_work
from roster.services import firm_people, leaves
from roster.services.leaves import GivenLeave
from roster.services.permissions import Permission
from roster.web import leave_forms
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.firm.pages import blueprint, own_practitioner, page
from roster.web.leave_forms import GivenLeaveForm


@blueprint.route("/people/<practitioner>", methods=["GET", "POST"])
@requires(Permission.GIVE_FIRM_LEAVE)
def person(practitioner: str) -> ResponseReturnValue:
    """Show one person's sittings and leave; give leave on their behalf."""
    own_practitioner(practitioner)
    form = GivenLeaveForm.offered()
    if form.validate_on_submit():
        try:
            return _give(practitioner, form)
        except DomainError as error:
            form.refuse(error)
    own = own_practitioner(practitioner)
    facts = firm_people.person_of(own, clock.now())
    given = leaves.of_practitioner(own)
    return page("person.html", facts=facts, form=form, leaves=given), 422 if form.errors else 200


@blueprint.post("/leave/<public_id>/withdraw")
@requires(Permission.GIVE_FIRM_LEAVE)
def withdraw_leave(public_id: str) -> ResponseReturnValue:
    """Take a leave back."""
    with unit_of_work():
        leave = leaves.by_public_id(public_id)
        permit(leave)
        assert leave is not None
        leaves.withdraw(leave, current_actor(), clock.now())
        practitioner = leave.practitioner.public_id
    flash(_("The leave is withdrawn. If somebody else was put in already, that stays: ask the bureau."))
    return redirect(url_for("firm.person", practitioner=practitioner))


def _give(practitioner: str, form: GivenLeaveForm) -> ResponseReturnValue:
    with unit_of_work():
        given = form.give(own_practitioner(practitioner), is_by_bureau=False)
        message, category = _answer(given)
    flash(message, category)
    return redirect(url_for("firm.person", practitioner=practitioner))


def _answer(given: GivenLeave) -> tuple[str, str]:
    hits = sum(hit.is_published for hit in given.hits)
    if not hits:
        return _("Noted. No published sitting is affected."), "message"
    if given.is_asked:
        return leave_forms.asked_words(current_bureau()), "warning"
    if given.is_urgent:
        phone = current_bureau().phone or "–"
        return _("Noted, but it is late: please also phone the bureau, %(phone)s.", phone=phone), "warning"
    return ngettext(
        "Noted. The bureau has been told that %(num)s sitting needs somebody else.",
        "Noted. The bureau has been told that %(num)s sittings need somebody else.",
        hits,
    ), "message"
