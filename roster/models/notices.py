"""The outbox: one message to one person over one channel, with its fate."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.columns import BureauId, Identity, Instant, WithPublicId


def _receipt(words: str) -> dict[str, Any]:
    return personal(Purpose.MESSAGE, kept=Retention.RECEIPT, words=words)


class NoticeKind(StrEnum):
    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_MOVED = "booking_moved"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_REMINDER = "booking_reminder"
    BOOKING_AFFECTED = "booking_affected"
    BOOKING_REBOOKED = "booking_rebooked"
    DUTY_ASSIGNED = "duty_assigned"
    DUTY_CHANGED = "duty_changed"
    DUTY_DROPPED = "duty_dropped"
    DUTY_REMINDER = "duty_reminder"
    LEAVE_AFFECTS_ROSTER = "leave_affects_roster"
    SESSION_DATE_MOVED = "session_date_moved"
    HOLIDAY_NOTICE_MISSING = "holiday_notice_missing"
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of message, no password
    TWO_STEPS_OFF = "two_steps_off"
    ROSTER_SUBMITTED = "roster_submitted"
    ROSTER_APPROVED = "roster_approved"
    ROSTER_SENT_BACK = "roster_sent_back"
    ROSTER_NOT_PUBLISHED = "roster_not_published"
    WAITLIST_OFFERED = "waitlist_offered"
    WAITLIST_ENDED = "waitlist_ended"
    SEAT_OFFERED = "seat_offered"
    SEAT_NOT_TAKEN = "seat_not_taken"
    SWAP_PROPOSED = "swap_proposed"
    SWAP_DECLINED = "swap_declined"
    SWAP_REFUSED = "swap_refused"
    SWAP_TO_APPROVE = "swap_to_approve"
    CENTER_ROSTER_CHANGED = "center_roster_changed"
    FIRM_ROSTER_CHANGED = "firm_roster_changed"
    PRACTITIONER_MISSING = "practitioner_missing"
    ROSTER_FOR_COMMENT = "roster_for_comment"
    COMMENT_ANSWERED = "comment_answered"
    NOMINATIONS_ASKED = "nominations_asked"
    NOMINATIONS_DUE = "nominations_due"
    LEAVE_TO_ANSWER = "leave_to_answer"
    LEAVE_ACCEPTED = "leave_accepted"
    LEAVE_REFUSED = "leave_refused"
    REFERRAL_SENT = "referral_sent"
    REFERRAL_DUE = "referral_due"
    REFERRAL_OVERDUE = "referral_overdue"
    REFERRAL_ANSWERED = "referral_answered"
    FOLLOW_UP_OVERDUE = "follow_up_overdue"
    RECORDS_DUE = "records_due"
    LICENSE_ENDS = "license_ends"
    RECORD_JUDGED = "record_judged"
    PLACES_RELEASED = "places_released"
    BUSY_DATES_FOUND = "busy_dates_found"
    SAME_PERSON_ASKED = "same_person_asked"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "booking_confirmed": N_("Booking confirmed"),
            "booking_moved": N_("Booked time moved"),
            "booking_cancelled": N_("Booking cancelled"),
            "booking_reminder": N_("Reminder of a booking"),
            "booking_affected": N_("Booked time without a practitioner"),
            "booking_rebooked": N_("Booked anew, as the practitioner cannot come"),
            "duty_assigned": N_("New duty"),
            "duty_changed": N_("Duty changed"),
            "duty_dropped": N_("Duty dropped"),
            "duty_reminder": N_("Reminder of a duty"),
            "leave_affects_roster": N_("Leave leaves seats empty"),
            "session_date_moved": N_("Date moved"),
            "holiday_notice_missing": N_("Holiday notice missing"),
            "invitation": N_("Invitation"),
            "password_reset": N_("Forgotten password"),
            "two_steps_off": N_("Two-step sign-in switched off"),
            "roster_submitted": N_("A roster waits for approval"),
            "roster_approved": N_("A roster is approved"),
            "roster_sent_back": N_("A roster is sent back"),
            "roster_for_comment": N_("A draft roster to comment on"),
            "comment_answered": N_("An objection is answered"),
            "nominations_asked": N_("Nominations asked for"),
            "nominations_due": N_("Reminder to nominate"),
            "roster_not_published": N_("The clock could not publish a roster"),
            "waitlist_offered": N_("A time offered to somebody in line"),
            "waitlist_ended": N_("A place in line that ended"),
            "seat_offered": N_("A seat is offered"),
            "seat_not_taken": N_("Nobody took a seat that was offered"),
            "swap_proposed": N_("A swap is proposed"),
            "swap_declined": N_("A swap is declined"),
            "swap_refused": N_("A swap is refused"),
            "swap_to_approve": N_("A swap waits for approval"),
            "center_roster_changed": N_("Who sits at a center has changed"),
            "firm_roster_changed": N_("The duties of a firm's people have changed"),
            "practitioner_missing": N_("Somebody did not come to a sitting"),
            "leave_to_answer": N_("An urgent leave waits for an answer"),
            "leave_accepted": N_("An urgent leave is accepted"),
            "leave_refused": N_("An urgent leave is refused"),
            "referral_sent": N_("A matter handed over"),
            "referral_due": N_("Reminder of a matter handed over"),
            "referral_overdue": N_("Matters handed over that are overdue"),
            "referral_answered": N_("A receiving office has answered"),
            "follow_up_overdue": N_("Call-backs that are overdue"),
            "records_due": N_("Records not signed on the day of the report"),
            "license_ends": N_("A license ends soon"),
            "record_judged": N_("Records of a sample are judged"),
            "places_released": N_("Places of a center are released"),
            "busy_dates_found": N_("Busy session dates in one's own calendar"),
            "same_person_asked": N_("A question whether somebody also serves for another bureau"),
        }.get(self.value, self.value)  # one that a newer program wrote, while both serve


class NoticeChannel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    """The chat group of the practitioner's firm, by its robot."""
    CONSOLE = "console"
    CALL = "call"
    """Somebody must be called: no channel of theirs is known, or it failed."""

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "email": N_("Email"),
            "sms": N_("Text message"),
            "wecom": N_("The firm's chat group"),
            "console": N_("Console"),
        }.get(self.value, N_("Phone call"))


