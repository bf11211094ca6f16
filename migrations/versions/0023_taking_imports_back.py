"""what an import made and changed, to take it back; and the message that nobody took an offered seat

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset", "two_steps_off",
    "roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published",
    "seat_offered", "swap_proposed", "swap_declined", "swap_refused", "swap_to_approve", "center_roster_changed",
    "firm_roster_changed", "practitioner_missing", "waitlist_offered", "waitlist_ended",
    "nominations_asked", "nominations_due", "roster_for_comment", "comment_answered",
    "leave_to_answer", "leave_accepted", "leave_refused",
    "referral_sent", "referral_due", "referral_overdue", "referral_answered",
)  # fmt: skip
MORE_KINDS = ("seat_not_taken",)
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "table_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureaus.id"], name=op.f("fk_table_imports_bureau_id_bureaus"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_imports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_table_imports_public_id")),
    )
    op.create_index(op.f("ix_table_imports_bureau_id"), "table_imports", ["bureau_id"])
    op.create_table(
        "imported_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("values", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["table_imports.id"],
            name=op.f("fk_imported_rows_import_id_table_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_rows")),
    )
    op.create_index(op.f("ix_imported_rows_import_id"), "imported_rows", ["import_id"])
    _allow((*KINDS, *MORE_KINDS))


def downgrade() -> None:
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    _allow(KINDS)
    op.drop_table("imported_rows")
    op.drop_table("table_imports")


def _allow(kinds: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all of them.
    is_copied = op.get_context().dialect.name == "sqlite"
    with op.batch_alter_table("notices", recreate="auto") as batch:
        if not is_copied:
            batch.drop_constraint("noticekind", type_="check")
        batch.create_check_constraint("noticekind", f"kind IN ({_quoted(kinds)})")
        if is_copied:
            batch.create_check_constraint("noticechannel", f"channel IN ({_quoted(CHANNELS)})")
            batch.create_check_constraint("noticestate", f"state IN ({_quoted(STATES)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
