"""A report's files: the table as a workbook and its sentences for Word. They leave the bureau, so small numbers are hidden."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from roster.core import clock
from roster.core.report_columns import COLUMNS, Column, Unit
from roster.core.translation import N_
from roster.documents import chinese, report_drafts
from roster.documents.report_facts import (
    KEPT_BACK,
    SMALL,
    TEN_THOUSAND,
    NotaryLine,
    PersonLine,
    ReportCell,
    ReportExtras,
    ReportFacts,
    ReportLine,
)
from roster.models import Bureau
from roster.services import report_analyses, reports
from roster.services.month_papers import NoPaper
from roster.services.papers import EXCEL, WORD, File
from roster.services.reports import By, Extras, Length, ReportPeriod, Row, Shown, Table

QUARTERS = "一二三四"
NOBODY = "未注明"
BY = {By.PERSON: "（按人员）", By.FIRM: "（按机构）", By.DISTRICT: "（按区县）"}
HEADS = {By.PERSON: "坐班人员", By.FIRM: "执业机构", By.DISTRICT: "区县"}
KINDS = {Length.MONTH: "月报", Length.QUARTER: "季报", Length.YEAR: "年报"}


class ReportKind(StrEnum):
    """A file of a report."""

    BOOK = "book"
    LETTER = "letter"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return N_("Table for Excel and WPS") if self is ReportKind.BOOK else N_("Report in words")


def make(bureau: Bureau, period: ReportPeriod, kind: ReportKind, now: datetime, by: By = By.CENTER) -> File:
    """Make one file of a period. It names no citizen. Raises NoPaper where nothing was counted."""
    facts = facts_of(bureau, period, now, by)
    name = f"{facts.title}{'表' if kind is ReportKind.BOOK else ''}"
    if kind is ReportKind.BOOK:
        from roster.documents import report_books

        return File(f"{name}.xlsx", EXCEL, report_books.report_book(facts))
    from roster.documents import report_letters

    return File(f"{name}.docx", WORD, report_letters.report_letter(facts))


def facts_of(bureau: Bureau, period: ReportPeriod, now: datetime, by: By = By.CENTER) -> ReportFacts:
    """Return what a period's files say. Raises NoPaper where nothing was counted."""
    return facts_of_table(bureau, reports.table(bureau, period, clock.local(now).date(), by), now)


def facts_of_table(bureau: Bureau, table: Table, now: datetime) -> ReportFacts:
    """Return what a table's files say, with what only a quarter or a year has. Raises NoPaper where nothing was counted."""
    facts = facts_of_shown(bureau, reports.as_shown(table), now)
    if table.by is By.CENTER and reports.has_extras(table.period):
        found = reports.extras(bureau, table.period, clock.local(now).date())
        facts = replace(facts, extras=_extras(found))
        return replace(facts, extras=_with_analysis(bureau, table.period, facts))
    return facts


def _extras(found: Extras) -> ReportExtras:
    return ReportExtras(
        [
            NotaryLine(one.center.name, one.last, one.months, one.most, one.is_overdue)
            for one in found.notaries
        ],
        [
            PersonLine(
                one.person.name, one.person.firm.name, one.due, one.sat, one.absent, one.unnoted, one.minutes
            )
            for one in found.people
        ],
    )


def _with_analysis(bureau: Bureau, period: ReportPeriod, facts: ReportFacts) -> ReportExtras:
    """Return the extras with what the bureau wrote, or else the draft."""
    assert facts.extras is not None
    written = report_analyses.of_period(bureau, period)
    text = written.text if written else report_drafts.draft(facts)
    return replace(facts.extras, analysis=text, is_draft=written is None)


def facts_of_shown(bureau: Bureau, shown: Shown, now: datetime) -> ReportFacts:
    """Return what the files of a table say that this bureau sends out. Raises NoPaper where nothing was counted."""
    table, period, by = shown.table, shown.table.period, shown.table.by
    if table.is_empty:
        raise NoPaper(N_("Nothing to report in this period: no sitting was held and nobody came."))
    return ReportFacts(
        bureau=bureau.name,
        period=in_words(period),
        kind=KINDS.get(period.length, "统计报表") + BY.get(by, ""),
        whose=HEADS.get(by, "镇（街道）"),
        centers=[
            _line(shown, line.key, line.subject.name if line.subject else NOBODY) for line in table.lines
        ],
        total=_line(shown, reports.TOTAL, "合计"),
        before=_line(shown, reports.BEFORE, f"上期（{in_words(period.before)}）"),
        year_before=_line(shown, reports.YEAR_BEFORE, f"去年同期（{in_words(period.year_before)}）"),
        so_far=_line(shown, reports.SO_FAR, "本年累计"),
        made_at=clock.local(now),
    )


def in_words(period: ReportPeriod) -> str:
    """Return a period as Chinese papers write it."""
    year = period.first[:4]
    match period.length:
        case Length.MONTH:
            return chinese.month(period.first)
        case Length.QUARTER:
            return f"{year}年第{QUARTERS[(int(period.first[5:]) - 1) // 3]}季度"
        case Length.YEAR:
            return f"{year}年"
        case _:
            return f"{chinese.month(period.first)}至{chinese.month(period.last)}"


def _line(shown: Shown, row: Row, name: str) -> ReportLine:
    numbers = reports.rows_of(shown.table).get(row)
    if numbers is None:
        return ReportLine(name, dict.fromkeys(COLUMNS, ReportCell(None)))
    return ReportLine(name, {key: cell_of(shown, row, column) for key, column in COLUMNS.items()})


def cell_of(shown: Shown, row: Row, column: Column) -> ReportCell:
    """Return one number as files say it; nothing where nothing was counted."""
    numbers = reports.rows_of(shown.table).get(row)
    if not numbers:
        return ReportCell(None)
    cell = shown.cell(row, column.key)
    if cell.count is None:
        return ReportCell(None, SMALL if cell.is_small and column.unit is Unit.COUNT else KEPT_BACK)
    if column.unit is Unit.RATE:
        above, below = (numbers[key] for key in column.of)
        return ReportCell(above / below if below else None)
    return ReportCell(numbers[column.key] / TEN_THOUSAND if column.unit is Unit.YUAN else numbers[column.key])
