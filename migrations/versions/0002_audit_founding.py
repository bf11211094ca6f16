"""let the audit trail name what founds a bureau

Revision: 0002, after 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FIRST = (
    "signed_in", "notice_imported", "day_set", "session_dates_derived", "sitting_moved", "plan_requested",
    "plan_stopped", "roster_drafted", "roster_edited", "roster_published", "duty_confirmed", "leave_given",
    "leave_withdrawn", "conflict_declared", "conflict_removed", "booking_made", "booking_moved",
    "booking_cancelled", "booking_no_show", "visitor_checked_in", "visit_changed", "consultation_opened",
    "consultation_read", "consultation_signed", "consultation_added", "feed_issued", "feed_revoked",
    "personal_data_revealed", "settings_changed", "notice_called",
)  # fmt: skip
ADDED = (
    "bureau_founded", "centers_imported", "people_imported", "account_created", "password_set",
    "account_closed",
)  # fmt: skip


def upgrade() -> None:
    _allow((*FIRST, *ADDED))


def downgrade() -> None:
    # The older program knows no such actions: it reads them as the nearest that it knows.
    op.execute(f"UPDATE audit_rows SET action = 'settings_changed' WHERE action IN ({_quoted(ADDED)})")
    _allow(FIRST)


def _allow(actions: tuple[str, ...]) -> None:
    with op.batch_alter_table("audit_rows", recreate="auto") as batch:
        # SQLite's table is copied, and a copy has no such checks until they are added.
        if op.get_context().dialect.name != "sqlite":
            batch.drop_constraint("auditaction", type_="check")
        batch.create_check_constraint("auditaction", f"action IN ({_quoted(actions)})")


def _quoted(actions: tuple[str, ...]) -> str:
    return ", ".join(f"'{action}'" for action in actions)
