"""What citizens are told about their bookings and places in line."""

from roster.core.translation import N_
from roster.models import NoticeKind
from roster.notify.text import Text

TEXTS: dict[NoticeKind, Text] = {
    NoticeKind.BOOKING_CONFIRMED: Text(
        N_("Your booking"),
        N_(
            "Your booking %(code)s: %(date)s, %(time)s at %(place)s.\n"
            "Please bring your papers. If you cannot come, please cancel so that somebody else gets the time.\n"
            "Phone: %(phone)s"
        ),
        N_("Booked: %(date)s %(time)s, %(place)s, code %(code)s. Bring your papers. Questions: %(phone)s"),
    ),
    NoticeKind.BOOKING_MOVED: Text(
        N_("Your booking has a new time"),
        N_(
            "Your booking %(code)s has a new time: %(date)s, %(time)s at %(place)s.\n"
            "The code stays the same.\nPhone: %(phone)s"
        ),
        N_("New time: %(date)s %(time)s, %(place)s, same code %(code)s. Questions: %(phone)s"),
    ),
    NoticeKind.BOOKING_CANCELLED: Text(
        N_("Your booking is cancelled"),
        N_(
            "Your booking %(code)s on %(date)s, %(time)s at %(place)s is cancelled.\n"
            "You can book another time, or call.\nPhone: %(phone)s"
        ),
        N_("Cancelled: %(date)s %(time)s, %(place)s, code %(code)s. For another time call %(phone)s"),
    ),
    NoticeKind.BOOKING_REMINDER: Text(
        N_("Your appointment is near"),
        N_(
            "Your booking %(code)s: %(date)s, %(time)s at %(place)s.\n"
            "Please bring your papers. If you cannot come, please cancel so that somebody else gets the time.\n"
            "Phone: %(phone)s"
        ),
        N_("Reminder: %(date)s %(time)s, %(place)s, code %(code)s. Cannot come? Please cancel: %(phone)s"),
    ),
    NoticeKind.BOOKING_AFFECTED: Text(
        N_("Your booking cannot take place as planned"),
        N_(
            "We are sorry: your booking %(code)s on %(date)s, %(time)s at %(place)s cannot take place as planned.\n"
            "We will call you to find another time, or call us.\nPhone: %(phone)s"
        ),
        N_(
            "Sorry: %(date)s %(time)s, %(place)s, code %(code)s cannot take place. "
            "We will call you. Questions: %(phone)s"
        ),
    ),
    NoticeKind.BOOKING_REBOOKED: Text(
        N_("Sorry: your booking has a new time"),
        N_(
            "We are sorry: whom you booked cannot come. Your booking %(code)s has a new time: "
            "%(date)s, %(time)s at %(place)s.\n"
            "The code stays the same. If this does not suit you, choose another time at “My booking”, or call.\n"
            "Phone: %(phone)s"
        ),
        N_(
            "Sorry for the change. New time: %(date)s %(time)s, %(place)s, same code %(code)s. "
            "Another time: %(phone)s"
        ),
    ),
    NoticeKind.WAITLIST_OFFERED: Text(
        N_("A time is free for you"),
        N_(
            "A time is free for you: %(date)s, %(time)s at %(place)s. It is kept for you until %(until)s.\n"
            "Take it, or say no so that somebody else gets it: call, or look up your code %(code)s on our page.\n"
            "Phone: %(phone)s"
        ),
        N_(
            "A time is free: %(date)s %(time)s, %(place)s, code %(code)s. Answer by %(until_time)s today: %(phone)s"
        ),
    ),
    NoticeKind.WAITLIST_ENDED: Text(
        N_("The date you waited for is called off"),
        N_(
            "We are sorry: on %(date)s nobody sits at %(place)s, so that your place in line (code %(code)s) has ended.\n"
            "You can wait for another date, or call.\nPhone: %(phone)s"
        ),
        N_("Sorry: nobody sits on %(date)s, %(place)s. Your place in line %(code)s has ended: %(phone)s"),
    ),
    NoticeKind.PLACES_RELEASED: Text(
        N_("Places are released"),
        N_(
            "You wanted to know: places at %(place)s are released, the first on %(when)s. Whoever books first has them.\n"
            "Book on our page, or call. This is the only message; your number is off the list.\nPhone: %(phone)s"
        ),
        N_("You wanted to know: places on %(when)s, %(place)s are released. To book: our page or %(phone)s"),
    ),
}
