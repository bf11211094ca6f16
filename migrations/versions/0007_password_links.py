"""one-time links by which an account sets its password, and the messages that carry them

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing",
)  # fmt: skip
MORE_KINDS = ("invitation", "password_reset")


def upgrade() -> None:
    op.create_table(
        "password_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation", "reset", name="passwordlinkkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_password_links_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_links")),
        sa.UniqueConstraint("account_id", "kind", name=op.f("uq_password_links_account_id_kind")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_password_links_token_digest")),
    )
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, (*KINDS, *MORE_KINDS))


def downgrade() -> None:
    # The older program cannot send these, and their links end with the table.
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, KINDS)
    op.drop_table("password_links")


def _allow(batch: object, values: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no such checks until they are added.
    if op.get_context().dialect.name != "sqlite":
        batch.drop_constraint("noticekind", type_="check")
    batch.create_check_constraint("noticekind", f"kind IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
