"""Who has not confirmed a duty in time and is to be phoned."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import confirmations, settings
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page


@blueprint.get("/unconfirmed")
@requires(Permission.MANAGE_BUREAU)
def unconfirmed() -> ResponseReturnValue:
    """List the duties that nobody has confirmed in time."""
    bureau = current_bureau()
    return page(
        "unconfirmed.html",
        rows=confirmations.overdue(bureau, clock.now()),
        days=settings.of(bureau).confirm_within_working_days,
    )
