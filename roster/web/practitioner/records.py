"""The consultation record: write (saved by itself), sign, add, print; and what is still unsigned.

Opening a record is a GET, yet it adds one row to the audit trail: every read of a log is written down.
"""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock, consultation_words
from roster.core.drafted_words import DraftedKind
from roster.core.errors import DomainError, InvalidInput, NotFound, Stale
from roster.core.matters import MATTERS
from roster.database import unit_of_work
from roster.models import ConflictDecision, Consultation, ConsultationState, Risk
from roster.services import (
    consultations,
    drafted_documents,
    empty_half_days,
    phrases,
    record_samples,
    referrals,
    settings,
)
from roster.services.consultations import conflict_checks
from roster.services.permissions import Permission
from roster.web import empty_half_days as nobody_came
from roster.web import month_files
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.errors import sentence
from roster.web.numbers import whole_number
from roster.web.practitioner.pages import blueprint, current_practitioner, page
from roster.web.practitioner.record_forms import RecordForm, differences, stored
from roster.web.presentation import day as day_words


@blueprint.get("/records")
@requires(Permission.WRITE_CONSULTATIONS)
def records() -> ResponseReturnValue:
    """List one's unsigned records, visits without one, half-days to which nobody came, and all records by their heads."""
    return _list({})


@blueprint.post("/empty-half-days")
@requires(Permission.WRITE_CONSULTATIONS)
def nobody_came_to_me() -> ResponseReturnValue:
    """Write down that nobody came to a half-day of one's own."""
    try:
        nobody_came.write_down(practitioner=current_practitioner())
    except DomainError as error:
        blamed = error.field if isinstance(error, InvalidInput) else None
        field = blamed if blamed in ("leaflets", "instead") else "half_day"
        return _list({f"{field}-empty": sentence(error)}), error.status
    flash(_("Written down."))
    return redirect(url_for("practitioner.records"))


def _list(wrong: dict[str, str]) -> str:
    practitioner, now = current_practitioner(), clock.now()
    return page(
        "records.html",
        empty=empty_half_days.unwritten(now, practitioner=practitioner),
        typed=request.form,
        wrong=wrong,
        unsigned=consultations.unsigned(practitioner, now),
        unrecorded=consultations.unrecorded(practitioner),
        lapsing=consultations.lapsing(practitioner, now),
        heads=consultations.own_heads(practitioner),
        judged=record_samples.of_practitioner(practitioner),
    )


@blueprint.get("/records/<public_id>")
@requires(Permission.WRITE_CONSULTATIONS)
def record(public_id: str) -> ResponseReturnValue:
    """Show a record: a form while it is a draft, its text once it is signed."""
    found = _read(public_id)
    if found.state is ConsultationState.SIGNED:
        return page("record_signed.html", record=found, **_facts(found))
    return page("record.html", record=found, form=RecordForm(found, data=stored(found)), **_facts(found))


@blueprint.post("/records/<public_id>")
@requires(Permission.WRITE_CONSULTATIONS)
def save_record(public_id: str) -> ResponseReturnValue:
    """Save the form, and sign it when that button was pressed."""
    found = _own(public_id)
    form = RecordForm(found)
    try:
        if request.form.get("then") == "limitation":
            return _work_out_limitation(public_id, form)
        if request.form.get("then") == "phrase":
            return _insert_phrase(public_id, form)
        version = _save(public_id, form)
        if request.form.get("then") != "sign":
            flash(_("The draft is saved."))
            return redirect(url_for("practitioner.record", public_id=public_id))
        with unit_of_work():
            consultations.sign(_own(public_id), version, current_actor(), clock.now())
        flash(_("Signed. From now on it can only be added to."))
        return redirect(url_for("practitioner.record", public_id=public_id))
    except consultations.NotComplete as error:
        for field, message in error.missing.items():
            form[field].errors = [_(message)]
        return _again(public_id, form, error)
    except Stale as error:
        return _conflict(public_id, form, error)
    except InvalidInput as error:
        if error.field in form._fields:
            form[error.field].errors = [sentence(error)]
        return _again(public_id, form, error)


@blueprint.post("/records/<public_id>/draft")
@requires(Permission.WRITE_CONSULTATIONS)
def autosave_record(public_id: str) -> ResponseReturnValue:
    """Save the form in the background; answers with the new version, or why it was not saved."""
    form = RecordForm(_own(public_id))
    try:
        version = _save(public_id, form)
    except NotFound:
        raise
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) else None
        return jsonify(message=sentence(error), field=field, code=error.code), int(error.status)
    standing = conflict_checks.standing(_own(public_id))
    return jsonify(
        version=version,
        message=_("Saved at %(time)s", time=f"{clock.local(clock.now()):%H:%M:%S}"),
        conflict=standing is not None and standing.is_open,
    )


