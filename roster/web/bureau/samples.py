"""Looking at some records of each practitioner: draw by lot, open one, judge it, see what came of all."""

from datetime import date, timedelta
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import appraisal, clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.matters import OUTCOMES
from roster.database import unit_of_work
from roster.models import Judgement, RecordSample
from roster.services import record_samples, score_sheets
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.numbers import whole_number

EACH, FEW = 3, 12
"""So many records of each are proposed; so many of a sample stand unfolded."""
SAVED = ("missing", "note")


@blueprint.get("/samples")
@requires(Permission.SAMPLE_RECORDS)
def samples() -> ResponseReturnValue:
    """List the samples drawn, and ask for another."""
    return _list({})


@blueprint.post("/samples")
@requires(Permission.SAMPLE_RECORDS)
def draw_sample() -> ResponseReturnValue:
    """Draw records by lot."""
    form = request.form
    try:
        with unit_of_work():
            sample = record_samples.draw(
                current_bureau(),
                _day("first"),
                _day("last"),
                whole_number(form.get("each"), 0),
                form.get("seed", ""),
                current_actor(),
                clock.now(),
            )
            there = sample.public_id
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) and error.field else "first"
        return _list({field: sentence(error)}), error.status
    return redirect(url_for("bureau.sample", public_id=there))


@blueprint.get("/samples/<public_id>")
@requires(Permission.SAMPLE_RECORDS)
def sample(public_id: str) -> ResponseReturnValue:
    """Show a sample: its records, who waits to be judged, and everybody's score sheet."""
    found = record_samples.by_public_id(public_id)
    permit(found)
    assert found is not None
    return page("sample.html", sample=found, rows=score_sheets.rows_of(found), sheet=appraisal, few=FEW)


@blueprint.get("/judgements/<public_id>")
@requires(Permission.SAMPLE_RECORDS)
def judgement(public_id: str) -> ResponseReturnValue:
    """Show the head of a drawn record; what it says is opened by a press, which is written down."""
    return page("judgement.html", judgement=_own(public_id), shown=None, wrong={}, OUTCOMES=OUTCOMES)


@blueprint.post("/judgements/<public_id>/open")
@requires(Permission.SAMPLE_RECORDS)
def open_judgement(public_id: str) -> ResponseReturnValue:
    """Show what a drawn record says, names masked, with the score sheet below."""
    return _opened(public_id, {})


@blueprint.post("/judgements/<public_id>")
@requires(Permission.SAMPLE_RECORDS)
def judge_record(public_id: str) -> ResponseReturnValue:
    """Write down what was found."""
    form = request.form
    try:
        if form.get("sound") not in ("yes", "no"):
            raise InvalidInput(_("Say whether the advice is sound."), field="sound")
        with unit_of_work():
            found = _own(public_id)
            record_samples.judge(
                found,
                whole_number(form.get("missing") or "0", -1),
                form.get("sound") == "yes",
                form.get("note", ""),
                whole_number(form.get("version"), 0),
                current_actor(),
                clock.now(),
            )
            whole = found.sample
            following = next((one.public_id for one in whole.judgements if one.judged_at is None), None)
            there = whole.public_id
    except NotFound:
        raise
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) and error.field else "missing"
        return _opened(public_id, {field: sentence(error)}, error.status)
    flash(_("Judged. The author is told when all of theirs are."))
    if following:
        return redirect(url_for("bureau.judgement", public_id=following))
    return redirect(url_for("bureau.sample", public_id=there))


def _opened(public_id: str, wrong: dict[str, str], status: int = HTTPStatus.OK) -> ResponseReturnValue:
    _own(public_id)
    with unit_of_work():
        shown = record_samples.look(_own(public_id), current_actor(), clock.now())
    html = page(
        "judgement.html",
        judgement=_own(public_id),
        shown=shown,
        wrong=wrong,
        typed=request.form,
        OUTCOMES=OUTCOMES,
    )
    return html, status


def _list(wrong: dict[str, str]) -> str:
    today = clock.today()
    last = today.replace(day=1) - timedelta(days=1)
    proposed = {
        "first": last.replace(day=1).isoformat(),
        "last": last.isoformat(),
        "each": str(EACH),
        "seed": "",
    }
    found: list[RecordSample] = list(record_samples.samples_of(current_bureau()))
    return page("samples.html", samples=found, wrong=wrong, typed={**proposed, **request.form.to_dict()})


def _own(public_id: str) -> Judgement:
    found = record_samples.judgement(public_id)
    permit(found)
    assert found is not None
    return found


def _day(field: str) -> date:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        raise InvalidInput(_("Choose a date, for example 2026-12-02."), field=field) from None
