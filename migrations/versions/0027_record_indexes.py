"""keyed indexes of records, so that they are found again, and what was decided about a possible conflict of interest

Revision: 0027, after 0026

The indexes need the installation's keys: what is there already is indexed by `flask roster database upgrade`
afterwards, in pieces, and else in the night.
"""

import sqlalchemy as sa
from alembic import op

from roster.database.action_checks import allow_actions

revision = "0027"
down_revision = "0026"
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
)  # fmt: skip
MORE_ACTIONS = ("records_searched", "conflict_checked", "conflict_decided")

INDEXES = ("visitor_index", "other_index", "words_index")
DECISIONS = ("handed_over", "no_conflict", "directions_only")


def upgrade() -> None:
    for name in INDEXES:
        op.add_column("consultations", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "conflict_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("is_possible", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(*DECISIONS, name="conflictdecision", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name=op.f("fk_conflict_checks_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_checks")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_conflict_checks_consultation_id")),
    )
    allow_actions((*ACTIONS, *MORE_ACTIONS))


def downgrade() -> None:
    # Audit rows are never changed: what the trail says of searches and checks stays, and so does the wider check.
    op.drop_table("conflict_checks")
    for name in INDEXES:
        op.drop_column("consultations", name)  # in place: a table copied would lose its checks
