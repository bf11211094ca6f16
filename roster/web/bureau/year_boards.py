"""Many months at a glance, drawn as centers by months."""

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import people_boards, year_boards
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.months import chosen_year, months_ahead, months_of_year


def chosen_months() -> tuple[list[str], dict[str, object]]:
    """Return the twelve months that the address asks for, and what the tabs above them need.

    `?year=2026` asks for a calendar year; without it, the twelve months from the present one.
    """
    asked = request.args.get("year", "")
    year, years = chosen_year(asked, ahead=1)
    is_ahead = asked != str(year)
    months = months_ahead(12) if is_ahead else months_of_year(year)
    return months, {"year": year, "years": years, "is_ahead": is_ahead}


@blueprint.get("/rosters/year")
@requires(Permission.EDIT_ROSTERS)
def year_board() -> ResponseReturnValue:
    """Show every center's months: who sits, what is empty, what is a draft and what is over."""
    months, tabs = chosen_months()
    return page(
        "year_board.html", board=year_boards.of_months(current_bureau(), months, clock.today()), **tabs
    )


@blueprint.get("/rosters/people")
@requires(Permission.EDIT_ROSTERS)
def people_board() -> ResponseReturnValue:
    """Show everybody's months: where each sits, and what it comes to."""
    months, tabs = chosen_months()
    return page(
        "people_board.html",
        people=people_boards.people_of(current_bureau(), months, clock.today()),
        months=months,
        **tabs,
    )


@blueprint.get("/rosters/firms")
@requires(Permission.EDIT_ROSTERS)
def firms_board() -> ResponseReturnValue:
    """Show the half-days of each firm's people by month, with their sums."""
    months, tabs = chosen_months()
    people = people_boards.people_of(current_bureau(), months, clock.today())
    return page("firms_board.html", firms=people_boards.firms_of(people), months=months, **tabs)
