"""Files of a published month, and the notice of a draft, for schedulers."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.database import unit_of_work
from roster.services import draft_papers, papers, rosters, settings
from roster.services.permissions import Permission
from roster.web import month_files
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint
from roster.web.months import month_in

month_files.add_route(blueprint, Permission.EDIT_ROSTERS)


@blueprint.post("/rosters/<month>/draft-notice")
@requires(Permission.EDIT_ROSTERS)
def draft_notice(month: str) -> ResponseReturnValue:
    """Send the official notice of a month's draft, marked as one."""
    month, bureau, now = month_in(month), current_bureau(), clock.now()
    draft = rosters.needed_draft(bureau, month)
    permit(draft)
    with unit_of_work():
        facts = draft_papers.month_of(draft, bureau, now)
        file = draft_papers.notice(facts, settings.of(bureau))
        papers.note_export(
            draft, bureau.id, "draft_notice", len(facts.sitters), current_actor(), now, month=month
        )
    return month_files.send(file)
