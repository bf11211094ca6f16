"""The leader's first page: coverage of the months to come and the year in numbers."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import approvals, bureau_overviews, oversight, statistics
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.leader.pages import blueprint, page
from roster.web.months import months_of_year


@blueprint.get("")
@requires(Permission.SEE_STATISTICS)
def overview() -> ResponseReturnValue:
    """Show the next session, what is covered, how long centers wait, and this year's numbers.

    A city's bureau without centers of its own has nothing of that: its leader begins with the districts.
    """
    bureau, year = current_bureau(), clock.today().year
    found = bureau_overviews.of(bureau, clock.now())
    if not found.visits and oversight.has_districts(bureau):
        return redirect(url_for("leader.districts"))
    return page(
        "overview.html",
        overview=found,
        figures=statistics.of_months(bureau, months_of_year(year)),
        kinds=list(statistics.Figure),
        year=year,
        waiting=approvals.waiting(bureau),
    )
