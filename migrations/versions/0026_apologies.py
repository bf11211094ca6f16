"""the message that says sorry: the practitioner cannot come, and another time is booked; what help a visitor needs

Revision: 0026, after 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
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
    "leave_to_answer", "leave_accepted", "leave_refused", "referral_sent", "referral_due", "referral_overdue",
    "referral_answered", "seat_not_taken",
)  # fmt: skip
MORE_KINDS = ("booking_rebooked",)
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("visits", sa.Column("needs", sa.String(120), nullable=False, server_default=""))
    _allow_kinds((*KINDS, *MORE_KINDS))


def downgrade() -> None:
    op.drop_column("visits", "needs")  # in place: a table copied would lose its checks
    # Without the apology it is a moved booking like any other.
    op.execute("UPDATE notices SET kind = 'booking_moved' WHERE kind = 'booking_rebooked'")
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
