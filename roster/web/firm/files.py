"""A firm's month as a table and as texts to send: its own people only."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import month_papers, settings
from roster.services.papers import Kind
from roster.services.permissions import Permission
from roster.web import month_files, month_texts
from roster.web.access import current_bureau, requires
from roster.web.firm.pages import blueprint, current_firm, page
from roster.web.months import month_in


@blueprint.post("/months/<month>/roster")
@requires(Permission.SEE_FIRM)
def month_file(month: str) -> ResponseReturnValue:
    """Send the firm's own people of a published month as a table."""
    month, firm = month_in(month), current_firm()
    roster = month_papers.published(current_bureau(), month)
    return month_files.send_month(
        Kind.ROSTER, roster, lambda facts: month_papers.of_firm(facts, firm), firm.name
    )


@blueprint.get("/months/<month>/texts")
@requires(Permission.SEE_FIRM)
def texts(month: str) -> ResponseReturnValue:
    """Show the texts for the firm and each of its people."""
    month, firm, bureau = month_in(month), current_firm(), current_bureau()
    roster = month_papers.published(bureau, month)
    facts = month_papers.of_firm(month_papers.month_of(roster, bureau, clock.now()), firm)
    leave_days = settings.of(bureau).leave_working_days_before
    groups = [month_texts.of_firms(facts), month_texts.of_people(facts, leave_days)]
    return page("texts.html", month=month, texts=groups)
