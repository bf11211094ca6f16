"""phrases for advice, publicity and half-days without a visitor, records entered from paper, calls for red risks

Revision: 0028, after 0027
"""

import sqlalchemy as sa
from alembic import op

from roster.database.action_checks import allow_actions

revision = "0028"
down_revision = "0027"
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
)  # fmt: skip
MORE_KINDS = ("follow_up_overdue",)
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip
REASONS = ("bad_rating", "promised", "referral")
MORE_REASONS = ("red_risk",)
FOLLOW_UP_STATES = ("open", "done", "unreachable", "closed")
ACTIONS = (
    "signed_in", "notice_imported", "day_set", "session_dates_derived", "sitting_moved", "plan_requested",
    "plan_stopped", "roster_drafted", "roster_edited", "roster_published", "duty_confirmed", "leave_given",
    "leave_withdrawn", "conflict_declared", "conflict_removed", "booking_made", "booking_moved",
    "booking_cancelled", "booking_no_show", "visitor_checked_in", "visit_changed", "consultation_opened",
    "consultation_read", "consultation_signed", "consultation_added", "feed_issued", "feed_revoked",
    "personal_data_revealed", "settings_changed", "notice_called", "bureau_founded", "centers_imported",
    "people_imported", "account_created", "password_set", "account_closed", "sign_in_refused", "account_locked",
    "signed_out", "reset_requested", "two_steps_on", "two_steps_off", "recovery_codes_made", "recovery_code_used",
    "device_ended", "account_invited", "invitation_accepted", "invitation_withdrawn", "account_reopened",
    "grant_given", "grant_taken", "center_added", "center_changed", "firm_added", "firm_changed", "person_added",
    "person_changed", "personal_data_deleted", "keys_rotated", "trail_read", "trail_exported",
    "record_inspected", "trail_verified", "backup_made", "backup_restored",
    "referral_made", "referral_changed", "referral_read", "receivers_changed",
    "rating_given", "ratings_entered", "follow_up_opened", "follow_up_changed", "follow_up_read",
    "records_searched", "conflict_checked", "conflict_decided",
)  # fmt: skip
MORE_ACTIONS = ("publicity_changed", "phrases_changed", "document_drafted")
PUBLICITY_KINDS = ("lecture", "stall", "households", "school", "broadcast", "other")
PUBLICITY_STATES = ("planned", "held", "called_off")


def upgrade() -> None:
    _phrases()
    _publicity()
    _empty_half_days()
    op.add_column("consultations", sa.Column("drafted", sa.String(16), nullable=False, server_default=""))
    op.add_column("consultations", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consultations", sa.Column("entered_by_id", sa.Integer(), nullable=True))
    _allow("notices", {"noticekind": ("kind", (*KINDS, *MORE_KINDS))}, _OF_NOTICES)
    _allow("follow_ups", {"followupreason": ("reason", (*REASONS, *MORE_REASONS))}, _OF_FOLLOW_UPS)
    allow_actions((*ACTIONS, *MORE_ACTIONS))


def downgrade() -> None:
    # Audit rows are never changed: what the trail says stays, and so does the wider check.
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    _allow("notices", {"noticekind": ("kind", KINDS)}, _OF_NOTICES)
    op.execute("UPDATE follow_ups SET reason = 'promised' WHERE reason = 'red_risk'")
    _allow("follow_ups", {"followupreason": ("reason", REASONS)}, _OF_FOLLOW_UPS)
    for column in ("entered_by_id", "entered_at", "drafted"):
        op.drop_column("consultations", column)
    for table in ("empty_half_days", "publicity", "phrases"):
        op.drop_table(table)


_OF_NOTICES = {"noticechannel": ("channel", CHANNELS), "noticestate": ("state", STATES)}
_OF_FOLLOW_UPS = {"followupstate": ("state", FOLLOW_UP_STATES)}


def _allow(
    table: str,
    changed: dict[str, tuple[str, tuple[str, ...]]],
    others: dict[str, tuple[str, tuple[str, ...]]],
) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all of them.
    with op.batch_alter_table(table, recreate="auto") as batch:
        for name, (column, values) in (changed | others if _is_sqlite() else changed).items():
            if not _is_sqlite():
                batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"{column} IN ({_quoted(values)})")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _enum(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _phrases() -> None:
    op.create_table('phrases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('practitioner_id', sa.Integer(), nullable=True),
    sa.Column('matter', sa.String(4), nullable=False),
    sa.Column('title', sa.String(60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('basis', sa.String(120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_phrases_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_phrases_practitioner_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phrases')),
    sa.UniqueConstraint('public_id', name=op.f('uq_phrases_public_id'))
    )
    op.create_index(op.f('ix_phrases_bureau_id'), 'phrases', ['bureau_id'])
    op.create_index(op.f('ix_phrases_practitioner_id'), 'phrases', ['practitioner_id'])


def _publicity() -> None:
    op.create_table('publicity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('kind', _enum(PUBLICITY_KINDS, 'publicitykind'), nullable=False),
    sa.Column('state', _enum(PUBLICITY_STATES, 'publicitystate'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(120), nullable=False),
    sa.Column('place', sa.String(120), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('leaflets', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(300), nullable=False),
    sa.Column('practitioner_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_publicity_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['center_id'], ['centers.id'], name=op.f('fk_publicity_center_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['changed_by_id'], ['accounts.id'], name=op.f('fk_publicity_changed_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['created_by_id'], ['accounts.id'], name=op.f('fk_publicity_created_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_publicity_practitioner_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publicity')),
    sa.UniqueConstraint('public_id', name=op.f('uq_publicity_public_id'))
    )
    op.create_index(op.f('ix_publicity_bureau_id'), 'publicity', ['bureau_id'])
    op.create_index(op.f('ix_publicity_practitioner_id'), 'publicity', ['practitioner_id'])
    op.create_index('ix_publicity_of_center', 'publicity', ['center_id', 'date'])


def _empty_half_days() -> None:
    op.create_table('empty_half_days',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('practitioner_id', sa.Integer(), nullable=False),
    sa.Column('half', sa.String(2), nullable=False),
    sa.Column('leaflets', sa.Integer(), nullable=False),
    sa.Column('instead', sa.String(300), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.CheckConstraint("half IN ('am', 'pm')", name=op.f('ck_empty_half_days_half')),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_empty_half_days_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_empty_half_days_practitioner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_empty_half_days_sitting_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['written_by_id'], ['accounts.id'], name=op.f('fk_empty_half_days_written_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_empty_half_days')),
    sa.UniqueConstraint('public_id', name=op.f('uq_empty_half_days_public_id')),
    sa.UniqueConstraint('sitting_id', 'practitioner_id', 'half', name=op.f('uq_empty_half_days_sitting_id_practitioner_id_half'))
    )
    op.create_index(op.f('ix_empty_half_days_bureau_id'), 'empty_half_days', ['bureau_id'])
    op.create_index(op.f('ix_empty_half_days_practitioner_id'), 'empty_half_days', ['practitioner_id'])
