"""The center's own poster and sign-in sheet of a day."""

from flask.typing import ResponseReturnValue

from roster.core.errors import NotFound
from roster.services import center_days, month_papers
from roster.services.papers import Kind
from roster.services.permissions import Permission
from roster.web import month_files
from roster.web.access import current_bureau, permit, requires
from roster.web.center.pages import blueprint, chosen_date, current_center

FILES = (Kind.POSTERS, Kind.SIGN_IN)


@blueprint.post("/files/<kind>")
@requires(Permission.RUN_CENTER)
def day_file(kind: str) -> ResponseReturnValue:
    """Send one file of the chosen day."""
    wanted, center = month_files.kind_in(kind), current_center()
    sitting = center_days.sitting_on(center, chosen_date())
    if sitting is None or wanted not in FILES:
        raise NotFound
    permit(sitting)
    roster = month_papers.published(current_bureau(), sitting.month)
    return month_files.send_month(
        wanted, roster, lambda month: month_papers.of_center(month, center), center.name
    )
