"""One page that says in a minute how the bureau is doing, of a month, a quarter or a year."""

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import coverage_maps, leader_reports, statistics
from roster.services.leader_reports import Report, Span
from roster.services.permissions import Permission
from roster.services.statistics import Figure
from roster.web.access import current_bureau, requires
from roster.web.leader import charts
from roster.web.leader.pages import blueprint, page
from roster.web.months import month_in, this_month
from roster.web.presentation import local_name


@blueprint.get("/glance")
@requires(Permission.SEE_STATISTICS)
def glance() -> ResponseReturnValue:
    """Show how the bureau does, and how it did in the time before."""
    bureau, today = current_bureau(), clock.today()
    asked = request.args.get("span", "")
    span = Span(asked) if asked in set(Span) else Span.MONTH
    period = leader_reports.period_of(span, month_in(request.args.get("month", "") or this_month()))
    report = leader_reports.of(bureau, period, today)
    shown = period.months[-1] if span is Span.MONTH else _map_month(period.months)
    return page(
        "glance.html",
        report=report,
        period=period,
        spans=list(Span),
        Figure=Figure,
        map_month=shown,
        drawing=coverage_maps.drawn(bureau, report.board, shown, local_name),
        covers=list(coverage_maps.Cover),
        fewest=statistics.FEWEST_SHOWN,
        charts=_charts(report),
        sizes=charts,
    )


def _map_month(months: object) -> str:
    """Return the month of the map: the present one if the period holds it, else its last."""
    listed = list(months)  # type: ignore[call-overload]
    return this_month() if this_month() in listed else str(listed[-1])


def _charts(report: Report) -> dict[str, object]:
    trend = report.trend
    visitors = [trend.of(Figure.VISITS, month=month) for month in trend.months]
    consultations = [trend.of(Figure.CONSULTATIONS, month=month) for month in trend.months]
    went = report.attendance
    strips, reach = charts.strips([one.differences for one in report.loads])
    return {
        "trend": charts.columns(visitors, consultations),
        "visitors": visitors,
        "consultations": consultations,
        "waiting": charts.bars([_months(one.months_since) for one in report.waiting]),
        "matters": charts.bars([row.cells[Figure.CONSULTATIONS].count or 0 for row in report.matters]),
        "attendance": charts.bars([went.came, went.late, went.absent, went.replaced, went.unnoted]),
        "strips": strips,
        "reach": reach,
    }


def _months(since: int | None) -> int:
    return 24 if since is None else since
