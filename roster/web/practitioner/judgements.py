"""What the bureau found in one's own records that were drawn by lot, and one's answer."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.services import record_samples
from roster.services.permissions import Permission
from roster.web.access import current_actor, permit, requires
from roster.web.errors import sentence
from roster.web.practitioner.pages import blueprint, current_practitioner, page


@blueprint.get("/judgements")
@requires(Permission.WRITE_CONSULTATIONS)
def judgements() -> ResponseReturnValue:
    """List what was found in one's own records."""
    return _page("", "")


@blueprint.post("/judgements/<public_id>/answer")
@requires(Permission.WRITE_CONSULTATIONS)
def answer_judgement(public_id: str) -> ResponseReturnValue:
    """Say what one has to say to a judgement, once."""
    try:
        with unit_of_work():
            found = record_samples.judgement(public_id)
            permit(found)
            if found is None:
                raise NotFound
            record_samples.answer(found, request.form.get("answer", ""), current_actor(), clock.now())
    except NotFound:
        raise
    except DomainError as error:
        return _page(public_id, sentence(error)), error.status
    flash(_("Your answer stands beside the judgement."))
    return redirect(url_for("practitioner.judgements"))


def _page(wrong_at: str, trouble: str) -> str:
    found = record_samples.of_practitioner(current_practitioner())
    return page(
        "judgements.html",
        judgements=found,
        wrong_at=wrong_at,
        trouble=trouble,
        typed=request.form.get("answer", ""),
    )
