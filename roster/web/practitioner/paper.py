"""A paper form typed in, keyboard first: what a lawyer wrote by hand, in the order of the paper, in one short page."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock, consultation_words
from roster.core.errors import DomainError, InvalidInput
from roster.core.matters import MATTERS, OUTCOMES
from roster.database import unit_of_work
from roster.models import Risk, Sitting, Visit
from roster.services import consultations, duties, settings, visits
from roster.services.consultations import Draft, PaperForm
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.errors import sentence
from roster.web.numbers import whole_number
from roster.web.practitioner.pages import blueprint, current_practitioner, page
from roster.web.typed_times import typed_time

FIELDS = (
    "sitting", "visit", "began", "ended", "matter", "name", "phone", "people", "summary", "other_party", "advice",
    "outcomes", "told_legal_aid", "conflict_checked", "risk",
)  # fmt: skip
_OF_TIMES = {"arrived": "began", "called": "began", "finished": "ended", "date": "sitting", "desk": "sitting"}
"""What the list of the day calls these fields."""


@blueprint.get("/paper")
@requires(Permission.WRITE_CONSULTATIONS)
def paper() -> ResponseReturnValue:
    """Show the short form for one paper record."""
    return _page({})


@blueprint.post("/paper")
@requires(Permission.WRITE_CONSULTATIONS)
def enter_paper() -> ResponseReturnValue:
    """Type one paper record in, and sign it where everything is there; else it is a draft to go on with."""
    wants_more = request.form.get("then") == "more"
    try:
        with unit_of_work():
            record_id, number, version = _enter()
    except DomainError as error:
        blamed = error.field if isinstance(error, InvalidInput) else None
        field = _OF_TIMES.get(blamed or "", blamed)
        return _page({field if field in FIELDS and field else "sitting": sentence(error)}), error.status
    if wants_more:
        flash(_("Entered from paper as a draft: the other boxes are here."))
        return redirect(url_for("practitioner.record", public_id=record_id))
    try:
        with unit_of_work():
            record = consultations.by_public_id(record_id)
            assert record is not None
            consultations.sign(record, version, current_actor(), clock.now())
    except consultations.NotComplete as error:
        flash(f"{sentence(error)} {' '.join(str(_(text)) for text in error.missing.values())}", "error")
        return redirect(url_for("practitioner.record", public_id=record_id))
    except DomainError as error:
        flash(sentence(error), "error")
        return redirect(url_for("practitioner.record", public_id=record_id))
    flash(_("Record %(number)s is entered from paper and signed.", number=number))
    return redirect(url_for("practitioner.paper", sitting=request.form.get("sitting")))


@blueprint.get("/records/blank")
@requires(Permission.WRITE_CONSULTATIONS)
def blank_record() -> ResponseReturnValue:
    """Show empty forms to print: one on a sheet, or two."""
    return page(
        "record_blank.html",
        center=None,
        is_double=request.args.get("two") == "1",
        center_label=settings.of(current_bureau()).center_label,
        WORDS=consultation_words,
        MATTERS=MATTERS,
        RISKS=list(Risk),
    )


def _enter() -> tuple[str, str, int]:
    practitioner, now = current_practitioner(), clock.now()
    sitting = _chosen(_sittings())
    visit = _visit(sitting)
    record = consultations.enter_paper(sitting, practitioner, _typed(visit), current_actor(), now, visit=visit)  # fmt: skip
    return record.public_id, record.number, record.version


def _typed(visit: Visit | None) -> PaperForm:
    form = request.form
    began, ended = (None, None) if visit else (typed_time("began"), typed_time("ended"))
    name = form.get("name", "").replace("\0", "").strip()
    people = form.get("people", "").strip()
    draft = Draft(
        mode="booked" if visit and visit.booking_id else "window",
        name=name or (visit.name if visit else None),
        identity_refused=not name and not (visit and visit.name),
        phone=form.get("phone", "").replace("\0", "").strip() or None,
        people=whole_number(people, 0) if people else 1,
        other_party=form.get("other_party", "").replace("\0", "").strip() or None,
        matter=form.get("matter", "") or "99",
        summary=form.get("summary", "").replace("\0", "").strip() or None,
        advice=form.get("advice", "").replace("\0", "").strip() or None,
        outcomes=consultations.outcomes_of(form.get("outcomes", "")[:200]),
        told_legal_aid=bool(form.get("told_legal_aid")),
        conflict_checked=bool(form.get("conflict_checked")),
        risk=Risk(form["risk"]) if form.get("risk") in set(Risk) else Risk.GREEN,
    )
    return PaperForm(began, ended, draft)


def _sittings() -> list[Sitting]:
    """Return one's own sittings of which paper can be entered, the latest first."""
    now = clock.now()
    upcoming, past = duties.my_sittings(current_practitioner(), now)
    return [one.sitting for one in (*upcoming[::-1], *past) if visits.may_enter(one.sitting, now)]


def _chosen(sittings: list[Sitting]) -> Sitting:
    wanted = request.values.get("sitting", "")
    found = next((one for one in sittings if one.public_id == wanted), None)
    if found is None:
        raise InvalidInput(_("Choose the day on which you sat there."), field="sitting")
    return found


def _visit(sitting: Sitting) -> Visit | None:
    """Return the visit of that number, where the day's list knows it; None for somebody who is not in it."""
    typed = request.form.get("visit", "").strip()
    if not typed:
        return None
    number, person = whole_number(typed, 0), current_practitioner()
    for one in consultations.unrecorded(person):
        if one.sitting_id == sitting.id and one.queue_number == number:
            return one
    raise InvalidInput(_("No visit of yours without a record has this number on that day."), field="visit")


def _page(wrong: dict[str, str]) -> str:
    sittings = _sittings()
    unrecorded = consultations.unrecorded(current_practitioner())
    return page(
        "paper.html",
        sittings=sittings,
        unrecorded=[one for one in unrecorded if one.sitting_id in {sitting.id for sitting in sittings}],
        MATTERS=MATTERS,
        LETTERS=OUTCOMES,
        risks=list(Risk),
        typed=request.values,
        wrong=wrong,
    )
