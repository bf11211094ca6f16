"""What is said about accounts, and to administrators about the holiday notice."""

from roster.core.translation import N_
from roster.models import NoticeKind
from roster.notify.text import Text

TEXTS: dict[NoticeKind, Text] = {
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
}
