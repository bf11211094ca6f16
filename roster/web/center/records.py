"""What the center knows of the consultations held there: their heads, never what was said."""

from datetime import timedelta

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import consultations
from roster.services.permissions import Permission
from roster.web.access import requires
from roster.web.center.pages import blueprint, current_center, page

SHOWN = timedelta(days=366)


@blueprint.get("/records")
@requires(Permission.RUN_CENTER)
def records() -> ResponseReturnValue:
    """List the heads of the past year's records."""
    today = clock.today()
    return page("records.html", heads=consultations.heads(current_center(), today - SHOWN, today))
