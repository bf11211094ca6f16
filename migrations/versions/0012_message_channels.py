"""messages into chat groups, what providers say became of a message, and how practitioners want to be told

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset", "two_steps_off",
    "roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published",
)  # fmt: skip
CHANNELS = ("email", "sms", "console", "call")
STATES = ("queued", "sending", "sent", "failed", "expired", "void", "to_call", "called")
WISHED = ("email", "sms", "wecom", "call")
MOMENTS = ("handed_at", "ask_at", "delivered_at")


def upgrade() -> None:
    with op.batch_alter_table("notices", recreate="auto") as batch:
        for name in MOMENTS:
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch.add_column(
            sa.Column("provider_reference", sa.String(80), nullable=False, server_default=sa.text("''"))
        )
        _allow(batch, (*CHANNELS, "wecom"), (*STATES, "delivered", "uncertain"))
    op.add_column("firms", sa.Column("chat_robot", sa.Text(), nullable=True))
    # In place: SQLite would copy the table without its other checks.
    op.execute(
        "ALTER TABLE practitioners ADD COLUMN wished_channel VARCHAR(32)"
        f" CONSTRAINT wishedchannel CHECK (wished_channel IN ({_quoted(WISHED)}))"
    )


def downgrade() -> None:
    op.execute("UPDATE notices SET channel = 'console' WHERE channel = 'wecom'")
    op.execute("UPDATE notices SET state = 'sent' WHERE state = 'delivered'")
    op.execute("UPDATE notices SET state = 'failed' WHERE state = 'uncertain'")
    with op.batch_alter_table("notices", recreate="auto") as batch:
        for name in (*MOMENTS, "provider_reference"):
            batch.drop_column(name)
        _allow(batch, CHANNELS, STATES)
    op.drop_column("firms", "chat_robot")
    if op.get_context().dialect.name == "sqlite":
        op.execute("ALTER TABLE practitioners DROP COLUMN wished_channel")
    else:
        op.drop_column("practitioners", "wished_channel")


def _allow(batch: object, channels: tuple[str, ...], states: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all three.
    is_copied = op.get_context().dialect.name == "sqlite"
    for name, column, values in (
        ("noticechannel", "channel", channels),
        ("noticestate", "state", states),
        ("noticekind", "kind", KINDS),
    ):
        if not is_copied:
            batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
