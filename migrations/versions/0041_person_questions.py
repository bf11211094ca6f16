"""a bureau asks whether somebody of its pool is also of another bureau's, and the message about it

Revision: 0041, after 0040
"""

import sqlalchemy as sa
from alembic import op

from roster.database.action_checks import allow_actions

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in", "notice_imported", "day_set", "session_dates_derived", "sitting_moved", "plan_requested",
    "plan_stopped", "roster_drafted", "roster_edited", "roster_published", "duty_confirmed", "leave_given",
    "leave_withdrawn", "conflict_declared", "conflict_removed", "booking_made", "booking_moved",
    "booking_cancelled", "booking_no_show", "visitor_checked_in", "visit_changed", "consultation_opened",
    "consultation_read", "consultation_signed", "consultation_added", "feed_issued", "feed_revoked",
    "personal_data_revealed", "settings_changed", "notice_called", "bureau_founded", "centers_imported",
    "people_imported", "account_created", "password_set", "account_closed", "sign_in_refused",
    "account_locked", "signed_out", "reset_requested", "two_steps_on", "two_steps_off",
    "recovery_codes_made", "recovery_code_used", "device_ended", "account_invited", "invitation_accepted",
    "invitation_withdrawn", "account_reopened", "grant_given", "grant_taken", "center_added",
    "center_changed", "firm_added", "firm_changed", "person_added", "person_changed",
    "personal_data_deleted", "personal_data_corrected", "keys_rotated", "trail_read", "trail_exported",
    "record_inspected", "trail_verified", "backup_made", "backup_restored", "referral_made",
    "referral_changed", "referral_read", "receivers_changed", "rating_given", "ratings_entered",
    "follow_up_opened", "follow_up_changed", "follow_up_read", "records_searched", "conflict_checked",
    "conflict_decided", "publicity_changed", "phrases_changed", "document_drafted", "duty_attended",
    "sample_drawn", "record_judged", "judgement_answered", "wishes_changed", "own_calendar_changed",
    "readiness_given", "readiness_taken_back",
)  # fmt: skip
MORE_ACTIONS = ("same_person_asked", "same_person_confirmed", "same_person_ended")
KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "booking_rebooked", "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder",
    "leave_affects_roster", "session_date_moved", "holiday_notice_missing", "invitation", "password_reset",
    "two_steps_off", "roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published",
    "waitlist_offered", "waitlist_ended", "seat_offered", "seat_not_taken", "swap_proposed",
    "swap_declined", "swap_refused", "swap_to_approve", "center_roster_changed", "firm_roster_changed",
    "practitioner_missing", "roster_for_comment", "comment_answered", "nominations_asked",
    "nominations_due", "leave_to_answer", "leave_accepted", "leave_refused", "referral_sent",
    "referral_due", "referral_overdue", "referral_answered", "follow_up_overdue", "records_due",
    "license_ends", "record_judged", "places_released", "busy_dates_found",
)  # fmt: skip
MORE_KINDS = ("same_person_asked",)
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "person_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureaus.id"], name=op.f("fk_person_questions_bureau_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioners.id"],
            name=op.f("fk_person_questions_practitioner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_questions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_questions_public_id")),
        sa.UniqueConstraint("practitioner_id", name=op.f("uq_person_questions_practitioner_id")),
    )
    op.create_index(op.f("ix_person_questions_bureau_id"), "person_questions", ["bureau_id"])
    op.add_column("feed_tokens", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    allow_actions((*ACTIONS, *MORE_ACTIONS))
    _allow_kinds((*KINDS, *MORE_KINDS))


def downgrade() -> None:
    # Audit rows are never changed: what the trail says of these stays, and so does the wider check.
    op.drop_column("feed_tokens", "changed_at")  # in place: a table copied would lose its checks
    op.drop_table("person_questions")
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    _allow_kinds(KINDS)


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all of them.
    is_copied = op.get_context().dialect.name == "sqlite"
    checks = {"noticekind": ("kind", kinds)}
    if is_copied:
        checks |= {"noticechannel": ("channel", CHANNELS), "noticestate": ("state", STATES)}
    with op.batch_alter_table("notices", recreate="auto") as batch:
        for name, (column, values) in checks.items():
            if not is_copied:
                batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"{column} IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
