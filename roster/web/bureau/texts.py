"""Texts of a published month to send."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import month_papers, settings
from roster.services.permissions import Permission
from roster.web import month_texts
from roster.web.access import current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.months import month_in


@blueprint.get("/rosters/<month>/texts")
@requires(Permission.EDIT_ROSTERS)
def texts(month: str) -> ResponseReturnValue:
    """Show the texts for towns, people and firms."""
    month, bureau = month_in(month), current_bureau()
    roster = month_papers.published(bureau, month)
    permit(roster)
    facts = month_papers.month_of(roster, bureau, clock.now())
    groups = [
        month_texts.of_towns(facts),
        month_texts.of_people(facts, settings.of(bureau).leave_working_days_before),
        month_texts.of_firms(facts),
    ]
    return page("texts.html", month=month, texts=groups)
