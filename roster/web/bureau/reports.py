"""Reports for schedulers: the table of a month or any period, and the rows behind each of its numbers."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import NotFound
from roster.core.matters import OUTCOMES
from roster.core.report_columns import COLUMNS, Unit
from roster.services import pool
from roster.services import reports as service
from roster.services.permissions import Permission
from roster.services.reports import ReportPeriod
from roster.web import report_pages
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.numbers import whole_number

report_pages.add_file_route(blueprint, Permission.SEE_BUREAU)


@blueprint.get("/reports")
@requires(Permission.SEE_BUREAU)
def reports() -> ResponseReturnValue:
    """Show the table of a period; each number leads to its rows."""
    bureau = current_bureau()
    asked = report_pages.asked(bureau)
    table = service.table(bureau, asked.period, clock.today())
    codes: dict[service.Row, str] = {line.center.id: line.center.code for line in table.lines}
    periods = {
        service.BEFORE: table.period.before,
        service.YEAR_BEFORE: table.period.year_before,
        service.SO_FAR: table.period.so_far,
    }

    def link(key: str, row: service.Row) -> str:
        of = periods.get(str(row), table.period)
        return url_for(
            "bureau.report_rows", column=key, first=of.first, last=of.last, center=codes.get(row) or None
        )

    return page(
        "reports.html", fault=asked.fault, **report_pages.context(table, link=link)
    ), 422 if asked.fault else 200


@blueprint.get("/reports/rows")
@requires(Permission.SEE_BUREAU)
def report_rows() -> ResponseReturnValue:
    """List the rows behind one number."""
    bureau = current_bureau()
    key = request.args.get("column", "")
    if key not in COLUMNS:
        raise NotFound
    code = request.args.get("center", "")
    center = next((one for one in pool.centers(bureau) if one.code == code), None)
    if code and center is None:
        raise NotFound
    asked = report_pages.asked(bureau)
    number = max(whole_number(request.args.get("page", ""), 0), 0)
    rows = service.behind(bureau, asked.period, key, clock.today(), center, number)
    return page(
        "report_rows.html",
        column=COLUMNS[key],
        group=report_pages.group_of(key),
        is_money=COLUMNS[key].unit is Unit.YUAN,
        period=asked.period,
        words_of_period=report_pages.period_words(asked.period),
        center=center,
        rows=rows,
        number=number,
        at_once=service.AT_ONCE,
        OUTCOMES=OUTCOMES,
        back=_back(asked.period),
    )


def _back(period: ReportPeriod) -> str:
    return url_for("bureau.reports", first=period.first, last=period.last)
