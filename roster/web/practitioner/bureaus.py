"""The bureaus for which I sit: say that a second one means me, or undo it."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.database import db
from roster.models import Bureau
from roster.services import same_person
from roster.services.permissions import Permission
from roster.web.access import current_actor, requires
from roster.web.acting import carried_out
from roster.web.practitioner.pages import blueprint, own_account, page
from roster.web.presentation import local_name


@blueprint.get("/bureaus")
@requires(Permission.SEE_OWN_SITTINGS)
def bureaus() -> ResponseReturnValue:
    """Show for whom I sit, and what another bureau asks."""
    account = own_account()
    return page(
        "bureaus.html",
        grants=same_person.people_of(account),
        questions=same_person.waiting(account, clock.now()),
    )


@blueprint.post("/bureaus/answer")
@requires(Permission.SEE_OWN_SITTINGS)
def answer_same_person() -> ResponseReturnValue:
    """Say whether somebody of another bureau's pool is me."""
    question = request.form.get("question", "")

    def act() -> str:
        if request.form.get("answer") != "yes":
            same_person.decline(own_account(), question, current_actor(), clock.now())
            return str(_("Thank you. The bureau that asked hears nothing of it."))
        person = same_person.confirm(own_account(), question, current_actor(), clock.now())
        return str(
            _(
                "You now also sit for %(bureau)s with this account. No roster can have you at two places at once any more.",
                bureau=local_name(db.session.get_one(Bureau, person.bureau_id)),
            )
        )

    return carried_out(act, url_for("practitioner.bureaus"))


@blueprint.post("/bureaus/end")
@requires(Permission.SEE_OWN_SITTINGS)
def end_own_bureau() -> ResponseReturnValue:
    """Undo it."""

    def act() -> str:
        same_person.end_own(own_account(), request.form.get("person", ""), current_actor(), clock.now())
        return str(_("It is undone: this account no longer opens that bureau's pages."))

    return carried_out(act, url_for("practitioner.bureaus"))
