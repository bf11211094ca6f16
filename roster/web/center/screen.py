"""The screen of the waiting room: numbers only. It keeps its last state when the line is down."""

from flask import url_for
from flask.typing import ResponseReturnValue

from roster.services.permissions import Permission
from roster.web import waiting_room
from roster.web.access import requires
from roster.web.center.pages import blueprint, current_center, page


@blueprint.get("/screen")
@requires(Permission.RUN_CENTER)
def screen() -> ResponseReturnValue:
    """Show which numbers are called now and which were before; unchanged answers are empty (304)."""
    shown = waiting_room.facts(current_center()) | {"screen_url": url_for("center.screen")}
    if not waiting_room.is_asked_again():
        return page("screen.html", **shown)
    return waiting_room.numbers(page("_numbers.html", **shown))