@blueprint.post("/records/<public_id>/addenda")
@requires(Permission.WRITE_CONSULTATIONS)
def add_to_record(public_id: str) -> ResponseReturnValue:
    """Add a note to a signed record."""
    text = request.form.get("text", "")
    try:
        with unit_of_work():
            consultations.add(_own(public_id), text, current_actor(), clock.now())
    except InvalidInput as error:
        found = _own(public_id)
        return page(
            "record_signed.html", record=found, text=text, error=sentence(error), **_facts(found)
        ), 400
    flash(_("Added."))
    return redirect(url_for("practitioner.record", public_id=public_id))


@blueprint.post("/records/<public_id>/document")
@requires(Permission.WRITE_CONSULTATIONS)
def draft_document(public_id: str) -> ResponseReturnValue:
    """Send a document filled in from what is saved of a record."""
    _own(public_id)
    if request.form.get("kind") not in set(DraftedKind):
        raise NotFound
    with unit_of_work():
        file = drafted_documents.draft(
            _own(public_id), DraftedKind(request.form["kind"]), current_actor(), clock.now()
        )
    return month_files.send(file)


@blueprint.get("/records/<public_id>/print")
@requires(Permission.WRITE_CONSULTATIONS)
def print_record(public_id: str) -> ResponseReturnValue:
    """Show the filled 来访咨询登记表 on one side of A4."""
    found = _read(public_id)
    label = settings.of(current_bureau()).center_label
    paper = {"center_label": label, "MATTERS": MATTERS, "RISKS": list(Risk)}
    return page("record_print.html", record=found, **paper, **_facts(found))


def _own(public_id: str) -> Consultation:
    found = consultations.by_public_id(public_id)
    permit(found)
    if found is None:
        raise NotFound
    return found


def _read(public_id: str) -> Consultation:
    """Return one's own record and leave the trace of having read it."""
    _own(public_id)
    with unit_of_work():
        consultations.read(_own(public_id), current_practitioner(), current_actor(), clock.now())
    return _own(public_id)


def _save(public_id: str, form: RecordForm) -> int:
    if not form.validate():
        field = next((name for name in form.errors if name), None)
        raise InvalidInput(field=field)
    version = whole_number(form.version.data, 0)
    with unit_of_work():
        return conflict_checks.save(_own(public_id), version, form.draft(), current_actor(), clock.now())


def _work_out_limitation(public_id: str, form: RecordForm) -> ResponseReturnValue:
    """Save the form with the limitation date that follows from what was chosen, and say how it was found."""
    period, lapses_on = form.work_out_limitation()
    _save(public_id, form)
    flash(
        _(
            "The claim lapses on %(day)s: %(length)s from %(begins)s. Write another date if the period was interrupted or suspended.",
            day=day_words(lapses_on),
            length=_(period.length),
            begins=_(period.begins),
        )
    )
    return redirect(url_for("practitioner.record", public_id=public_id, _anchor="limitation_on"))


def _insert_phrase(public_id: str, form: RecordForm) -> ResponseReturnValue:
    """Save the form with the chosen phrase in its advice: what the page's script does without asking."""
    wanted = request.form.get("phrase", "")
    chosen = next((one for one in phrases.offered(current_practitioner()) if one.public_id == wanted), None)
    if chosen is not None:
        form.insert(chosen)
    _save(public_id, form)
    return redirect(url_for("practitioner.record", public_id=public_id, _anchor="advice"))


def _again(public_id: str, form: RecordForm, error: DomainError) -> ResponseReturnValue:
    """Show the form again with what was typed; what was saved of it has a new version."""
    found = _own(public_id)
    if isinstance(error, consultations.NotComplete):
        form.version.data = str(found.version)
    return page("record.html", record=found, form=form, trouble=sentence(error), **_facts(found)), int(
        error.status
    )


def _conflict(public_id: str, form: RecordForm, error: Stale) -> ResponseReturnValue:
    """Show both texts: what was typed here stays in the form, what another window saved stands above."""
    found = _own(public_id)
    others = differences(form, found)
    form.version.data = str(found.version)
    return page("record.html", record=found, form=form, conflict=others, **_facts(found)), int(error.status)


def _facts(found: Consultation) -> dict[str, object]:
    today = clock.today()
    return {
        "warning": consultations.limitation_warning(found.limitation_on, today),
        "CONFLICT_DECISIONS": list(ConflictDecision),
        "MOST_NAMES": conflict_checks.MOST_NAMES,
        "conflict_check": conflict_checks.standing(found)
        if found.state is ConsultationState.DRAFT
        else conflict_checks.of(found),
        "offered": phrases.offered(current_practitioner()),
        "keep_key": consultations.key_of_draft(found),
        "entered_by": consultations.entered_by(found),
        "DraftedKind": DraftedKind,
        "DRAFTED": consultation_words.DRAFTED,
        "WORDS": consultation_words,
        "handed_on": referrals.of_record(found) if found.state is ConsultationState.SIGNED else [],
    }
