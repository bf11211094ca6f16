"""The red list: whom the last version of a roster made a message to, what it says, and what became of it."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import NotFound
from roster.models import RosterState
from roster.notify.messages import words_for_call
from roster.services import displaced_visitors, rebookings, roster_messages, rosters
from roster.services.permissions import Permission
from roster.web.access import current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.rosters import shown
from roster.web.months import month_in


@blueprint.get("/rosters/<month>/told")
@requires(Permission.PUBLISH_ROSTERS)
def red_list(month: str) -> ResponseReturnValue:
    """Show who is told what of a version; `?version=2` for that one, else the one in force."""
    month = month_in(month)
    roster = shown(month, "published").roster
    permit(roster)
    if roster is None or roster.published_at is None:
        raise NotFound
    before = rosters.version_before(roster)
    return page(
        "told.html",
        month=month,
        roster=roster,
        before=before,
        changes=rosters.difference(before, roster),
        notices=[(one, words_for_call(one)) for one in roster_messages.red_list(roster)],
        waiting=displaced_visitors.waiting(current_bureau(), clock.now(), month=month)
        if roster.state is RosterState.PUBLISHED
        else [],
        absent=rebookings.absent_of(roster, clock.now()),
        versions=[one for one in rosters.versions_of(current_bureau(), month) if one.published_at],
    )
