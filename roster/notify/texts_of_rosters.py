"""What is said about a roster on its way: nominated for, commented on, approved, published, changed."""

from roster.core.translation import N_
from roster.models import NoticeKind
from roster.notify.text import Text

TEXTS: dict[NoticeKind, Text] = {
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
}
