"""Who came to a duty, when, and until when: by the day's code, or written down by the center.

Where a check-in says so, the duty is served, or late, and each half-day that somebody came to in time is sat. The center
looks at the times and says that they are right; from then on what was stayed on counts, too. Without any check-in a duty
is not noted: it counts for nobody, unless the bureau goes without check-in (`attendance_by_check_in`). Who is absent or
replaced is the matter of `absences`.
"""

from roster.services.check_ins.at_center import NotOverYet, confirm, note_arrival, note_now, write_down
from roster.services.check_ins.by_code import TRIES, NoDutyNow, WrongCode, arrive, code_of, count_try, leave
from roster.services.check_ins.reading import (
    CAME,
    NOT_NOTED,
    Presence,
    of_dates,
    of_duties,
    of_sitting,
    to_write_down,
    today_of,
    waiting,
)

__all__ = [
    "CAME",
    "NOT_NOTED",
    "TRIES",
    "NoDutyNow",
    "NotOverYet",
    "Presence",
    "WrongCode",
    "arrive",
    "code_of",
    "confirm",
    "count_try",
    "leave",
    "note_arrival",
    "note_now",
    "of_dates",
    "of_duties",
    "of_sitting",
    "to_write_down",
    "today_of",
    "waiting",
    "write_down",
]
