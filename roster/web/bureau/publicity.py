"""Legal publicity of all centers: what is planned, and the year's numbers."""

from datetime import date

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import pool, publicity
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page


@blueprint.get("/publicity")
@requires(Permission.SEE_BUREAU)
def publicity_list() -> ResponseReturnValue:
    """Show each center's numbers of the year, what is planned, and what was held in the last months."""
    bureau, today = current_bureau(), clock.today()
    first = date(today.year, 1, 1)
    counts = publicity.counts(bureau, first, today)
    return page(
        "publicity.html",
        year=today.year,
        rows=[(center, counts.get(center.id, publicity.Count())) for center in pool.centers(bureau)],
        planned=publicity.planned(bureau),
        settled=publicity.settled(bureau, first, today),
    )
