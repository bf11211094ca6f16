"""when somebody came to a duty and left; records drawn as a sample and judged; who wishes for no two far towns in a row

Revision: 0030, after 0029
"""

import sqlalchemy as sa
from alembic import op

from roster.database.action_checks import allow_actions

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

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
    "publicity_changed", "phrases_changed", "document_drafted",
)  # fmt: skip
MORE_ACTIONS = ("duty_attended", "sample_drawn", "record_judged", "judgement_answered", "wishes_changed")
KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset", "two_steps_off",
    "roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published",
    "seat_offered", "swap_proposed", "swap_declined", "swap_refused", "swap_to_approve", "center_roster_changed",
    "firm_roster_changed", "practitioner_missing", "waitlist_offered", "waitlist_ended",
    "nominations_asked", "nominations_due", "roster_for_comment", "comment_answered",
    "leave_to_answer", "leave_accepted", "leave_refused", "referral_sent", "referral_due", "referral_overdue",
    "referral_answered", "seat_not_taken", "booking_rebooked", "follow_up_overdue",
)  # fmt: skip
MORE_KINDS = ("license_ends", "record_judged")
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip
WAYS = ("code", "center", "paper")


def upgrade() -> None:
    _check_ins()
    _samples()
    op.add_column(
        "practitioners",
        sa.Column("no_far_in_a_row", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    allow_actions((*ACTIONS, *MORE_ACTIONS))
    _allow_kinds((*KINDS, *MORE_KINDS))


def downgrade() -> None:
    # Audit rows are never changed: what the trail says of these stays, and so does the wider check.
    op.drop_column("practitioners", "no_far_in_a_row")
    for table in ("judgements", "record_samples", "check_ins"):
        op.drop_table(table)
    op.execute("DELETE FROM notices WHERE kind IN ('license_ends', 'record_judged')")
    _allow_kinds(KINDS)


def _check_ins() -> None:
    op.create_table('check_ins',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('duty_id', sa.Integer(), nullable=False),
    sa.Column('practitioner_id', sa.Integer(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_by', _enum(WAYS, 'arrived_by'), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_by', _enum(WAYS, 'left_by'), nullable=True),
    sa.Column('reason', sa.String(200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_check_ins_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['accounts.id'], name=op.f('fk_check_ins_confirmed_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['duty_id'], ['duties.id'], name=op.f('fk_check_ins_duty_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_check_ins_practitioner_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_ins')),
    sa.UniqueConstraint('duty_id', 'practitioner_id', name=op.f('uq_check_ins_duty_id_practitioner_id'))
    )
    op.create_index(op.f('ix_check_ins_bureau_id'), 'check_ins', ['bureau_id'])
    op.create_index(op.f('ix_check_ins_practitioner_id'), 'check_ins', ['practitioner_id'])


def _samples() -> None:
    op.create_table('record_samples',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('each', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(16), nullable=False),
    sa.Column('records', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_record_samples_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['accounts.id'], name=op.f('fk_record_samples_drawn_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_samples')),
    sa.UniqueConstraint('public_id', name=op.f('uq_record_samples_public_id'))
    )
    op.create_index(op.f('ix_record_samples_bureau_id'), 'record_samples', ['bureau_id'])
    op.create_table('judgements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('practitioner_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=True),
    sa.Column('is_sound', sa.Boolean(), nullable=True),
    sa.Column('note', sa.String(500), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('judged_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.String(500), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_judgements_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_judgements_consultation_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['judged_by_id'], ['accounts.id'], name=op.f('fk_judgements_judged_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_judgements_practitioner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sample_id'], ['record_samples.id'], name=op.f('fk_judgements_sample_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judgements')),
    sa.UniqueConstraint('public_id', name=op.f('uq_judgements_public_id')),
    sa.UniqueConstraint('sample_id', 'consultation_id', name=op.f('uq_judgements_sample_id_consultation_id'))
    )
    for column in ("bureau_id", "consultation_id", "practitioner_id"):
        op.create_index(op.f(f'ix_judgements_{column}'), 'judgements', [column])


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


def _enum(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
