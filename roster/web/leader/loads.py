"""Whether the load is shared fairly: by firm and by person."""

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import fairness as burdens
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.leader.pages import blueprint, page
from roster.web.months import chosen_year, months_of_year


@blueprint.get("/fairness")
@requires(Permission.SEE_STATISTICS)
def fairness() -> ResponseReturnValue:
    """Show half-days done and due, and hours on the road, of a calendar year."""
    year, years = chosen_year(request.args.get("year", ""), ahead=1)
    people = burdens.of_months(current_bureau(), months_of_year(year), clock.today())
    return page("fairness.html", year=year, years=years, burdens=people, firms=burdens.by_firm(people))
