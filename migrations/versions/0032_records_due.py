"""the reminder of records that the month's report still waits for

Revision: 0032, after 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"
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
    "referral_answered", "seat_not_taken", "booking_rebooked", "follow_up_overdue", "license_ends", "record_judged",
)  # fmt: skip
MORE_KINDS = ("records_due",)
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip


def upgrade() -> None:
    _allow_kinds((*KINDS, *MORE_KINDS))


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'records_due'")
    _allow_kinds(KINDS)


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all of them.
    checks = {"noticekind": ("kind", kinds)}
    if _is_sqlite():
        checks |= {"noticechannel": ("channel", CHANNELS), "noticestate": ("state", STATES)}
    with op.batch_alter_table("notices", recreate="auto") as batch:
        for name, (column, values) in checks.items():
            if not _is_sqlite():
                batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"{column} IN ({_quoted(values)})")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)

