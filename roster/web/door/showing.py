"""The waiting room's screen on a device that nobody signs in to."""

from flask import url_for
from flask.typing import ResponseReturnValue

from roster.web import waiting_room
from roster.web.access import public
from roster.web.door.pages import blueprint, current_link, page


@blueprint.get("/screen")
@public
def screen() -> ResponseReturnValue:
    """Show the called numbers; unchanged answers are empty (304)."""
    center = current_link().center
    shown = waiting_room.facts(center) | {"screen_url": url_for("door.screen")}
    if not waiting_room.is_asked_again():
        return page("door/screen.html", center, **shown)
    return waiting_room.numbers(page("center/_numbers.html", center, **shown).get_data(as_text=True))
