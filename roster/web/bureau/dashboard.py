"""The scheduler's first page."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import bureau_overviews
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page


@blueprint.get("")
@requires(Permission.SEE_BUREAU)
def dashboard() -> ResponseReturnValue:
    """Show the next session, coverage of the months to come and what needs doing."""
    return page("dashboard.html", overview=bureau_overviews.of(current_bureau(), clock.now()))
