"""People at a center: they arrive, wait, are called, are served or leave.

Arriving: `check_in`, `walk_in`. Steps: `call_next`, `call_again`, `start`, `finish`, `no_show`, `leave`,
`requeue`, `prefer`, `step_aside`, `transfer`, `hand_over`, `undo`; for a booking nobody came for, `miss`; for what stood on paper
first, `enter`. Reading: `queue_of`, `active_of`, `today_of` and others.

Whose turn it is, as the screen says it too: a booked person who came in time goes first when that time
has come (five minutes before it, to be exact); so does whom the staff let go first for a reason; everybody else
by arrival; who is early waits for the time unless nobody else does.
"""

from roster.services.visits import recusals
from roster.services.visits.arrivals import (
    CheckedIn,
    Timing,
    check_in,
    find_arriving,
    visit_of,
    walk_in,
)
from roster.services.visits.errors import (
    AlreadyCheckedIn,
    AlreadyFinished,
    BookingCancelled,
    CalledOften,
    DeskBusy,
    NobodyOfThatRole,
    NobodyWaiting,
    NothingToUndo,
    NotNow,
    NotToday,
    PractitionerAway,
    TooEarlyToMiss,
    WrongCenter,
    WrongDay,
)
from roster.services.visits.on_paper import Line, OnPaper, enter, may_enter, still_open
from roster.services.visits.queues import (
    AT_DESK,
    OVER,
    QueueEntry,
    active_of,
    by_public_id,
    called_numbers,
    queue_of,
    record_of,
    waiting_count,
)
from roster.services.visits.steps import (
    MOST_CALLS,
    STEPS,
    UNDO_MINUTES,
    call_again,
    call_next,
    finish,
    leave,
    miss,
    no_show,
    requeue,
    start,
)
from roster.services.visits.turns import (
    CONFLICT_OF_INTEREST,
    Aside,
    First,
    booking_before,
    hand_over,
    prefer,
    step_aside,
    takers,
    transfer,
    unserved,
)
from roster.services.visits.undoing import may_undo, undo
from roster.services.visits.waits import Wait, expected_wait

__all__ = [
    "AT_DESK",
    "CONFLICT_OF_INTEREST",
    "MOST_CALLS",
    "OVER",
    "STEPS",
    "UNDO_MINUTES",
    "AlreadyCheckedIn",
    "AlreadyFinished",
    "Aside",
    "BookingCancelled",
    "CalledOften",
    "CheckedIn",
    "DeskBusy",
    "First",
    "Line",
    "NobodyOfThatRole",
    "NobodyWaiting",
    "NotNow",
    "NotToday",
    "NothingToUndo",
    "OnPaper",
    "PractitionerAway",
    "QueueEntry",
    "Timing",
    "TooEarlyToMiss",
    "Wait",
    "WrongCenter",
    "WrongDay",
    "active_of",
    "booking_before",
    "by_public_id",
    "call_again",
    "call_next",
    "called_numbers",
    "check_in",
    "enter",
    "expected_wait",
    "find_arriving",
    "finish",
    "hand_over",
    "leave",
    "may_enter",
    "may_undo",
    "miss",
    "no_show",
    "prefer",
    "queue_of",
    "record_of",
    "recusals",
    "requeue",
    "start",
    "step_aside",
    "still_open",
    "takers",
    "transfer",
    "undo",
    "unserved",
    "visit_of",
    "waiting_count",
    "walk_in",
]
