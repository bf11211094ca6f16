"""What the report pages of schedulers and leaders share: the period that is asked for, and the table in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput, NotFound
from roster.core.report_columns import COLUMNS, DEFINITIONS, GROUPS, PARTS, Column, Group, Unit
from roster.core.translation import N_
from roster.documents import report_drafts
from roster.models import Bureau, Practitioner
from roster.models.report_analyses import LONGEST_ANALYSIS
from roster.services import report_analyses, report_files, reports
from roster.services.permissions import Permission
from roster.services.report_files import ReportKind
from roster.services.reports import By, Length, Numbers, ReportPeriod, Shown, Subject, Table
from roster.services.statistics import FEWEST_SHOWN
from roster.web import month_files
from roster.web.access import current_bureau, requires
from roster.web.errors import sentence
from roster.web.months import month_in, this_month
from roster.web.presentation import local_name
from roster.web.presentation import month as month_words

Link = Callable[[str, reports.Row], str | None]
"""The address of the rows behind a number, by column and row."""


@dataclass(frozen=True)
class Asked:
    """The period that the address asks for, or the last one that began; and what is wrong with the address."""

    period: ReportPeriod
    by: By
    fault: str = ""


@dataclass(frozen=True)
class PageCell:
    """One number in words."""

    text: str
    link: str | None = None
    is_hidden: bool = False


@dataclass(frozen=True)
class PageRow:
    """One line of the table."""

    name: str
    cells: dict[str, PageCell]
    is_sum: bool = False


def asked(bureau: Bureau) -> Asked:
    """Return the period of `?first=2026-10&last=2026-12`, or that of `?length=quarter&month=2026-11`."""
    return asked_since(reports.latest_month(bureau, clock.today()))


def asked_since(latest: str | None) -> Asked:
    """Return the period that the address asks for, or else the latest month in which something was held, or this one."""
    length = request.values.get("length", "")
    latest = latest or this_month()
    kind = Length(length) if length in set(Length) else Length.MONTH
    by = By(request.values["by"]) if request.values.get("by") in set(reports.WITHIN) else By.CENTER
    if "first" not in request.values:
        return Asked(reports.of_length(kind, month_in(request.values.get("month", "") or latest)), by)
    first, last = (
        request.values.get("first", ""),
        request.values.get("last", "") or request.values.get("first", ""),
    )
    try:
        return Asked(reports.between(_month(first, "first"), _month(last, "last")), by)
    except InvalidInput as error:
        return Asked(reports.of_length(Length.MONTH, latest), by, sentence(error))


def _month(text: str, name: str) -> str:
    try:
        return month_in(text)
    except NotFound as error:
        raise InvalidInput(N_("Write months like 2026-11."), field=name) from error


def period_words(period: ReportPeriod) -> str:
    """`2026年11月`, `2026年第四季度`, `2026年`, `2026年2月至2026年4月`."""
    year = period.first[:4]
    match period.length:
        case Length.MONTH:
            return month_words(period.first)
        case Length.QUARTER:
            quarters = (_("first"), _("second"), _("third"), _("fourth"))
            quarter = quarters[(int(period.first[5:]) - 1) // 3]
            return str(_("%(quarter)s quarter of %(year)s", quarter=quarter, year=year))
        case Length.YEAR:
            return str(_("%(year)s", year=year))
        case _:
            first, last = month_words(period.first), month_words(period.last)
            return str(_("%(first)s to %(last)s", first=first, last=last))


_CHOICE: dict[str, object] = {
    "period_words": period_words,
    "lengths": [one for one in Length if one is not Length.OTHER],
    "of_length": reports.of_length,
}


def choice_context(found: Asked) -> dict[str, object]:
    """Return what the choice of a period needs on a page without the table."""
    return {**_CHOICE, "by": found.by}


def context(
    table: Table, shown: Shown | None = None, link: Link = lambda key, row: None
) -> dict[str, object]:
    """Return what `reports/_table.html` needs: exact numbers with links, or those of `shown` without."""
    return {
        "table": table,
        "period": table.period,
        "by": table.by,
        "bys": reports.WITHIN,
        "parts": PARTS,
        "rows": page_rows(table, shown, link),
        "definitions": [words for words, _paper in DEFINITIONS],
        **_CHOICE,
        "fewest": FEWEST_SHOWN,
        "files": list(ReportKind),
        "is_shown": shown is not None,
    }


def extras_context(bureau: Bureau, table: Table) -> dict[str, object]:
    """Return what `reports/_extras.html` needs: the parts that only a quarter or a year has, by center."""
    if table.is_empty or table.by is not By.CENTER or not reports.has_extras(table.period):
        return {"extras": None}
    written = report_analyses.of_period(bureau, table.period)
    facts = report_files.facts_of_table(bureau, table, clock.now())
    return {
        "extras": reports.extras(bureau, table.period, clock.today()),
        "analysis": written,
        "drafted": report_drafts.draft(facts),
        "longest": LONGEST_ANALYSIS,
    }


def subject_name(subject: Subject | None) -> str:
    """Return the name of a line's center, person or firm."""
    if subject is None:
        return str(_("not stated"))
    firm = f" · {subject.firm.name}" if isinstance(subject, Practitioner) else ""
    return f"{local_name(subject)}{firm}"


