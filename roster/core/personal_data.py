"""Why personal data is held, and for how long: the words in which each column declares it.

A column says `info=personal(Purpose.X, kept=Retention.Y)`; the register of processing activities, the
privacy notice and the nightly deletion read these declarations and nothing else. How long a retention
is stands in the bureau's settings (`services.retention_rules`).
"""

from enum import StrEnum

from roster.core.translation import N_


class Purpose(StrEnum):
    """An activity for which personal data is processed. One row of the register each."""

    BOOKING = "booking"
    VISIT = "visit"
    CONSULTATION = "consultation"
    REFERRAL = "referral"
    FOLLOW_UP = "follow_up"
    DIRECTORY = "directory"
    MESSAGE = "message"
    ROSTER = "roster"
    LEAVE = "leave"
    ACCOUNT = "account"
    SECURITY = "security"

    @property
    def words(self) -> str:
        """The msgid of what is done."""
        return {
            "booking": N_("Keep a booked time and reach the person if it changes"),
            "visit": N_("Call the right person at the center"),
            "consultation": N_("Keep the record of advice that the bureau must keep"),
            "referral": N_(
                "Hand a matter to the office that the visitor agreed to, and follow it to its end"
            ),
            "follow_up": N_("Learn what visitors thought of a talk, and call back who was not satisfied"),
            "directory": N_("Know whom to reach at a receiving office"),
            "message": N_("Send a message and know what became of it"),
            "roster": N_("Plan who sits where, and reach them"),
            "leave": N_("Find a substitute for somebody who is away"),
            "account": N_("Let staff sign in"),
        }.get(self.value, N_("Protect accounts and find out who did what"))

    @property
    def whose(self) -> str:
        """The msgid of whose data it is."""
        return {
            "booking": N_("Visitors"),
            "visit": N_("Visitors"),
            "consultation": N_("Visitors and other parties"),
            "referral": N_("Visitors and other parties"),
            "follow_up": N_("Visitors"),
            "directory": N_("Staff of receiving offices"),
            "message": N_("Visitors and practitioners"),
            "roster": N_("Practitioners"),
            "leave": N_("Practitioners"),
        }.get(self.value, N_("Staff"))

    @property
    def basis(self) -> str:
        """The msgid of the legal basis (PIPL Art. 13 and 34). The bureau's lawyer confirms it."""
        return {
            "referral": N_("Separate consent for each receiving office (PIPL Art. 23, 29)"),
            "directory": N_("Duty by law of the bureau (PIPL Art. 13(3), 34); the person's office"),
            "roster": N_("Duty by law of the bureau (PIPL Art. 13(3), 34); the person's office"),
            "leave": N_("Duty by law of the bureau (PIPL Art. 13(3), 34); the person's office"),
            "account": N_("Security of the system (Cybersecurity Law, Data Security Law)"),
            "security": N_("Security of the system (Cybersecurity Law, Data Security Law)"),
        }.get(self.value, N_("Duty by law of the bureau: public legal service (PIPL Art. 13(3), 34)"))

    @property
    def readers(self) -> str:
        """The msgid of who may see it."""
        return {
            "booking": N_("Staff of that center; schedulers; masked until a reason is given"),
            "visit": N_("Staff of that center and the practitioner who is visited"),
            "consultation": N_(
                "The practitioner who wrote it; an auditor with a reason. Staff see its head, and the number given to be called back"
            ),
            "referral": N_(
                "The practitioner who handed it over; staff of that center; the receiving office by its link; an auditor with a reason"
            ),
            "follow_up": N_("Staff of that center; never the practitioner who was visited"),
            "directory": N_("Staff of the bureau and its centers; visitors on their receipt"),
            "message": N_("Staff of that center; schedulers; masked until a reason is given"),
            "roster": N_("Schedulers; the firm's secretary. Names stand in the published roster"),
            "leave": N_("Schedulers and the firm's secretary"),
        }.get(self.value, N_("System administrators; auditors"))


class Retention(StrEnum):
    """The rule by which a column's content is removed."""

    BOOKING = "booking"
    WAITLIST = "waitlist"
    RELEASE_REMINDER = "release_reminder"
    VISIT = "visit"
    CONSULTATION = "consultation"
    CONSULTATION_TEXT = "consultation_text"
    REFERRAL = "referral"
    FOLLOW_UP = "follow_up"
    IN_DIRECTORY = "in_directory"
    RECEIPT = "receipt"
    LEAVE = "leave"
    AUDIT = "audit"
    STATISTICS = "statistics"
    IMPORT = "import"
    IN_POOL = "in_pool"
    IN_ROSTERS = "in_rosters"
    NOMINATION = "nomination"
    COMMENT = "comment"
    ACCOUNT = "account"
    SIGN_IN = "sign_in"

    @property
    def is_timed(self) -> bool:
        """Whether the nightly deletion removes it after a while."""
        return self in _TIMED


_TIMED = frozenset(
    {
        Retention.BOOKING,
        Retention.WAITLIST,
        Retention.VISIT,
        Retention.CONSULTATION,
        Retention.CONSULTATION_TEXT,
        Retention.REFERRAL,
        Retention.FOLLOW_UP,
        Retention.RECEIPT,
        Retention.LEAVE,
        Retention.IMPORT,
    }
)
