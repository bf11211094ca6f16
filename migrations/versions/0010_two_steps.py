"""the second step of signing in: keys of authenticator apps, recovery codes, and the message that it is off

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset",
)  # fmt: skip
MORE_KINDS = ("two_steps_off",)


def upgrade() -> None:
    op.create_table(
        "authenticator_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("on_since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_authenticator_keys_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator_keys")),
        sa.UniqueConstraint("account_id", name=op.f("uq_authenticator_keys_account_id")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("hashed", sa.String(255), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_recovery_codes_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"])
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, (*KINDS, *MORE_KINDS))


def downgrade() -> None:
    # The older program asks for no code: passwords alone open every account again.
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, KINDS)
    op.drop_table("recovery_codes")
    op.drop_table("authenticator_keys")


def _allow(batch: object, values: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no such checks until they are added.
    if op.get_context().dialect.name != "sqlite":
        batch.drop_constraint("noticekind", type_="check")
    batch.create_check_constraint("noticekind", f"kind IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
