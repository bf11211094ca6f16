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
    """Show half-days done and due, far towns and hours on the road by person: of a calendar year, or twelve months."""
    asked, today = request.args.get("year", ""), clock.today()
    year, years = chosen_year(asked, ahead=1)
    is_rolling = asked == "rolling"
    if is_rolling:
        rows = burdens.rolling(current_bureau(), today)
    else:
        rows = burdens.of_months(current_bureau(), months_of_year(year), today)
    return page("fairness.html", year=year, years=years, burdens=rows, is_rolling=is_rolling)
