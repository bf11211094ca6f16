"""Matters by any two things, for leaders: small numbers hidden."""

from flask.typing import ResponseReturnValue

from roster.services.permissions import Permission
from roster.web import pivot_pages
from roster.web.access import current_bureau, requires
from roster.web.leader.pages import blueprint, page


@blueprint.get("/reports/pivot")
@requires(Permission.SEE_STATISTICS)
def pivot() -> ResponseReturnValue:
    """Show matters by rows and columns of the reader's choice."""
    context = pivot_pages.context(current_bureau(), is_shown=True)
    return page("pivot.html", **context), 422 if context["fault"] else 200
