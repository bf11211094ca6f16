"""How many matters were handed on, by door: numbers only, small ones kept back."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import referrals, statistics
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.leader.pages import blueprint, page


@blueprint.get("/referrals")
@requires(Permission.SEE_STATISTICS)
def referral_numbers() -> ResponseReturnValue:
    """Show the numbers by door."""
    counts = referrals.counts(current_bureau(), clock.now())
    return page("referrals.html", counts=counts, fewest=statistics.FEWEST_SHOWN)
