"""What the centers still have to call back for, and how satisfied visitors are: no single answer, nobody's words."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import follow_ups, pool, satisfaction, statistics
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.months import months_of_year


@blueprint.get("/follow-ups")
@requires(Permission.SEE_BUREAU)
def call_backs() -> ResponseReturnValue:
    """List all centers' call-backs, the late first, and the year's rates by center."""
    bureau, today = current_bureau(), clock.today()
    found = satisfaction.of_months(bureau, months_of_year(today.year))
    shares = found.by_center()
    return page(
        "follow_ups.html",
        listed=[(one, follow_ups.is_overdue(one, today)) for one in follow_ups.running(bureau)],
        year=today.year,
        rows=[(one, shares[one.id]) for one in pool.centers(bureau) if one.id in shares],
        total=found.total,
        fewest=statistics.FEWEST_SHOWN,
    )
