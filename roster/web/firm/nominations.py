"""What the bureau asks the firm for: whom it sends, who cannot come when, whom it proposes anew."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.models import NominationRequest
from roster.services import nominations as service
from roster.services import planning_names
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.errors import sentence
from roster.web.firm.pages import blueprint, page
from roster.web.nomination_forms import Answer, facts_of

PROPOSAL = {"name": 60, "role": 32, "phone": 40, "license_number": 40}
"""Each entry with the characters that are read of it."""


@blueprint.route("/nominations/<asked>", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def nominations(asked: str) -> ResponseReturnValue:
    """Show what is asked and what stands; answer."""
    found = _request_of(asked)
    if request.method == "GET":
        return _page(found, Answer.standing(found))
    typed = Answer.typed()
    try:
        with unit_of_work():
            typed.keep(_request_of(asked), current_actor(), clock.now())
    except InvalidInput as error:
        return _page(_request_of(asked), typed, sentence(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Thank you. The bureau has your answer; you can change it until the last day."))
    return redirect(url_for("firm.nominations", asked=asked))


@blueprint.post("/nominations/<asked>/propose")
@requires(Permission.NOMINATE)
def propose(asked: str) -> ResponseReturnValue:
    """Propose somebody who is not in the pool yet."""
    typed = {
        name: request.form.get(name, "").replace("\0", "")[: most + 1] for name, most in PROPOSAL.items()
    }
    _request_of(asked)
    try:
        with unit_of_work():
            service.propose(
                _request_of(asked),
                typed["name"],
                typed["role"],
                typed["phone"],
                typed["license_number"],
                current_actor(),
                clock.now(),
            )
    except InvalidInput as error:
        found = _request_of(asked)
        return _page(
            found, Answer.standing(found), proposal=typed, wrong={error.field or "name": sentence(error)}
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The bureau sees the proposal and decides."))
    return redirect(url_for("firm.nominations", asked=asked, _anchor="new"))


@blueprint.post("/nominations/proposals/<nomination>/take-back")
@requires(Permission.NOMINATE)
def take_back_proposal(nomination: str) -> ResponseReturnValue:
    """Take a proposal back."""
    with unit_of_work():
        found = service.proposal_of(nomination)
        permit(found)
        assert found is not None
        asked = found.request.public_id
        service.take_back(found, current_actor(), clock.now())
    flash(_("The proposal is taken back."))
    return redirect(url_for("firm.nominations", asked=asked, _anchor="new"))


def _request_of(public_id: str) -> NominationRequest:
    found = service.request_of(public_id)
    permit(found)
    assert found is not None
    return found


def _page(
    found: NominationRequest,
    answer: Answer,
    fault: str = "",
    *,
    proposal: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
) -> str:
    return page(
        "nominations.html",
        **facts_of(found, answer, fault),
        is_late=service.is_late(found, clock.now()),
        roles=planning_names.roles_of(current_bureau()),
        proposal=proposal or {},
        wrong=wrong or {},
    )