def page_rows(table: Table, shown: Shown | None, link: Link) -> Sequence[PageRow]:
    """Return the table's lines in words, its sums last."""
    names: dict[reports.Row, str] = {
        **{line.key: subject_name(line.subject) for line in table.lines},
        reports.TOTAL: _("Total"),
        reports.BEFORE: _("Before: %(period)s", period=period_words(table.period.before)),
        reports.YEAR_BEFORE: _("A year before: %(period)s", period=period_words(table.period.year_before)),
        reports.SO_FAR: _("Since January"),
    }
    found = []
    rows = reports.rows_of(table)
    for row, name in names.items():
        numbers = rows.get(row)
        cells = {key: _cell(column, row, numbers, shown, link) for key, column in COLUMNS.items()}
        found.append(PageRow(name, cells, is_sum=isinstance(row, str)))
    return found


def _cell(
    column: Column, row: reports.Row, numbers: Numbers | None, shown: Shown | None, link: Link
) -> PageCell:
    if numbers is None:
        return PageCell("")
    if shown is not None:
        cell = shown.cell(row, column.key)
        if cell.count is None:
            return PageCell(
                f"<{FEWEST_SHOWN}" if cell.is_small and column.unit is Unit.COUNT else "*", None, True
            )
    text = number_words(column, numbers)
    return PageCell(text, link(column.key, row) if text != "–" else None)


def number_words(column: Column, numbers: Numbers) -> str:
    """Return one number as people read it; a dash for nothing."""
    if column.unit is Unit.RATE:
        above, below = (numbers[key] for key in column.of)
        return f"{100 * above / below:.1f}%" if below else "–"
    number = numbers[column.key]
    if column.unit is Unit.YUAN:
        return f"{number / 10_000:,.2f}" if number else "–"
    return f"{number:,}" if number else "–"


def group_of(key: str) -> Group:
    """Return the group in which a column stands."""
    return next(group for group in GROUPS if any(column.key == key for column in group.columns))


def add_file_route(blueprint: Blueprint, permission: Permission) -> None:
    """Give a blueprint the address that sends a report's files."""

    @requires(permission)
    def report_file(kind: str) -> ResponseReturnValue:
        """Send a file of a period."""
        found = asked(current_bureau())
        if kind not in set(ReportKind) or found.fault:
            raise NotFound
        return month_files.send(
            report_files.make(current_bureau(), found.period, ReportKind(kind), clock.now(), found.by)
        )

    blueprint.add_url_rule("/reports/files/<kind>", view_func=report_file)
