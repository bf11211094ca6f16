"""The firm's people: their sittings, and who has not confirmed yet."""

from datetime import timedelta

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import firm_people, nominations
from roster.services.permissions import Permission
from roster.web.access import requires
from roster.web.firm import comments
from roster.web.firm.pages import blueprint, current_firm, page

REMINDED_BEFORE = timedelta(days=45)
"""Nobody needs to be reminded yet of what lies further ahead."""


@blueprint.get("/")
@requires(Permission.SEE_FIRM)
def people() -> ResponseReturnValue:
    """Show everybody with the sittings to come, and what is not confirmed first."""
    found = firm_people.people_of(current_firm(), clock.now())
    outstanding = [one for person in found for one in person.coming if one.is_outstanding]
    soon = clock.today() + REMINDED_BEFORE
    return page(
        "people.html",
        people=found,
        drafts=comments.drafts(),
        asked=nominations.open_request_of(current_firm()),
        outstanding=sorted((one for one in outstanding if one.date <= soon), key=lambda one: one.date),
        later=sum(one.date > soon for one in outstanding),
    )
