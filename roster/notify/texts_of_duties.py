"""What practitioners and schedulers are told about duties: given, changed, asked for, missed."""

from roster.core.translation import N_
from roster.models import NoticeKind
from roster.notify.text import Text

TEXTS: dict[NoticeKind, Text] = {
    NoticeKind.DUTY_ASSIGNED: Text(
        N_("Your duties"),
        N_(
            "Hello %(name)s,\n\nyou are on duty:\n%(duties)s\n\n"
            "Please confirm here that you will come; no account is needed:\n%(link)s\n\n"
            "Cannot come? Please give leave in the system in good time, or call.\nPhone: %(phone)s"
        ),
        N_("You are on duty: %(first_duty)s. Please sign in to see all. %(phone)s"),
    ),
    NoticeKind.DUTY_CHANGED: Text(
        N_("Your duties have changed"),
        N_(
            "Hello %(name)s,\n\nyour duties have changed. This holds now:\n%(duties)s\n\n"
            "Please confirm here that you will come; no account is needed:\n%(link)s\n\nPhone: %(phone)s"
        ),
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
            "Hello %(name)s,\n\na reminder of your duty:\n%(duties)s\nBooked so far: %(matters)s\n\n"
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
    NoticeKind.SEAT_OFFERED: Text(
        N_("Could you take over a duty?"),
        N_(
            "Hello %(name)s,\n\na substitute is needed:\n%(duties)s\n\n"
            "Can you come? Please answer by %(until)s; no account is needed, and whoever accepts first has the duty:\n"
            "%(link)s\n\nPhone: %(phone)s"
        ),
        N_("Can you take over: %(first_duty)s? Please sign in and answer by %(until)s. %(phone)s"),
    ),
    NoticeKind.SEAT_NOT_TAKEN: Text(
        N_("Nobody took a seat that was offered"),
        N_(
            "Nobody has taken this duty, which was offered to substitutes:\n%(duties)s\n\n"
            "Please ask others, or put somebody in yourself:\n%(link)s"
        ),
        N_("Nobody took the seat that was offered: %(first_duty)s. Please ask others."),
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
    NoticeKind.PRACTITIONER_MISSING: Text(
        N_("Somebody did not come to a sitting"),
        N_("A center says that somebody is missing:\n%(duties)s\n\nPlease find who can come now:\n%(link)s"),
        N_("Somebody is missing: %(first_duty)s. Please find who can come now."),
    ),
    NoticeKind.LICENSE_ENDS: Text(
        N_("Your license ends soon"),
        N_(
            "Hello %(name)s,\n\nby our register your license ends on %(due)s; after that day you cannot be put on a roster. "
            "Has it been renewed? Please tell the bureau the new date.\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_(
            "By our register your license ends on %(due)s. Please tell the bureau when it is renewed. %(phone)s"
        ),
    ),
    NoticeKind.BUSY_DATES_FOUND: Text(
        N_("Your calendar is busy on session dates"),
        N_(
            "Hello %(name)s,\n\nby your own calendar you are busy on session dates that we had not told you of:\n%(dates)s\n\n"
            "Nothing was entered as leave. If you want leave, choose the dates here:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_("Your calendar is busy on new session dates. Want leave? Please sign in. %(phone)s"),
    ),
    NoticeKind.SAME_PERSON_ASKED: Text(
        N_("Do you also sit for another bureau?"),
        N_(
            "Hello %(name)s,\n\nwe would like to know whether you also sit for another bureau that uses this system. If you do, "
            "please sign in as you do there and say so here; then no roster has you at two places at once:\n%(link)s\n\n"
            "If you do not, there is nothing to do.\n\nPhone: %(phone)s"
        ),
        N_(
            "Do you also sit for another bureau here? Then please sign in as you do there and say so. Phone: %(phone)s"
        ),
    ),
    NoticeKind.RECORD_JUDGED: Text(
        N_("Records of yours were looked at"),
        N_(
            "Hello %(name)s,\n\nthe bureau has looked at %(count)s of your records, drawn by lot. "
            "What it found, and where you can answer, is here:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_(
            "The bureau has looked at %(count)s of your records. Please sign in to see what it found. %(phone)s"
        ),
    ),
}
