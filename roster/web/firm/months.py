"""The firm's month, to read and to print."""

from flask.typing import ResponseReturnValue

from roster.services import firm_people
from roster.services.instance_frames import month_before
from roster.services.permissions import Permission
from roster.web.access import requires
from roster.web.firm.pages import blueprint, current_firm, page
from roster.web.months import month_after, month_in, this_month


@blueprint.get("/months/<month>")
@requires(Permission.SEE_FIRM)
def month(month: str) -> ResponseReturnValue:
    """Show who of the firm sits where in a month."""
    month = month_in(month)
    return page(
        "month.html",
        month=month,
        before=month_before(month, 1),
        after=month_after(month),
        this_month=this_month(),
        sittings=firm_people.month_of(current_firm(), month),
    )
