"""Why a time cannot be taken, each reason with its own sentence and, where there are any, other times."""

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus

from roster.core import clock
from roster.core.errors import DomainError
from roster.core.sentences import told
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate
from roster.notify.facts import show_date
from roster.services.slots import Alternative
from roster.workdays.months import first_day


class Dated(DomainError):
    """An error whose sentence names a month, a date or a time."""

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence, its dates as people of that language write them."""
        shown = {
            name: _shown(name, value, language) for name, value in told(self.parameters, language).items()
        }
        return translate(language, self.message, **shown)


def _shown(name: str, value: object, language: str) -> object:
    if isinstance(value, datetime):
        local = clock.local(value)
        return f"{show_date(local.date(), language)} {local:%H:%M}"
    if isinstance(value, date):
        return show_date(value, language)
    if name == "month" and isinstance(value, str):
        return f"{int(value[5:])}月" if language.startswith("zh") else f"{first_day(value):%B %Y}"
    return value


class NotBookable(Dated):
    """A time that cannot be taken. `alternatives` are free times near it; one may wait `at` that center."""

    code = "not_bookable"

    def __init__(
        self, *, alternatives: Sequence[Alternative] = (), at: str = "", **parameters: object
    ) -> None:
        super().__init__(None, **parameters)
        self.alternatives = list(alternatives)
        self.at = at


class SeatTaken(NotBookable):
    """Somebody else was quicker."""

    code = "seat_taken"
    message = N_(
        "The time %(time)s has just been taken by somebody else. Everything you entered is still here."
    )


class HoldExpired(SeatTaken):
    """The hold ran out and somebody else has the seat now."""

    code = "hold_expired"
    message = N_(
        "The %(minutes)s minutes for which we kept %(time)s for you are over, and somebody else has taken it. "
        "Everything you entered is still here."
    )


class Full(SeatTaken):
    """Not one seat is left at that center on that day."""

    code = "full"
    message = N_("%(center)s is fully booked on %(date)s. Everything you entered is still here.")


class NotYetOpen(NotBookable):
    """The month's times are not released yet."""

    code = "not_yet_open"
    message = N_("The times of %(month)s open on %(opens)s.")


class BookingClosed(NotBookable):
    """Too late to book that day, or nobody sits any more."""

    code = "booking_closed"
    message = N_(
        "Booking for this time is closed. You may simply come to the center, or choose another time."
    )


class NothingFollows(NotBookable):
    """The booking needs two times in a row, and the second cannot be had."""

    code = "nothing_follows"
    message = N_(
        "A long talk needs two times in a row, and the one after %(time)s is not free. Please choose another time."
    )


class AlreadyBooked(Dated):
    """The phone number has a booking on that date."""

    code = "already_booked"
    message = N_("This phone number already has a booking on %(date)s.")


class FamilyCap(DomainError):
    """The phone number has as many bookings as one number may have."""

    code = "family_cap"
    message = N_(
        "This phone number already has %(limit)s bookings. To book for one more person, call the center or "
        "cancel one of them."
    )


class TooManyChanges(DomainError):
    """The phone number was moved and cancelled many times that day."""

    code = "too_many_changes"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_(
        "Bookings of this phone number were moved or cancelled %(limit)s times within a day. Please call the center "
        "for another change, or try again tomorrow. Cancelling always works."
    )


class KeyReused(DomainError):
    """The same form was sent twice with different content."""

    code = "key_reused"
    message = N_("This form was sent before with other entries. Please check them and confirm once more.")


class NotChangeable(DomainError):
    """The booking is over, or its time has begun."""

    code = "not_changeable"
    message = N_("This booking can no longer be changed here. Please call the center.")


class ForeignHold(DomainError):
    """There is no hold of this browser."""

    code = "no_hold"
    status = HTTPStatus.NOT_FOUND
    message = N_("No time is being kept for you. Please choose one.")
