"""Published rosters, read only; and why seats are empty."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import NotFound
from roster.models import Roster
from roster.services import boards, coverage, roster_sheets, rosters, settings, standing
from roster.services.papers import Kind
from roster.services.permissions import Permission
from roster.web.access import current_bureau, permit, requires
from roster.web.leader.pages import blueprint, page
from roster.web.months import month_in


def published_of(month: str) -> Roster | None:
    """Return the month's published roster, if the acting grant may read it."""
    found = rosters.published_of(current_bureau(), month)
    if found is not None:
        permit(found)
    return found


@blueprint.get("/rosters/<month>", endpoint="roster")
@requires(Permission.READ_ROSTERS)
def roster_of_month(month: str) -> ResponseReturnValue:
    """Show who sits where in a month; of a draft only how many seats are filled."""
    month, bureau = month_in(month), current_bureau()
    found = published_of(month)
    stands = standing.assignments_of([found.id]) if found else []
    return page(
        "roster.html",
        month=month,
        roster=found,
        sheet=roster_sheets.sheet_of(bureau, month, stands),
        people=roster_sheets.people_of(stands),
        coverage=next(iter(coverage.by_month(bureau, [month])), None),
        files=list(Kind),
        file_page="leader.month_file",
    )


@blueprint.get("/rosters/<month>/print")
@requires(Permission.READ_ROSTERS)
def print_roster(month: str) -> ResponseReturnValue:
    """Show a month's published roster as one A4 sheet, landscape."""
    month, bureau = month_in(month), current_bureau()
    found = published_of(month)
    if found is None:
        raise NotFound
    return page(
        "print_roster.html",
        month=month,
        roster=found,
        is_draft=False,
        sheet=roster_sheets.sheet_of(bureau, month, standing.assignments_of([found.id])),
        chosen=settings.of(bureau),
    )


@blueprint.get("/rosters/<month>/empty")
@requires(Permission.SEE_STATISTICS)
def empty_seats(month: str) -> ResponseReturnValue:
    """Explain the empty seats of a month, of its draft where nothing is published: numbers, no names."""
    month, bureau = month_in(month), current_bureau()
    permit(bureau)
    found = rosters.published_of(bureau, month) or rosters.draft_of(bureau, month)
    if found is None:
        raise NotFound
    view = boards.of_roster(bureau, found, clock.today())
    empty = coverage.empty_places(view.instance, view.known, view.names, month)
    return page("empty_seats.html", month=month, roster=found, empty=empty)
