"""Who carries how much in a year."""

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import fairness as burdens
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, months_ahead, page


@blueprint.get("/fairness")
@requires(Permission.SEE_BUREAU)
def fairness() -> ResponseReturnValue:
    """Show half-days done and due, and hours on the road, of a calendar year by person."""
    present = clock.today().year
    asked = request.args.get("year", "")
    year = int(asked) if asked in {str(present - 1), str(present), str(present + 1)} else present
    rows = burdens.of_months(current_bureau(), months_ahead(12, f"{year}-01"), clock.today())
    return page("fairness.html", year=year, years=(present - 1, present, present + 1), burdens=rows)
