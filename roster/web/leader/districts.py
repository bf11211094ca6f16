"""What a city's leaders see of the bureaus that answer to theirs: numbers by district, and the same as a workbook."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import NotFound
from roster.core.report_columns import COLUMNS, Unit
from roster.documents.report_facts import ReportCell
from roster.services import district_figures, district_files, oversight
from roster.services.district_figures import COUNTED, OPEN
from roster.services.permissions import Permission
from roster.web import month_files, report_pages
from roster.web.access import current_bureau, requires
from roster.web.leader.pages import blueprint, page
from roster.web.report_pages import Asked


@blueprint.get("/districts")
@requires(Permission.SEE_DISTRICTS)
def districts() -> ResponseReturnValue:
    """Show each district's numbers of a period and of the one before, and all of them in the report's table."""
    if not oversight.has_districts(current_bureau()):
        return page("no_districts.html")
    asked = _asked()
    figures = district_figures.of(current_bureau(), asked.period, clock.today())
    return page(
        "districts.html",
        fault=asked.fault,
        figures=figures,
        columns=_columns(),
        say=_say,
        **report_pages.context(figures.table, figures.shown) | {"bys": [figures.table.by]},
    ), 422 if asked.fault else 200


@blueprint.get("/districts/workbook")
@requires(Permission.SEE_DISTRICTS)
def district_book() -> ResponseReturnValue:
    """Send the numbers of a period as a workbook."""
    asked = _asked()
    if asked.fault or not oversight.has_districts(current_bureau()):
        raise NotFound
    return month_files.send(district_files.make(current_bureau(), asked.period, clock.now()))


def _asked() -> Asked:
    return report_pages.asked_since(district_figures.latest_month(current_bureau(), clock.today()))


def _columns() -> dict[str, str]:
    """Return the heads of the overview."""
    return {key: _(words) for key, (words, _paper) in OPEN.items()} | {
        key: _(COLUMNS[key].words) for key in COUNTED
    }


def _say(key: str, cell: ReportCell) -> str:
    if cell.number is None:
        return cell.mark or "–"
    if key in COLUMNS and COLUMNS[key].unit is Unit.RATE:
        return f"{100 * cell.number:.1f}%"
    return f"{cell.number:,.0f}"
