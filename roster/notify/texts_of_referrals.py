"""What offices are told about matters that are handed over, and those in charge about what is overdue."""

from roster.core.translation import N_
from roster.models import NoticeKind
from roster.notify.text import Text

TEXTS: dict[NoticeKind, Text] = {
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
    NoticeKind.FOLLOW_UP_OVERDUE: Text(
        N_("Call-backs are overdue"),
        N_(
            "Hello %(name)s,\n\npeople who were to be called back wait longer than agreed: %(count)s. Please call them, or write "
            "down why not:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_("Call-backs that are overdue: %(count)s. Please sign in and look at the list."),
    ),
    NoticeKind.RECORDS_DUE: Text(
        N_("Records are not signed yet"),
        N_(
            "Hello %(name)s,\n\ntoday the records for the report are due, and some are not signed: %(count)s. Please ask the "
            "practitioners to sign them:\n%(link)s\n\nPhone: %(phone)s"
        ),
        N_("Records not signed on the day of the report: %(count)s. Please sign in and look at the list."),
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
