"""Who came to a duty, when, and until when: by the day's code, or written down by the center.

Where a check-in says so, the duty is served, or late. The center looks at the times and says that they are right; from
then on they are what the hours count by. Without any check-in a duty that was not missed counts with its own hours, as
on paper. Who is absent or replaced is the matter of `absences`.
"""

from roster.services.check_ins.at_center import NotOverYet, confirm, note_arrival, note_now, write_down
from roster.services.check_ins.by_code import TRIES, NoDutyNow, WrongCode, arrive, code_of, count_try, leave
from roster.services.check_ins.reading import (
    Presence,
    confirmed_minutes,
    of_duties,
    of_sitting,
    to_write_down,
    today_of,
    waiting,
)

__all__ = [
    "TRIES",
    "NoDutyNow",
    "NotOverYet",
    "Presence",
    "WrongCode",
    "arrive",
    "code_of",
    "confirm",
    "confirmed_minutes",
    "count_try",
    "leave",
    "note_arrival",
    "note_now",
    "of_duties",
    "of_sitting",
    "to_write_down",
    "today_of",
    "waiting",
    "write_down",
]
