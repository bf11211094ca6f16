"""Who did what, when. Rows are only ever added, each chained to the one before."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column, personal
from roster.models.columns import Identity, Instant


class AuditAction(StrEnum):
    SIGNED_IN = "signed_in"
    NOTICE_IMPORTED = "notice_imported"
    DAY_SET = "day_set"
    SESSION_DATES_DERIVED = "session_dates_derived"
    SITTING_MOVED = "sitting_moved"
    PLAN_REQUESTED = "plan_requested"
    PLAN_STOPPED = "plan_stopped"
    ROSTER_DRAFTED = "roster_drafted"
    ROSTER_EDITED = "roster_edited"
    ROSTER_PUBLISHED = "roster_published"
    DUTY_CONFIRMED = "duty_confirmed"
    LEAVE_GIVEN = "leave_given"
    LEAVE_WITHDRAWN = "leave_withdrawn"
    CONFLICT_DECLARED = "conflict_declared"
    CONFLICT_REMOVED = "conflict_removed"
    BOOKING_MADE = "booking_made"
    BOOKING_MOVED = "booking_moved"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_NO_SHOW = "booking_no_show"
    VISITOR_CHECKED_IN = "visitor_checked_in"
    VISIT_CHANGED = "visit_changed"
    CONSULTATION_OPENED = "consultation_opened"
    CONSULTATION_READ = "consultation_read"
    CONSULTATION_SIGNED = "consultation_signed"
    CONSULTATION_ADDED = "consultation_added"
    FEED_ISSUED = "feed_issued"
    FEED_REVOKED = "feed_revoked"
    PERSONAL_DATA_REVEALED = "personal_data_revealed"
    SETTINGS_CHANGED = "settings_changed"
    NOTICE_CALLED = "notice_called"
    BUREAU_FOUNDED = "bureau_founded"
    CENTERS_IMPORTED = "centers_imported"
    PEOPLE_IMPORTED = "people_imported"
    ACCOUNT_CREATED = "account_created"
    PASSWORD_SET = "password_set"  # noqa: S105 - an action, no password
    ACCOUNT_CLOSED = "account_closed"
    SIGN_IN_REFUSED = "sign_in_refused"
    ACCOUNT_LOCKED = "account_locked"
    SIGNED_OUT = "signed_out"
    RESET_REQUESTED = "reset_requested"
    TWO_STEPS_ON = "two_steps_on"
    TWO_STEPS_OFF = "two_steps_off"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    DEVICE_ENDED = "device_ended"
    ACCOUNT_INVITED = "account_invited"
    INVITATION_ACCEPTED = "invitation_accepted"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    ACCOUNT_REOPENED = "account_reopened"
    GRANT_GIVEN = "grant_given"
    GRANT_TAKEN = "grant_taken"
    CENTER_ADDED = "center_added"
    CENTER_CHANGED = "center_changed"
    FIRM_ADDED = "firm_added"
    FIRM_CHANGED = "firm_changed"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSONAL_DATA_DELETED = "personal_data_deleted"
    PERSONAL_DATA_CORRECTED = "personal_data_corrected"
    KEYS_ROTATED = "keys_rotated"
    TRAIL_READ = "trail_read"
    TRAIL_EXPORTED = "trail_exported"
    RECORD_INSPECTED = "record_inspected"
    TRAIL_VERIFIED = "trail_verified"
    BACKUP_MADE = "backup_made"
    BACKUP_RESTORED = "backup_restored"
    REFERRAL_MADE = "referral_made"
    REFERRAL_CHANGED = "referral_changed"
    REFERRAL_READ = "referral_read"
    RECEIVERS_CHANGED = "receivers_changed"
    RATING_GIVEN = "rating_given"
    RATINGS_ENTERED = "ratings_entered"
    FOLLOW_UP_OPENED = "follow_up_opened"
    FOLLOW_UP_CHANGED = "follow_up_changed"
    FOLLOW_UP_READ = "follow_up_read"
    RECORDS_SEARCHED = "records_searched"
    CONFLICT_CHECKED = "conflict_checked"
    CONFLICT_DECIDED = "conflict_decided"
    PUBLICITY_CHANGED = "publicity_changed"
    PHRASES_CHANGED = "phrases_changed"
    DOCUMENT_DRAFTED = "document_drafted"
    DUTY_ATTENDED = "duty_attended"
    SAMPLE_DRAWN = "sample_drawn"
    RECORD_JUDGED = "record_judged"
    JUDGEMENT_ANSWERED = "judgement_answered"
    WISHES_CHANGED = "wishes_changed"
    OWN_CALENDAR_CHANGED = "own_calendar_changed"
    READINESS_GIVEN = "readiness_given"
    READINESS_TAKEN_BACK = "readiness_taken_back"
    SAME_PERSON_ASKED = "same_person_asked"
    SAME_PERSON_CONFIRMED = "same_person_confirmed"
    SAME_PERSON_ENDED = "same_person_ended"
    OVERSIGHT_CHANGED = "oversight_changed"
    ANALYSIS_WRITTEN = "analysis_written"


class AuditRow(Model):
    """One action, written in the transaction that did it. `detail` holds no personal data.

    The database refuses to change a row, and to delete one that no anchor has released.
    """

    __tablename__ = "audit_rows"
    __table_args__ = (
        UniqueConstraint("chain_id", "number"),
        Index("ix_audit_rows_chain_action", "chain_id", "action", "at", "number"),
        Index("ix_audit_rows_chain_account", "chain_id", "account_id", "at", "number"),
        Index("ix_audit_rows_chain_subject", "chain_id", "subject", "subject_id", "at", "number"),
        Index("ix_audit_rows_chain_at", "chain_id", "at", "number"),
    )

    id: Mapped[Identity]
    chain_id: Mapped[int] = mapped_column(ForeignKey("chains.id", ondelete="RESTRICT"))
    number: Mapped[int]
    """From 1, without a gap, in the order in which the transactions were committed."""
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureaus.id", ondelete="RESTRICT"), index=True)
    at: Mapped[Instant]
    action: Mapped[AuditAction] = mapped_column(enum_column(AuditAction))
    actor_kind: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    origin: Mapped[str] = mapped_column(
        String(64),
        default="",
        info=personal(
            Purpose.SECURITY, kept=Retention.AUDIT, words=N_("Network of a computer; name of a system user")
        ),
    )
    """From where: of staff the network (never the whole address), of a command who typed it."""
    subject: Mapped[str] = mapped_column(String(32), default="")
    """The table of what was acted upon."""
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
