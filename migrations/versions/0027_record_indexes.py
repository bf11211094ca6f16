"""keyed indexes of records, so that they are found again, and what was decided about a possible conflict of interest

Revision: 0027, after 0026

The indexes need the installation's keys: what is there already is indexed by `flask roster database upgrade`
afterwards, in pieces, and else in the night.
"""

import sqlalchemy as sa
from alembic import op

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
GUARDS = (
    "CREATE TRIGGER audit_rows_unchanged BEFORE UPDATE ON audit_rows"
    " BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END",
    "CREATE TRIGGER audit_rows_kept BEFORE DELETE ON audit_rows WHEN NOT EXISTS"
    " (SELECT 1 FROM chain_anchors WHERE chain_id = OLD.chain_id AND number >= OLD.number)"
    " BEGIN SELECT RAISE(ABORT, 'audit rows are deleted only by pruning'); END",
)

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
    _allow_actions((*ACTIONS, *MORE_ACTIONS))


def downgrade() -> None:
    # Audit rows are never changed: what the trail says of searches and checks stays, and so does the wider check.
    op.drop_table("conflict_checks")
    for name in INDEXES:
        op.drop_column("consultations", name)  # in place: a table copied would lose its checks


def _allow_actions(actions: tuple[str, ...]) -> None:
    # A copied table has neither checks nor triggers: both are made again.
    if _is_sqlite():
        for guard in ("audit_rows_unchanged", "audit_rows_kept"):
            op.execute(f"DROP TRIGGER {guard}")
    with op.batch_alter_table("audit_rows", recreate="auto") as batch:
        if not _is_sqlite():
            batch.drop_constraint("auditaction", type_="check")
        batch.create_check_constraint("auditaction", f"action IN ({_quoted(actions)})")
    if _is_sqlite():
        for guard in GUARDS:
            op.execute(guard)


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
