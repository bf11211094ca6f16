"""Reports for leaders: the same table as schedulers', small numbers hidden, and no rows behind them."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import reports as service
from roster.services.permissions import Permission
from roster.web import report_pages
from roster.web.access import current_bureau, requires
from roster.web.leader.pages import blueprint, page

report_pages.add_file_route(blueprint, Permission.SEE_STATISTICS)


@blueprint.get("/reports")
@requires(Permission.SEE_STATISTICS)
def reports() -> ResponseReturnValue:
    """Show the table of a period as it may leave the bureau."""
    asked = report_pages.asked(current_bureau())
    table = service.table(current_bureau(), asked.period, clock.today(), asked.by)
    return page(
        "reports.html",
        fault=asked.fault,
        **report_pages.context(table, service.as_shown(table)),
        **report_pages.extras_context(current_bureau(), table),
    ), 422 if asked.fault else 200
