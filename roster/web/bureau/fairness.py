"""Who carries how much in a year."""

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import fairness as burdens
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.months import chosen_year, months_of_year


@blueprint.get("/fairness")
@requires(Permission.SEE_BUREAU)
def fairness() -> ResponseReturnValue:
    """Show half-days done and due, and hours on the road, of a calendar year by person."""
    year, years = chosen_year(request.args.get("year", ""), ahead=1)
    rows = burdens.of_months(current_bureau(), months_of_year(year), clock.today())
    return page("fairness.html", year=year, years=years, burdens=rows)
