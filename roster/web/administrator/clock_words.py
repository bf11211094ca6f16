"""What the clock's jobs are and what they say that they did, in the reader's language."""

import re

from flask_babel import gettext as _

from roster.core.translation import N_
from roster.services import invariants
from roster.services.given_up import FAILED_TICK
from roster.services.retention_kinds import Kind

JOBS = {
    "notices": N_("Sends messages"),
    "reports": N_("Asks what became of text messages"),
    "holds": N_("Releases times whose form was never sent"),
    "reserve": N_("Releases times that were kept for callers"),
    "waitlist": N_("Offers free times to those in line"),
    "places": N_("Tells those who asked that new times are there"),
    "offers": N_("Ends offers of seats that nobody answered"),
    "no_shows": N_("Notes visitors who did not come"),
    "publications": N_("Publishes rosters at their chosen time"),
    "plan_batches": N_("Prepares plans for many bureaus"),
    "webhooks": N_("Tells programs what happened to their bookings"),
    "reminders": N_("Reminds of bookings and duties"),
    "calendars": N_("Brings calendars up to date"),
    "referrals": N_("Follows matters that were handed on"),
    "records_due": N_("Reminds of records that are not signed"),
    "call_backs": N_("Reminds of call-backs that are overdue"),
    "own_calendars": N_("Looks at practitioners' own calendars"),
    "sittings": N_("Closes sittings that are over"),
    "absences": N_("Writes down who did not come to a sitting"),
    "holiday_notices": N_("Watches for the holiday notice"),
    "retention": N_("Removes personal data whose time is over"),
    "trail": N_("Checks the audit trail"),
    "tidy": N_("Tidies at night"),
    "backup": N_("Backs up at night, where a folder is set"),
}
"""What each of the clock's jobs does."""

DONE = {
    "sent": N_("sent"),
    "not": N_("not sent"),
    "reports": N_("answers about text messages"),
    "holds": N_("times released"),
    "places released": N_("times released"),
    "places in line": N_("places in line"),
    "told of places": N_("people told of new times"),
    "offers": N_("offers ended"),
    "no-shows": N_("visitors who did not come"),
    "rosters published": N_("rosters published"),
    "plans prepared": N_("plans prepared"),
    "reminders": N_("reminders"),
    "calendar events": N_("calendar events"),
    "referrals": N_("matters handed on"),
    "messages": N_("messages"),
    "calendars": N_("calendars looked at"),
    "not read": N_("could not be read"),
    "new dates": N_("new dates"),
    "told": N_("messages to programs"),
    "programs not reached": N_("programs not reached"),
    "sittings held": N_("sittings closed"),
    "bookings unserved": N_("bookings not served"),
    "absences": N_("absences written down"),
    "links whole": N_("links of the trail, all whole"),
    "old ones deleted": N_("old back-ups deleted"),
    "old ticks": N_("leftovers tidied away"),
    "silent workers": N_("leftovers tidied away"),
    "throttles": N_("leftovers tidied away"),
    "password links": N_("leftovers tidied away"),
    "questions to people": N_("leftovers tidied away"),
    "ended sign-ins": N_("leftovers tidied away"),
    "calendar copies": N_("leftovers tidied away"),
    "records indexed": N_("records indexed"),
    "remarks encrypted": N_("remarks encrypted"),
    **{kind.value: kind.words for kind in Kind},
}
"""What stands behind a number in an outcome, with its msgid."""
_COUNTED = re.compile(r"(\d+) (.+)")


def said(outcome: str) -> str:
    """Return in the reader's language what a tick said that it did; words that have none stay as they are."""
    if outcome.startswith(FAILED_TICK):
        return str(
            _("It failed; the log says why: %(error)s", error=outcome.removeprefix(FAILED_TICK).strip())
        )
    counts: dict[str, int] = {}
    rest = []
    for part in outcome.split(", "):
        counted = _COUNTED.fullmatch(part)
        if counted and counted[2] in DONE:
            what = DONE[counted[2]]
            counts[what] = counts.get(what, 0) + int(counted[1])
        else:
            rest.append(_(invariants.SENTENCES[part]) if part in invariants.SENTENCES else part)
    told = [_("%(what)s: %(count)s", what=_(what), count=count) for what, count in counts.items()]
    return str(_("; ")).join([*told, *rest])
