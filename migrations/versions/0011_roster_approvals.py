"""the steps of a roster to its publication, the time at which the clock publishes it, and the messages about both

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset", "two_steps_off",
)  # fmt: skip
MORE_KINDS = ("roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published")
STEPS = (
    "submitted", "withdrawn", "approved", "sent_back", "scheduled", "unscheduled", "refused", "published",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "roster_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN ({_quoted(STEPS)})", name="rosterstepkind"),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["rosters.id"], name=op.f("fk_roster_steps_roster_id_rosters"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_roster_steps_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_steps")),
    )
    op.create_index(op.f("ix_roster_steps_roster_id"), "roster_steps", ["roster_id"])
    op.add_column("rosters", sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, (*KINDS, *MORE_KINDS))


def downgrade() -> None:
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, KINDS)
    op.drop_column("rosters", "publish_at")  # in place: a table copied would lose its checks
    op.drop_table("roster_steps")


def _allow(batch: object, values: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no such checks until they are added.
    if op.get_context().dialect.name != "sqlite":
        batch.drop_constraint("noticekind", type_="check")
    batch.create_check_constraint("noticekind", f"kind IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
