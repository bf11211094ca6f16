"""Nomination rounds: opened, watched, reminded, extended and closed; firms' answers written down for them."""

from datetime import date, timedelta
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.models import Nomination, NominationRequest, NominationRound
from roster.services import firms as register
from roster.services import nomination_rounds as rounds
from roster.services import nominations as answers
from roster.services.permissions import Permission
from roster.services.registers import WrongEntries
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.months import months_ahead
from roster.web.nomination_forms import LONGEST_NOTE, Answer, facts_of
from roster.web.numbers import whole_number

MONTHS_OFFERED = 18
USUAL_DAYS = 10


@blueprint.route("/nominations", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def nominations() -> ResponseReturnValue:
    """List the rounds; open one."""
    if request.method == "GET":
        return _rounds_page(_usual(), {})
    typed = {
        "first_month": request.form.get("first_month", "")[:7],
        "last_month": request.form.get("last_month", "")[:7],
        "due_on": request.form.get("due_on", "")[:10],
        "note": request.form.get("note", "").replace("\0", "")[:LONGEST_NOTE],
    }
    asked = dict(zip(request.form.getlist("firm"), request.form.getlist("asked"), strict=False))
    try:
        with unit_of_work():
            counts = {firm: whole_number(text.strip() or "0", -1) for firm, text in asked.items()}
            made = rounds.open_round(
                current_bureau(),
                typed["first_month"],
                typed["last_month"],
                _day(typed["due_on"]),
                counts,
                typed["note"],
                current_actor(),
                clock.now(),
            )
            public_id = made.public_id
    except InvalidInput as error:
        wrong = {error.field or "first_month": sentence(error)}
        return _rounds_page(typed | {f"asked-{firm}": text for firm, text in asked.items()}, wrong), 422
    flash(
        _("The round is open. The firms' secretaries are told; the other firms are listed here to be phoned.")
    )
    return redirect(url_for("bureau.nomination_round", public_id=public_id))


@blueprint.get("/nominations/<public_id>")
@requires(Permission.MANAGE_BUREAU)
def nomination_round(public_id: str) -> ResponseReturnValue:
    """Show who answered what, whom to phone, and who is proposed anew."""
    return _round_page(_round_of(public_id))


@blueprint.post("/nominations/<public_id>/extend")
@requires(Permission.MANAGE_BUREAU)
def extend_nominations(public_id: str) -> ResponseReturnValue:
    """Give the firms more time."""
    typed = request.form.get("due_on", "")[:10]
    try:
        with unit_of_work():
            rounds.extend(_round_of(public_id), _day(typed), current_actor(), clock.now())
    except InvalidInput as error:
        return _round_page(_round_of(public_id), typed, sentence(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The firms have until the new day."))
    return redirect(url_for("bureau.nomination_round", public_id=public_id))


@blueprint.post("/nominations/<public_id>/remind")
@requires(Permission.MANAGE_BUREAU)
def remind_firms(public_id: str) -> ResponseReturnValue:
    """Write to the silent firms."""
    with unit_of_work():
        written, to_phone = rounds.remind(_round_of(public_id), current_actor(), clock.now())
        names = [firm.name for firm in to_phone]
    if written:
        flash(ngettext("%(num)s firm is reminded.", "%(num)s firms are reminded.", written))
    else:
        flash(
            _("Nobody is left to write to today: the silent firms were reminded already, or have no account.")
        )
    if names:
        flash(_("Please phone: %(firms)s.", firms=_(", ").join(names)), "warning")
    return redirect(url_for("bureau.nomination_round", public_id=public_id))


@blueprint.post("/nominations/<public_id>/close")
@requires(Permission.MANAGE_BUREAU)
def close_nominations(public_id: str) -> ResponseReturnValue:
    """End the round."""
    with unit_of_work():
        answers.close(_round_of(public_id), current_actor(), clock.now())
    flash(_("The round is closed. Plans of its months go by the answers."))
    return redirect(url_for("bureau.nomination_round", public_id=public_id))


@blueprint.route("/nominations/requests/<asked>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def answer_for_firm(asked: str) -> ResponseReturnValue:
    """Write down what a firm said by phone or on paper."""
    found = _request_of(asked)
    if request.method == "GET":
        return page("nomination_answer.html", **facts_of(found, Answer.standing(found)))
    typed = Answer.typed()
    try:
        with unit_of_work():
            typed.keep(_request_of(asked), current_actor(), clock.now(), by_bureau=True)
            public_id = _request_of(asked).round.public_id
    except InvalidInput as error:
        shown = facts_of(_request_of(asked), typed, sentence(error))
        return page("nomination_answer.html", **shown), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The firm's answer is written down."))
    return redirect(url_for("bureau.nomination_round", public_id=public_id))


@blueprint.post("/nominations/proposals/<nomination>/accept")
@requires(Permission.MANAGE_BUREAU)
def accept_proposal(nomination: str) -> ResponseReturnValue:
    """Add a proposed person to the pool."""
    public_id = _proposal_of(nomination).request.round.public_id
    try:
        with unit_of_work():
            answers.accept(_proposal_of(nomination), current_actor(), clock.now())
    except WrongEntries as error:
        said = " ".join(fault.what.in_language(str(get_locale())) for fault in error.faults)
        flash(_("The register does not take this person: %(why)s", why=said), "error")
        return redirect(url_for("bureau.nomination_round", public_id=public_id))
    flash(_("The person is in the pool and nominated."))
    return redirect(url_for("bureau.nomination_round", public_id=public_id))


@blueprint.post("/nominations/proposals/<nomination>/refuse")
@requires(Permission.MANAGE_BUREAU)
def refuse_proposal(nomination: str) -> ResponseReturnValue:
    """Do not accept a proposed person."""
    public_id = _proposal_of(nomination).request.round.public_id
    reason = request.form.get("reason", "").replace("\0", "")[:LONGEST_NOTE]
    try:
        with unit_of_work():
            answers.refuse(_proposal_of(nomination), reason, current_actor(), clock.now())
    except InvalidInput as error:
        wrong: dict[str, tuple[str, str]] = {nomination: (reason, sentence(error))}
        return _round_page(_round_of(public_id), refusals=wrong), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The person is not accepted; the firm reads why."))
    return redirect(url_for("bureau.nomination_round", public_id=public_id))


def _round_of(public_id: str) -> NominationRound:
    found = rounds.by_public_id(public_id)
    permit(found)
    return found


def _request_of(public_id: str) -> NominationRequest:
    found = answers.request_of(public_id)
    permit(found)
    assert found is not None
    return found


def _proposal_of(public_id: str) -> Nomination:
    found = answers.proposal_of(public_id)
    permit(found)
    assert found is not None
    return found


def _day(text: str) -> date:
    """Return the day that is typed. Raises InvalidInput."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(N_("Choose a date, for example 2026-12-02."), field="due_on") from error


def _usual() -> dict[str, str]:
    """What a new round starts with: the next quarter, and everybody asked for who is in the pool."""
    start = next(month for month in months_ahead(5)[1:] if int(month[5:]) % 3 == 1)
    return {
        "first_month": start,
        "last_month": months_ahead(3, start)[-1],
        "due_on": (clock.today() + timedelta(days=USUAL_DAYS)).isoformat(),
        "note": "",
    }


def _rounds_page(typed: dict[str, str], wrong: dict[str, str]) -> str:
    bureau = current_bureau()
    firms = [(firm, count) for firm, count in register.of_bureau(bureau) if firm.is_active]
    return page(
        "nominations.html",
        rounds=rounds.rounds_of(bureau),
        is_open=rounds.open_of(bureau.id) is not None,
        firms=firms,
        without_account={firm.id for firm, _count in firms if not rounds.secretaries(firm)},
        months=months_ahead(MONTHS_OFFERED),
        typed=typed,
        wrong=wrong,
    )


def _round_page(
    found: NominationRound,
    due_on: str = "",
    fault: str = "",
    refusals: dict[str, tuple[str, str]] | None = None,
) -> str:
    firms = rounds.answers_of(found)
    return page(
        "nomination_round.html",
        found=found,
        firms=firms,
        to_phone=[one for one in firms if one.request.answered_at is None and not one.has_account],
        silent=sum(one.request.answered_at is None for one in firms),
        proposals=rounds.proposals_of(found),
        due_on=due_on or found.due_on.isoformat(),
        fault=fault,
        refusals=refusals or {},
        is_due=found.due_on < clock.today(),
    )
