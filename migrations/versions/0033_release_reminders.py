"""numbers to be told when a center's next places are released; how many come along of a place in line

Revision: 0033, after 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
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
    "referral_answered", "seat_not_taken", "booking_rebooked",
    "follow_up_overdue", "license_ends", "record_judged", "records_due",
)  # fmt: skip
MORE_KINDS = ("places_released",)
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("waitlist_entries", sa.Column("companions", sa.Integer(), nullable=False, server_default="0"))
    op.create_table('release_reminders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(32), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('phone_index', sa.String(64), nullable=False),
    sa.Column('language', sa.String(16), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_release_reminders_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['center_id'], ['centers.id'], name=op.f('fk_release_reminders_center_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release_reminders')),
    sa.UniqueConstraint('center_id', 'role', 'phone_index', name=op.f('uq_release_reminders_center_id_role_phone_index')),
    sa.UniqueConstraint('public_id', name=op.f('uq_release_reminders_public_id'))
    )
    op.create_index(op.f('ix_release_reminders_bureau_id'), 'release_reminders', ['bureau_id'])
    op.create_index(op.f('ix_release_reminders_phone_index'), 'release_reminders', ['phone_index'])
    _allow_kinds((*KINDS, *MORE_KINDS))


def downgrade() -> None:
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    _allow_kinds(KINDS)
    op.drop_table("release_reminders")
    op.drop_column("waitlist_entries", "companions")  # in place: a table copied would lose its checks


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
