"""Look once a week at the calendars whose owners want it: claim in one transaction, fetch outside, write down how it went."""

import logging
from datetime import datetime, timedelta

from roster.core import clock
from roster.core.outside import NotFetched
from roster.database import unit_of_work
from roster.ical.busy_times import BusyTimes
from roster.ical.strangers import BadCalendar
from roster.services import own_calendars

AT_ONCE = 10
LEASE = timedelta(minutes=10)
"""Longer than AT_ONCE calendars at the time limit of a fetch, and their reading, need."""

log = logging.getLogger(__name__)


def look(now: datetime) -> str:
    """Look at the calendars that are due; return in words how many and how many dates are new."""
    with unit_of_work():
        claims = own_calendars.claim_due(now, AT_ONCE, LEASE)
    new = failed = 0
    for claim in claims:
        found: BusyTimes | NotFetched | BadCalendar
        try:
            found = own_calendars.look(claim)
        except (NotFetched, BadCalendar) as error:
            found, failed = error, failed + 1
        except Exception:  # a stranger's file that we did not foresee must not come back every ten minutes
            log.exception("a calendar could not be looked at")
            found, failed = BadCalendar(), failed + 1
        try:
            with unit_of_work():
                new += own_calendars.note(claim, found, clock.now())
        except Exception:
            log.exception("a look at a calendar could not be written down")
    return f"{len(claims)} calendars, {failed} not read, {new} new dates" if claims else ""
