"""all roles, a firm for its secretary, and what the trail must be able to say of them

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = ("scheduler", "center_staff", "practitioner")
MORE_ROLES = ("leader", "firm_secretary", "auditor", "administrator")
ACTIONS = (
    "signed_in", "notice_imported", "day_set", "session_dates_derived", "sitting_moved", "plan_requested",
    "plan_stopped", "roster_drafted", "roster_edited", "roster_published", "duty_confirmed", "leave_given",
    "leave_withdrawn", "conflict_declared", "conflict_removed", "booking_made", "booking_moved",
    "booking_cancelled", "booking_no_show", "visitor_checked_in", "visit_changed", "consultation_opened",
    "consultation_read", "consultation_signed", "consultation_added", "feed_issued", "feed_revoked",
    "personal_data_revealed", "settings_changed", "notice_called",
    "bureau_founded", "centers_imported", "people_imported", "account_created", "password_set",
    "account_closed",
)  # fmt: skip
MORE_ACTIONS = (
    "sign_in_refused", "account_locked", "signed_out", "reset_requested", "two_steps_on",
    "two_steps_off", "recovery_codes_made", "recovery_code_used", "device_ended", "account_invited",
    "invitation_accepted", "invitation_withdrawn", "account_reopened", "grant_given", "grant_taken",
    "center_added", "center_changed", "firm_added", "firm_changed", "person_added",
    "person_changed", "personal_data_deleted", "keys_rotated", "trail_read", "trail_exported",
    "record_inspected", "trail_verified", "backup_made", "backup_restored",
)  # fmt: skip

TIES = ["account_id", "bureau_id", "role", "center_id", "practitioner_id"]
UNIQUE = "uq_grants_account_id_bureau_id_role_center_id_practitioner_id"
NEW_UNIQUE = "uq_grants_role_and_ties"


def upgrade() -> None:
    with op.batch_alter_table("grants", recreate="auto") as batch:
        batch.add_column(sa.Column("firm_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_grants_firm_id_firms", "firms", ["firm_id"], ["id"], ondelete="CASCADE")
        batch.drop_constraint(UNIQUE, type_="unique")
        batch.create_unique_constraint(NEW_UNIQUE, [*TIES, "firm_id"])
        _allow(batch, "grantrole", "role", (*ROLES, *MORE_ROLES))
    with op.batch_alter_table("audit_rows", recreate="auto") as batch:
        _allow(batch, "auditaction", "action", (*ACTIONS, *MORE_ACTIONS))


def downgrade() -> None:
    # The older program knows neither these roles nor these actions.
    op.execute(f"DELETE FROM grants WHERE role IN ({_quoted(MORE_ROLES)})")
    op.execute(f"UPDATE audit_rows SET action = 'settings_changed' WHERE action NOT IN ({_quoted(ACTIONS)})")
    with op.batch_alter_table("grants", recreate="auto") as batch:
        batch.drop_constraint(NEW_UNIQUE, type_="unique")
        batch.drop_constraint("fk_grants_firm_id_firms", type_="foreignkey")
        batch.drop_column("firm_id")
        batch.create_unique_constraint(UNIQUE, TIES)
        _allow(batch, "grantrole", "role", ROLES)
    with op.batch_alter_table("audit_rows", recreate="auto") as batch:
        _allow(batch, "auditaction", "action", ACTIONS)


def _allow(batch: object, check: str, column: str, values: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no such checks until they are added.
    if op.get_context().dialect.name != "sqlite":
        batch.drop_constraint(check, type_="check")
    batch.create_check_constraint(check, f"{column} IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
