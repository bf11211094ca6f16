"""Numbers left in the demo to be told of new places: one is on the center's call list, one waits for the next month."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from roster.core.translation import DEFAULT_LANGUAGE
from roster.models import Bureau, Center
from roster.services import release_reminders
from roster.services.slots.windows import window_of

LANDLINE, MOBILE = "0913-0001911", "13800001912"
BEFORE = timedelta(hours=1)


def leave_numbers(bureau: Bureau, centers: Sequence[Center], month: str, now: datetime) -> None:
    """Leave a landline at the first center before that month's release, and a mobile at each of them now.

    Who is due by now is told, as the clock would do it in its next minute.
    """
    release = window_of(bureau, now).opens_at(month)
    then = min(release - BEFORE, now) if release else now
    release_reminders.ask(centers[0], "lawyer", LANDLINE, DEFAULT_LANGUAGE, then)
    for center in centers:
        release_reminders.ask(center, "lawyer", MOBILE, DEFAULT_LANGUAGE, now)
    release_reminders.tell_due(bureau, now)
