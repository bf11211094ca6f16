"""in which half-days somebody sat, and what a report's figures mean in words

Revision: 0046, after 0045
"""

import sqlalchemy as sa
from alembic import op

from roster.database.action_checks import allow_actions

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in", "notice_imported", "day_set", "session_dates_derived", "sitting_moved", "plan_requested",
    "plan_stopped", "roster_drafted", "roster_edited", "roster_published", "duty_confirmed", "leave_given",
    "leave_withdrawn", "conflict_declared", "conflict_removed", "booking_made", "booking_moved",
    "booking_cancelled", "booking_no_show", "visitor_checked_in", "visit_changed", "consultation_opened",
    "consultation_read", "consultation_signed", "consultation_added", "feed_issued", "feed_revoked",
    "personal_data_revealed", "settings_changed", "notice_called", "bureau_founded", "centers_imported",
    "people_imported", "account_created", "password_set", "account_closed", "sign_in_refused", "account_locked",
    "signed_out", "reset_requested", "two_steps_on", "two_steps_off", "recovery_codes_made", "recovery_code_used",
    "device_ended", "account_invited", "invitation_accepted", "invitation_withdrawn", "account_reopened",
    "grant_given", "grant_taken", "center_added", "center_changed", "firm_added", "firm_changed", "person_added",
    "person_changed", "personal_data_deleted", "keys_rotated", "trail_read", "trail_exported",
    "record_inspected", "trail_verified", "backup_made", "backup_restored",
    "referral_made", "referral_changed", "referral_read", "receivers_changed",
    "rating_given", "ratings_entered", "follow_up_opened", "follow_up_changed", "follow_up_read",
    "records_searched", "conflict_checked", "conflict_decided",
    "publicity_changed", "phrases_changed", "document_drafted",
    "duty_attended", "sample_drawn", "record_judged", "judgement_answered", "wishes_changed",
    "own_calendar_changed", "personal_data_corrected", "readiness_given", "readiness_taken_back",
    "same_person_asked", "same_person_confirmed", "same_person_ended", "oversight_changed",
)  # fmt: skip
MORE_ACTIONS = ("analysis_written",)


def upgrade() -> None:
    # NULL: noted by the program of before; such a duty counts whole, as it did.
    for half in ("sat_am", "sat_pm"):
        op.add_column("check_ins", sa.Column(half, sa.Boolean(), nullable=True))
    op.create_table(
        "report_analyses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("first_month", sa.String(7), nullable=False),
        sa.Column("last_month", sa.String(7), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureaus.id"], name=op.f("fk_report_analyses_bureau_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["accounts.id"],
            name=op.f("fk_report_analyses_written_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_analyses")),
        sa.UniqueConstraint(
            "bureau_id",
            "first_month",
            "last_month",
            name=op.f("uq_report_analyses_bureau_id_first_month_last_month"),
        ),
    )
    op.create_index(op.f("ix_report_analyses_bureau_id"), "report_analyses", ["bureau_id"])
    allow_actions((*ACTIONS, *MORE_ACTIONS))


def downgrade() -> None:
    # Audit rows are never changed: what the trail says of these stays, and so does the wider check.
    op.drop_table("report_analyses")
    for half in ("sat_pm", "sat_am"):
        op.drop_column("check_ins", half)
