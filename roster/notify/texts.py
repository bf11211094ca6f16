"""What each kind of notice says, by channel: the one table.

A subject stands on lock screens and in logs: it has no parameters at all, so that no personal data can
get into it. A text message has at most 70 Chinese characters with the sender's signature (one part; 160
in English), names neither the matter nor the lawyer, and carries code, time, place and phone. The CALL
words are what staff say on the phone to somebody whom no message reaches.
"""

from dataclasses import dataclass

from roster.core.translation import N_
from roster.models import NoticeKind


@dataclass(frozen=True)
class Text:
    """One kind's subject and body (e-mail, console) and its short form (text message, phone call).

    All are English msgids whose `%(name)s` parameters `facts` provides.
    """

    subject: str
    body: str
    short: str


SHORT_SIGNATURE_CHARACTERS = 6
"""What the carrier puts in front of a text message and counts in: 【临渭司法】 and the like."""

LONGEST_SHORT = {"zh_Hans_CN": 70 - SHORT_SIGNATURE_CHARACTERS, "en": 160 - SHORT_SIGNATURE_CHARACTERS}
"""Characters of one part of a text message, by language."""

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
    NoticeKind.DUTY_ASSIGNED: Text(
        N_("Your duties"),
        N_(
            "Hello %(name)s,\n\nyou are on duty:\n%(duties)s\n\n"
            "Cannot come? Please give leave in the system in good time, or call.\nPhone: %(phone)s"
        ),
        N_("You are on duty: %(first_duty)s. Please sign in to see all. %(phone)s"),
    ),
    NoticeKind.DUTY_CHANGED: Text(
        N_("Your duties have changed"),
        N_("Hello %(name)s,\n\nyour duties have changed. This holds now:\n%(duties)s\n\nPhone: %(phone)s"),
        N_("Your duty has changed: %(first_duty)s. Please sign in to see all. %(phone)s"),
    ),
    NoticeKind.DUTY_DROPPED: Text(
        N_("A duty of yours is dropped"),
        N_("Hello %(name)s,\n\nyou need not come to:\n%(duties)s\n\nPhone: %(phone)s"),
        N_("You need not come: %(first_duty)s. Please sign in to see all. %(phone)s"),
    ),
    NoticeKind.DUTY_REMINDER: Text(
        N_("You are on duty soon"),
        N_(
            "Hello %(name)s,\n\na reminder of your duty:\n%(duties)s\n\n"
            "If something keeps you away, call at once.\nPhone: %(phone)s"
        ),
        N_("Reminder of your duty: %(first_duty)s. If you cannot come, call %(phone)s"),
    ),
    NoticeKind.LEAVE_AFFECTS_ROSTER: Text(
        N_("A leave leaves seats empty"),
        N_(
            "Somebody on the published roster has given leave:\n%(duties)s\n\n"
            "Please find a substitute on the roster's board:\n%(link)s"
        ),
        N_("A leave leaves seats empty: %(first_duty)s. Please find a substitute."),
    ),
    NoticeKind.LEAVE_TO_ANSWER: Text(
        N_("An urgent leave waits for your answer"),
        N_(
            "Somebody on the published roster asks for leave after the deadline:\n%(duties)s\n\n"
            "Please accept or refuse it:\n%(link)s"
        ),
        N_("An urgent leave waits for your answer: %(first_duty)s. Please sign in."),
    ),
    NoticeKind.LEAVE_ACCEPTED: Text(
        N_("Your urgent leave is accepted"),
        N_(
            "Hello %(name)s,\n\nyour urgent leave is accepted. You need not come to:\n%(duties)s\n\nPhone: %(phone)s"
        ),
        N_("Your urgent leave is accepted: %(first_duty)s. %(phone)s"),
    ),
    NoticeKind.LEAVE_REFUSED: Text(
        N_("Your urgent leave is refused"),
        N_(
            "Hello %(name)s,\n\nyour urgent leave is refused. You are still on duty:\n%(duties)s\n\n%(note)s\n"
            "Phone: %(phone)s"
        ),
        N_("Your urgent leave is refused, you are still on duty: %(first_duty)s. %(phone)s"),
    ),
    NoticeKind.SESSION_DATE_MOVED: Text(
        N_("A session date has moved"),
        N_("Hello %(name)s,\n\na session date has moved. This holds now:\n%(duties)s\n\nPhone: %(phone)s"),
        N_("A session date has moved: %(first_duty)s. Please sign in to see all. %(phone)s"),
    ),
    NoticeKind.HOLIDAY_NOTICE_MISSING: Text(
        N_("The holiday notice is not imported"),
        N_(
            "The State Council's holiday notice for %(year)s has not been imported. Until then all session "
            "dates from January on are provisional: they can be planned, but not published or booked.\n"
            "Please import it as soon as it is out:\n%(link)s"
        ),
        N_("The holiday notice for %(year)s is not imported: next year's session dates are provisional."),
    ),
    NoticeKind.INVITATION: Text(
        N_("Your account for the duty roster"),
        N_(
            "Hello %(name)s,\n\nyou have been given an account. Please set your password here within %(days)s days:\n"
            "%(link)s\n\nThe link works once. If you do not expect this message, please call.\nPhone: %(phone)s"
        ),
        N_("You have been given an account for the duty roster. The link is in the e-mail. %(phone)s"),
    ),
    NoticeKind.PASSWORD_RESET: Text(
        N_("Set a new password"),
        N_(
            "Hello %(name)s,\n\nsomebody asked for a new password of your account. If it was you, set it here "
            "within one hour:\n%(link)s\n\nIf it was not you, do nothing: your password stays as it is.\n"
            "Phone: %(phone)s"
        ),
        N_("A new password was asked for. The link is in the e-mail. %(phone)s"),
    ),
    NoticeKind.TWO_STEPS_OFF: Text(
        N_("Your second sign-in step is switched off"),
        N_(
            "Hello %(name)s,\n\nthe second step of your sign-in was switched off for you, and you were signed out "
            "everywhere. Your password alone opens your account now. Please sign in and set the second step up again:\n"
            "%(link)s\n\nIf you did not ask for this, call at once.\nPhone: %(phone)s"
        ),
        N_(
            "Your second sign-in step was switched off for you. If you did not ask for it, call at once: %(phone)s"
        ),
    ),
    NoticeKind.ROSTER_SUBMITTED: Text(
        N_("A roster waits for your approval"),
        N_(
            "Hello %(name)s,\n\nthe roster of %(month)s waits for your approval. Please look at it and approve it or "
            "send it back:\n%(link)s\n%(note)s\nPhone: %(phone)s"
        ),
        N_("The roster of %(month)s waits for your approval. Please sign in. %(phone)s"),
    ),
    NoticeKind.ROSTER_APPROVED: Text(
        N_("A roster is approved"),
        N_(
            "Hello %(name)s,\n\nthe roster of %(month)s is approved and can be published:\n%(link)s\n%(note)s\n"
            "Phone: %(phone)s"
        ),
        N_("The roster of %(month)s is approved and can be published. %(phone)s"),
    ),
    NoticeKind.ROSTER_SENT_BACK: Text(
        N_("A roster is sent back"),
        N_(
            "Hello %(name)s,\n\nthe roster of %(month)s is sent back. Please change it and submit it again:\n%(link)s\n"
            "%(note)s\nPhone: %(phone)s"
        ),
        N_("The roster of %(month)s is sent back. Please sign in to see why. %(phone)s"),
    ),
    NoticeKind.ROSTER_FOR_COMMENT: Text(
        N_("A draft roster to look at"),
        N_(
            "Hello %(name)s,\n\nthe draft roster of %(month)s can be commented on until %(due)s. Please look at the "
            "duties that concern you, and agree or say what stands against them:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_("Draft roster of %(month)s: please comment until %(due)s, or call %(phone)s"),
    ),
    NoticeKind.COMMENT_ANSWERED: Text(
        N_("Your objection is answered"),
        N_(
            "Hello %(name)s,\n\nyour objection to the draft roster of %(month)s is answered:\n%(note)s\n%(link)s\n\n"
            "Phone: %(phone)s"
        ),
        N_("Your objection to the draft roster of %(month)s is answered. Questions: %(phone)s"),
    ),
    NoticeKind.NOMINATIONS_ASKED: Text(
        N_("Please nominate people for the duty roster"),
        N_(
            "Hello %(name)s,\n\nthe bureau asks your firm to nominate people for the duty roster by %(due)s:\n%(link)s\n\n"
            "Phone: %(phone)s"
        ),
        N_("Please nominate your people for the duty roster by %(due)s. Sign in, or call %(phone)s"),
    ),
    NoticeKind.NOMINATIONS_DUE: Text(
        N_("Reminder: nominations for the duty roster"),
        N_(
            "Hello %(name)s,\n\nyour firm has not answered yet whom it sends. Please do so by %(due)s:\n%(link)s\n\n"
            "Phone: %(phone)s"
        ),
        N_("Your firm's nominations are still missing. Please answer by %(due)s, or call %(phone)s"),
    ),
    NoticeKind.ROSTER_NOT_PUBLISHED: Text(
        N_("A roster could not be published"),
        N_(
            "Hello %(name)s,\n\nthe roster of %(month)s could not be published at the time you chose, because something "
            "changed. What stands in the way is written here:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_("The roster of %(month)s could not be published at the chosen time. Please sign in to see why."),
    ),
    NoticeKind.SEAT_OFFERED: Text(
        N_("Could you take over a duty?"),
        N_(
            "Hello %(name)s,\n\na substitute is needed:\n%(duties)s\n\n"
            "Can you come? Please answer by %(until)s; no account is needed, and whoever accepts first has the duty:\n"
            "%(link)s\n\nPhone: %(phone)s"
        ),
        N_("Can you take over: %(first_duty)s? Please sign in and answer by %(until)s. %(phone)s"),
    ),
    NoticeKind.SWAP_PROPOSED: Text(
        N_("A colleague would like to swap duties with you"),
        N_(
            "Hello %(name)s,\n\na colleague would like to swap duties with you. This would be yours:\n%(duties)s\n\n"
            "Who it is and what you would give is written here; please answer by %(until)s:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_(
            "A colleague proposes a swap; yours would be: %(first_duty)s. Please sign in and answer. %(phone)s"
        ),
    ),
    NoticeKind.SWAP_DECLINED: Text(
        N_("Your swap was declined"),
        N_(
            "Hello %(name)s,\n\nthe colleague whom you asked cannot swap. Your duty stays as it was:\n%(duties)s\n\n"
            "Phone: %(phone)s"
        ),
        N_("The swap was declined. Your duty stays: %(first_duty)s. %(phone)s"),
    ),
    NoticeKind.SWAP_REFUSED: Text(
        N_("A swap was not approved"),
        N_(
            "Hello %(name)s,\n\nthe swap was not approved. Your duty stays as it was:\n%(duties)s\n\nPhone: %(phone)s"
        ),
        N_("The swap was not approved. Your duty stays: %(first_duty)s. %(phone)s"),
    ),
    NoticeKind.SWAP_TO_APPROVE: Text(
        N_("A swap waits for your approval"),
        N_("Two people have agreed to swap duties:\n%(duties)s\n\nPlease approve or refuse it:\n%(link)s"),
        N_("A swap waits for approval: %(first_duty)s. Please sign in."),
    ),
    NoticeKind.CENTER_ROSTER_CHANGED: Text(
        N_("Who sits at your center has changed"),
        N_(
            "Hello %(name)s,\n\nwho sits at your center has changed:\n%(duties)s\n\n"
            "The names are on your day's page; please change the poster. Phone: %(phone)s"
        ),
        N_("Who sits at your center has changed: %(first_duty)s. Please look at the day's page. %(phone)s"),
    ),
    NoticeKind.FIRM_ROSTER_CHANGED: Text(
        N_("The duties of your people have changed"),
        N_(
            "Hello %(name)s,\n\nthe duties of your people have changed:\n%(duties)s\n\n"
            "Who sits where is on your month's page. Phone: %(phone)s"
        ),
        N_(
            "The duties of your people have changed: %(first_duty)s. Please look at the month's page. %(phone)s"
        ),
    ),
    NoticeKind.PRACTITIONER_MISSING: Text(
        N_("Somebody did not come to a sitting"),
        N_("A center says that somebody is missing:\n%(duties)s\n\nPlease find who can come now:\n%(link)s"),
        N_("Somebody is missing: %(first_duty)s. Please find who can come now."),
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
    NoticeKind.REFERRAL_SENT: Text(
        N_("A matter is handed to you"),
        N_(
            "Hello %(name)s,\n\nthe bureau hands you a matter, number %(code)s. The person agreed that you receive it. "
            "Please confirm receipt by %(due)s; no account is needed:\n%(link)s\n\n"
            "The link is for your office alone: please do not pass it on. Phone: %(phone)s"
        ),
        N_("The bureau hands you matter %(code)s. Please confirm receipt by %(due)s: %(phone)s"),
    ),
    NoticeKind.REFERRAL_DUE: Text(
        N_("Reminder of a matter that was handed to you"),
        N_(
            "Hello %(name)s,\n\nmatter %(code)s, which was handed to you, waits for your next step by %(due)s. "
            "Please say how it stands; no account is needed:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_("Matter %(code)s, handed to you, waits for your next step by %(due)s: %(phone)s"),
    ),
    NoticeKind.REFERRAL_OVERDUE: Text(
        N_("Matters handed over are overdue"),
        N_(
            "Hello %(name)s,\n\nmatters that were handed over have passed their date: %(count)s. Please ask the receiving "
            "offices how they stand:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_("Matters handed over that are overdue: %(count)s. Please sign in and look at the list."),
    ),
    NoticeKind.REFERRAL_ANSWERED: Text(
        N_("A receiving office has answered"),
        N_(
            "Hello %(name)s,\n\nthe office to which you handed matter %(code)s has answered. Please sign in to read it:\n"
            "%(link)s\n\nPhone: %(phone)s"
        ),
        N_(
            "There is an answer to the matter %(code)s that you handed over. Please sign in to read it. %(phone)s"
        ),
    ),
}