class WishedChannel(StrEnum):
    """How a practitioner wants to be told, where they have it."""

    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    CALL = "call"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return NoticeChannel(self.value).words


class NoticeState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"
    """It may have left, and nobody knows: never sent again by itself, lest somebody gets it twice."""
    FAILED = "failed"
    EXPIRED = "expired"
    VOID = "void"
    TO_CALL = "to_call"
    CALLED = "called"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "queued": N_("Waiting to be sent"),
            "sending": N_("Being sent"),
            "sent": N_("Sent"),
            "delivered": N_("Delivered"),
            "uncertain": N_("Perhaps sent"),
            "failed": N_("Could not be sent"),
            "expired": N_("Too late to be sent"),
            "void": N_("No longer needed"),
            "to_call": N_("To be told by phone"),
        }.get(self.value, N_("Told by phone"))


class Notice(Model, WithPublicId):
    """A typed message. `dedupe_key` makes writing it twice impossible; `parameters` hold no personal data."""

    __tablename__ = "notices"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind))
    channel: Mapped[NoticeChannel] = mapped_column(enum_column(NoticeChannel))
    state: Mapped[NoticeState] = mapped_column(enum_column(NoticeState), default=NoticeState.QUEUED)
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    address: Mapped[str | None] = mapped_column(EncryptedText, info=_receipt(N_("Phone or email address")))
    recipient_name: Mapped[str | None] = mapped_column(EncryptedText, info=_receipt(N_("Name")))
    language: Mapped[str] = mapped_column(String(16), default="zh_Hans_CN")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    secret_parameters: Mapped[str | None] = mapped_column(
        EncryptedText, info=_receipt(N_("Link in the message"))
    )
    """JSON of what must not stand in clear text: the long link of a booking, the link that sets a password."""
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    practitioner_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id", ondelete="CASCADE"))
    waitlist_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("waitlist_entries.id", ondelete="CASCADE"), index=True
    )
    center_id: Mapped[int | None] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"))
    due_at: Mapped[Instant]
    expires_at: Mapped[Instant | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Instant | None]
    handed_at: Mapped[Instant | None]
    """When it was last about to be handed to a provider: from then on nobody can be sure that it did not leave."""
    provider_reference: Mapped[str] = mapped_column(String(80), default="")
    """The provider's own name for it."""
    ask_at: Mapped[Instant | None]
    """When the provider is asked next what became of it."""
    last_error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[Instant]
    sent_at: Mapped[Instant | None]
    delivered_at: Mapped[Instant | None]
