"""A month as a calendar and as a map."""

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import coverage_maps, month_calendars, year_boards
from roster.services.instance_frames import month_before
from roster.services.permissions import Permission
from roster.services.posters import month_to_show
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.months import EARLIEST, LATEST, month_after, month_in
from roster.web.presentation import local_name


def chosen_month() -> tuple[str, dict[str, str]]:
    """Return the month that `?month=` asks for (without it the one whose session is next), and its neighbours for the tabs."""
    month = month_in(request.args.get("month") or month_to_show(current_bureau(), clock.today()))
    neighbours = {}
    if month > EARLIEST:
        neighbours["before"] = month_before(month, 1)
    if month < LATEST:
        neighbours["after"] = month_after(month)
    return month, neighbours


@blueprint.get("/rosters/calendar")
@requires(Permission.EDIT_ROSTERS)
def roster_calendar() -> ResponseReturnValue:
    """Show a month's days: which are worked, and who sits where on them."""
    month, neighbours = chosen_month()
    shown = month_calendars.of_month(current_bureau(), month, clock.today())
    return page("roster_calendar.html", month=month, neighbours=neighbours, calendar=shown)


@blueprint.get("/rosters/map")
@requires(Permission.EDIT_ROSTERS)
def roster_map() -> ResponseReturnValue:
    """Show where the centers lie and how each is covered in a month."""
    month, neighbours = chosen_month()
    bureau = current_bureau()
    board = year_boards.of_months(bureau, [month], clock.today())
    drawing = coverage_maps.drawn(bureau, board, month, local_name)
    return page(
        "roster_map.html",
        month=month,
        neighbours=neighbours,
        drawing=drawing,
        covers=list(coverage_maps.Cover),
    )
