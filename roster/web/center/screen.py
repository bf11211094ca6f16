"""The screen of the waiting room: numbers only. It keeps its last state when the line is down."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import center_days, visits
from roster.services.permissions import Permission
from roster.web.access import requires
from roster.web.center.pages import blueprint, current_center, page


@blueprint.get("/screen")
@requires(Permission.RUN_CENTER)
def screen() -> ResponseReturnValue:
    """Show which numbers are called now and which were before; unchanged answers are empty (304)."""
    sitting = center_days.sitting_on(current_center(), clock.today())
    present, before = visits.called_numbers(sitting) if sitting else ([], [])
    waiting = len(visits.queue_of(sitting, clock.now())) if sitting else 0
    facts = {"sitting": sitting, "present": present, "before": before, "waiting": waiting}
    if not request.headers.get("HX-Request"):
        return page("screen.html", **facts)
    answer = make_response(page("_numbers.html", **facts))
    answer.headers["Cache-Control"] = "no-cache, private"
    answer.add_etag()
    return answer.make_conditional(request)
