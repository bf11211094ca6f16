"""urgent leave that waits for the bureau, its answer, and the messages about it

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
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
)  # fmt: skip
MORE_KINDS = ("leave_to_answer", "leave_accepted", "leave_refused")
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip
REASONS = ("hearing", "travel", "sick", "personal", "training", "transport", "other")


def upgrade() -> None:
    with op.batch_alter_table("leaves", recreate="auto") as batch:
        batch.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("answer", sa.String(200), nullable=False, server_default=""))
        _allow(
            batch,
            {"leavestate": ("state", ("asked", "given", "refused", "withdrawn"))},
            {"period": ("period", ("am", "pm", "day")), "leavereason": ("reason", REASONS)},
        )
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, {"noticekind": ("kind", (*KINDS, *MORE_KINDS))}, _OF_NOTICES)


def downgrade() -> None:
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, {"noticekind": ("kind", KINDS)}, _OF_NOTICES)
    # Before this version urgent leave held at once.
    op.execute("UPDATE leaves SET state = 'given' WHERE state = 'asked'")
    op.execute("UPDATE leaves SET state = 'withdrawn' WHERE state = 'refused'")
    with op.batch_alter_table("leaves", recreate="auto") as batch:
        batch.drop_column("answered_at")
        batch.drop_column("answer")
        _allow(
            batch,
            {"leavestate": ("state", ("given", "withdrawn"))},
            {"period": ("period", ("am", "pm", "day")), "leavereason": ("reason", REASONS)},
        )


_OF_NOTICES = {"noticechannel": ("channel", CHANNELS), "noticestate": ("state", STATES)}


def _allow(
    batch: object,
    changed: dict[str, tuple[str, tuple[str, ...]]],
    others: dict[str, tuple[str, tuple[str, ...]]],
) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all of them.
    is_copied = op.get_context().dialect.name == "sqlite"
    for name, (column, values) in (changed | others if is_copied else changed).items():
        if not is_copied:
            batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
