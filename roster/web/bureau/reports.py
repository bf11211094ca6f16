"""Reports for schedulers: the table of a month or any period, and the rows behind each of its numbers."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.core.matters import OUTCOMES
from roster.core.report_columns import COLUMNS, Unit
from roster.database import db, unit_of_work
from roster.models import Bureau, Center, Firm, Practitioner
from roster.services import papers, pool, record_register, report_analyses, settings
from roster.services import reports as service
from roster.services.permissions import Permission
from roster.services.reports import By, Subject, chasing
from roster.web import month_files, report_pages
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.numbers import whole_number

report_pages.add_file_route(blueprint, Permission.SEE_BUREAU)


@blueprint.get("/reports")
@requires(Permission.SEE_BUREAU)
def reports() -> ResponseReturnValue:
    """Show the table of a period; each number leads to its rows."""
    return _page()


@blueprint.post("/reports/analysis")
@requires(Permission.SEE_BUREAU)
def write_analysis() -> ResponseReturnValue:
    """Keep what the bureau says about a quarter or a year; what was typed stays when it cannot be."""
    bureau, asked = current_bureau(), report_pages.asked(current_bureau())
    permit(bureau)
    if asked.fault or not service.has_extras(asked.period):
        raise NotFound
    try:
        with unit_of_work():
            report_analyses.write(
                bureau,
                asked.period,
                request.form.get("text", ""),
                whole_number(request.form.get("version"), 0),
                current_actor(),
                clock.now(),
            )
    except DomainError as error:
        return _page(sentence(error), error.status)
    flash(_("Kept. It stands in the files of this report from now on."))
    first, last = asked.period.first, asked.period.last
    return redirect(url_for("bureau.reports", first=first, last=last, _anchor="analysis"))


def _page(wrong: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
    asked = report_pages.asked(current_bureau())
    table = service.table(current_bureau(), asked.period, clock.today(), asked.by)
    subjects: dict[service.Row, dict[str, str]] = {
        line.key: _address_of(line.subject) for line in table.lines
    }
    periods = {
        service.BEFORE: table.period.before,
        service.YEAR_BEFORE: table.period.year_before,
        service.SO_FAR: table.period.so_far,
    }

    def link(key: str, row: service.Row) -> str | None:
        of = periods.get(str(row), table.period)
        if row == 0:  # of nobody known: they stand among the rows of the total
            return None
        place: dict[str, Any] = {"column": key, "first": of.first, "last": of.last, **subjects.get(row, {})}
        return url_for("bureau.report_rows", **place)

    return page(
        "reports.html",
        fault=asked.fault,
        behind=_behind(current_bureau()),
        due_day=settings.of(current_bureau()).records_due_day,
        wrong=wrong,
        typed=request.form,
        **report_pages.context(table, link=link),
        **report_pages.extras_context(current_bureau(), table),
    ), HTTPStatus.UNPROCESSABLE_ENTITY if asked.fault else status


@blueprint.post("/reports/register")
@requires(Permission.SEE_BUREAU)
def register() -> ResponseReturnValue:
    """Send the register of a period's records, without citizens; that it left is written down."""
    bureau, now, asked = current_bureau(), clock.now(), report_pages.asked(current_bureau())
    permit(bureau)
    if asked.fault:
        raise NotFound
    with unit_of_work():
        file, count = record_register.make(bureau, asked.period, now)
        span = {"from": asked.period.first, "until": asked.period.last}
        papers.note_export(bureau, bureau.id, "register", count, current_actor(), now, **span)
    return month_files.send(file)


def _behind(bureau: Bureau) -> list[tuple[Center, int]]:
    """Return the centers that have records not signed, and how many."""
    counts = chasing.behind_with_records(bureau, clock.today())
    return [(one, counts[one.id]) for one in pool.centers(bureau) if one.id in counts]


@blueprint.get("/reports/rows")
@requires(Permission.SEE_BUREAU)
def report_rows() -> ResponseReturnValue:
    """List the rows behind one number."""
    bureau = current_bureau()
    key = request.args.get("column", "")
    if key not in COLUMNS:
        raise NotFound
    subject = _subject(bureau)
    asked = report_pages.asked(bureau)
    number = max(whole_number(request.args.get("page", ""), 0), 0)
    return page(
        "report_rows.html",
        column=COLUMNS[key],
        group=report_pages.group_of(key),
        is_money=COLUMNS[key].unit is Unit.YUAN,
        words_of_period=report_pages.period_words(asked.period),
        name=report_pages.subject_name(subject) if subject else "",
        rows=service.behind(bureau, asked.period, key, clock.today(), subject, number),
        number=number,
        at_once=service.AT_ONCE,
        OUTCOMES=OUTCOMES,
        place={"column": key, "first": asked.period.first, "last": asked.period.last, **_address_of(subject)},
        back=url_for(
            "bureau.reports", first=asked.period.first, last=asked.period.last, by=_by(subject).value
        ),
    )


def _by(subject: Subject | None) -> By:
    return {Practitioner: By.PERSON, Firm: By.FIRM}.get(type(subject), By.CENTER)  # type: ignore[arg-type]


def _address_of(subject: Subject | None) -> dict[str, str]:
    """Return how an address names a center, a person or a firm."""
    if subject is None or isinstance(subject, Bureau):
        return {}
    name = subject.code if isinstance(subject, Center) else subject.public_id
    return {_by(subject).value: name}


def _subject(bureau: Bureau) -> Subject | None:
    """Return the center, person or firm that the address names, if any. Raises NotFound for a stranger's."""
    names = {by: request.args.get(by.value, "") for by in service.WITHIN}
    by = next((one for one, name in names.items() if name), None)
    if by is None:
        return None
    found: Subject | None = None
    match by:
        case By.CENTER:
            found = next((one for one in pool.centers(bureau) if one.code == names[by]), None)
        case By.PERSON:
            found = db.session.scalar(select(Practitioner).where(Practitioner.public_id == names[by]))
        case By.FIRM:
            found = db.session.scalar(select(Firm).where(Firm.public_id == names[by]))
    permit(found)
    return found
