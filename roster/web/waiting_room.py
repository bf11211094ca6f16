"""What the screen of a waiting room shows: numbers only, never a name."""

from typing import Any

from flask import make_response, request
from werkzeug.wrappers import Response

from roster.core import clock
from roster.models import Center
from roster.services import center_days, duties, visits
from roster.web import check_in_code
from roster.web.waits import wait_words


def facts(center: Center) -> dict[str, Any]:
    """Return the called numbers, the last ones before, how many wait and about how long for each role."""
    sitting = center_days.sitting_on(center, clock.today())
    if sitting is None:
        return {"sitting": None, "present": [], "before": [], "waits": [], "code": ""}
    present, before = visits.called_numbers(sitting)
    waits = [
        (role, visits.waiting_count(sitting, role), wait_words(visits.expected_wait(sitting, role)))
        for role in duties.roles_on_hand(sitting)
    ]
    return {"sitting": sitting, "present": present, "before": before, "waits": waits} | check_in_code.shown(
        sitting
    )


def is_asked_again() -> bool:
    """Tell whether the screen asks for its numbers anew."""
    return "HX-Request" in request.headers


def numbers(page: str) -> Response:
    """Answer with the numbers; empty (304) when they are what the screen has already."""
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-cache, private"
    answer.add_etag()
    return answer.make_conditional(request)
