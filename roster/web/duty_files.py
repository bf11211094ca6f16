"""The calendar file of one duty, as a portal and a link hand it out."""

from flask import Response

from roster.models import Assignment
from roster.services import calendar_files


def calendar_file(assignment: Assignment) -> Response:
    """Answer with the file. It is attached, not shown: a calendar program imports it once. Raises NotFound."""
    answer = Response(calendar_files.duty_calendar(assignment), mimetype="text/calendar")
    day = assignment.duty.sitting.date.isoformat()
    answer.headers["Content-Disposition"] = f"attachment; filename=duty-{day}.ics"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
