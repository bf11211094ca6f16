"""A city's figures by district as a file: numbers only, small ones hidden."""

from datetime import datetime

from roster.core import clock
from roster.core.report_columns import COLUMNS
from roster.documents.district_facts import OverviewColumn, OverviewLine
from roster.models import Bureau
from roster.services import district_figures, report_files
from roster.services.district_figures import COUNTED, OPEN, DistrictLine
from roster.services.papers import EXCEL, File
from roster.services.reports import ReportPeriod

TOTAL = "合计"


def make(bureau: Bureau, period: ReportPeriod, now: datetime) -> File:
    """Make the workbook of a period. Raises NoPaper where nothing was counted."""
    from roster.documents.district_books import district_book

    figures = district_figures.of(bureau, period, clock.local(now).date())
    facts = report_files.facts_of_shown(bureau, figures.shown, now)
    columns = [OverviewColumn(paper) for _words, paper in OPEN.values()]
    columns += [OverviewColumn(COLUMNS[key].paper, COLUMNS[key].unit) for key in COUNTED]
    return File(
        f"{facts.title}.xlsx", EXCEL, district_book(facts, columns, [_line(one) for one in figures.lines])
    )


def _line(line: DistrictLine) -> OverviewLine:
    return OverviewLine(
        line.bureau.name if line.bureau else TOTAL,
        [(pair.now, pair.before) for pair in line.pairs.values()],
        "；".join(
            f"{one.role.name}{one.fewest}至{one.most}" for one in line.spreads if one.fewest is not None
        ),
        is_total=line.bureau is None,
    )
