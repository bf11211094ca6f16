"""Why a place in line cannot be had or an offer not be taken, each with its own sentence."""

from roster.core.errors import DomainError
from roster.core.translation import N_
from roster.services.bookings.errors import Dated


class AlreadyWaiting(DomainError):
    """The phone number has a place in line there."""

    code = "already_waiting"
    message = N_(
        "This phone number is on the waiting list of %(center)s already. Look it up by its code, or call the center."
    )


class WaitsOften(DomainError):
    """The phone number has as many places in line as one number may have."""

    code = "waits_often"
    message = N_(
        "This phone number has %(limit)s places in line already. Leave one of them first, or call us."
    )


class HasATime(Dated):
    """The phone number is booked on the date that is waited for."""

    code = "has_a_time"
    message = N_(
        "This phone number has a booking on %(date)s. To get an earlier time, open the booking and wait from there."
    )


class NothingToWaitFor(DomainError):
    """The date does not take place, is over, or is too near for an offer."""

    code = "nothing_to_wait_for"
    message = N_("Nobody can wait for this date any more. Choose another, or simply come.")


class OfferOver(DomainError):
    """The offer was answered, ran out or was withdrawn; it does not come back."""

    code = "offer_over"
    message = N_(
        "This offer is over: the time was kept for you until %(until)s. Your place in line stays, if you did not leave it."
    )


class NotInLine(DomainError):
    """The place in line has ended."""

    code = "not_in_line"
    message = N_("This place in line has ended already.")
