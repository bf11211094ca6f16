"""What the queue refuses, each with a sentence that says what to do instead."""

from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_


class NotNow(DomainError):
    """The visit is not in a state from which this step leads on."""

    code = "not_now"
    message = N_("Number %(number)s has already moved on. Look at the queue again.")


class DeskBusy(DomainError):
    """A desk serves one visitor at a time; the database holds the rule too."""

    code = "desk_busy"
    message = N_("Number %(number)s is still at this desk. Finish that visit first.")


class NobodyWaiting(DomainError):
    """The queue is empty."""

    code = "nobody_waiting"
    message = N_("Nobody is waiting.")


class CalledOften(DomainError):
    """A number is called three times, then it counts as gone."""

    code = "called_often"
    message = N_("Number %(number)s was called three times. Mark it as not answering; it can be undone.")


class TooEarlyToMiss(DomainError):
    """A booking counts as missed only some minutes after its time."""

    code = "too_early_to_miss"
    message = N_("Please wait until %(minutes)s minutes after the booked time.")


class NothingToUndo(DomainError):
    """There is no last step, or it is too long ago."""

    code = "nothing_to_undo"
    message = N_("Only the last step can be undone, within %(minutes)s minutes.")


class WrongDay(DomainError):
    """The booking is for another date."""

    code = "wrong_day"
    message = N_(
        "This booking is for %(date)s, %(time)s at %(center)s, not for today. "
        "Offer to move it, or add the visitor without a booking."
    )


class WrongCenter(DomainError):
    """The booking is for today, but another center."""

    code = "wrong_center"
    message = N_(
        "This booking is for today at %(time)s, but at %(center)s (%(phone)s). "
        "Offer to add the visitor here without a booking, or call there."
    )


class AlreadyCheckedIn(DomainError):
    """Checked in before: the number is still good."""

    code = "already_checked_in"
    message = N_("Already checked in, with number %(number)s. Nothing more to do.")


class BookingCancelled(DomainError):
    """The visitor or the bureau cancelled it."""

    code = "booking_cancelled"
    message = N_("This booking was cancelled. The visitor can be added without a booking.")


class AlreadyFinished(DomainError):
    """The talk has taken place."""

    code = "already_finished"
    message = N_(
        "This visit is already finished (number %(number)s). For a new matter, add a visit without a booking."
    )


class PractitionerAway(DomainError):
    """The bureau marked the booking because nobody sat."""

    code = "practitioner_away"
    message = N_(
        "Nobody could sit for this booking. Say sorry, and add the visitor without a booking or book a new time."
    )


class NobodyOfThatRole(InvalidInput):
    """Nobody of that role sits at the center on the date."""

    code = "nobody_of_that_role"
    message = N_("Nobody of that kind sits here today. Please choose another, or book a later date.")


class ImpossibleOnPaper(InvalidInput):
    """What somebody enters from paper cannot have been so; the message says which of it."""

    code = "impossible_on_paper"


class NotToday(DomainError):
    """A queue runs on its own date only."""

    code = "not_today"
    message = N_("This sitting is on %(date)s. People are added to the queue on the day itself.")
