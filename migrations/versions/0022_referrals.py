"""the directory of receiving bodies, matters handed on with their steps and links, and the messages about them

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

from roster.database.action_checks import allow_actions

revision = "0022"
down_revision = "0021"
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
    "leave_to_answer", "leave_accepted", "leave_refused",
)  # fmt: skip
MORE_KINDS = ("referral_sent", "referral_due", "referral_overdue", "referral_answered")
CHANNELS = ("email", "sms", "console", "call", "wecom")
NOTICE_STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip
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
)  # fmt: skip
MORE_ACTIONS = ("referral_made", "referral_changed", "referral_read", "receivers_changed")

RECEIVERS = (
    "town_mediation", "village_mediation", "trade_mediation", "lawyer_mediation", "legal_aid", "notary_office",
    "labour_arbitration", "petition_office", "governance_center", "police", "other",
)  # fmt: skip
DOORS = ("mediation", "legal_aid", "notary", "litigation", "petition", "police", "other")
STATES = (
    "draft", "parked", "sent", "received", "accepted", "refused", "returned", "in_progress", "concluded",
    "withdrawn", "told",
)  # fmt: skip


def upgrade() -> None:
    _receivers()
    _referrals()
    _referral_links()
    _referral_steps()
    _allow_notices((*KINDS, *MORE_KINDS))
    allow_actions((*ACTIONS, *MORE_ACTIONS))


def downgrade() -> None:
    # Audit rows are never changed: what the trail says of referrals stays, and so does the wider check.
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    _allow_notices(KINDS)
    for table in ("referral_steps", "referral_links", "referrals", "receivers"):
        op.drop_table(table)


def _allow_notices(kinds: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all of them.
    checks = {"noticekind": ("kind", kinds)}
    if _is_sqlite():
        checks |= {"noticechannel": ("channel", CHANNELS), "noticestate": ("state", NOTICE_STATES)}
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


def _receivers() -> None:
    op.create_table('receivers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(32), nullable=False),
    sa.Column('kind', _enum(RECEIVERS, 'receiverkind'), nullable=False),
    sa.Column('field', sa.String(16), nullable=False),
    sa.Column('name', sa.String(80), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=True),
    sa.Column('village_id', sa.Integer(), nullable=True),
    sa.Column('contact', sa.String(40), nullable=False),
    sa.Column('phone', sa.String(40), nullable=False),
    sa.Column('email', sa.String(120), nullable=False),
    sa.Column('address', sa.String(160), nullable=False),
    sa.Column('hours', sa.String(120), nullable=False),
    sa.Column('note', sa.String(200), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_receivers_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['center_id'], ['centers.id'], name=op.f('fk_receivers_center_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['village_id'], ['villages.id'], name=op.f('fk_receivers_village_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receivers')),
    sa.UniqueConstraint('bureau_id', 'code', name=op.f('uq_receivers_bureau_id_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_receivers_public_id'))
    )
    op.create_index(op.f('ix_receivers_bureau_id'), 'receivers', ['bureau_id'])
    op.create_index(op.f('ix_receivers_center_id'), 'receivers', ['center_id'])
    op.create_index(op.f('ix_receivers_village_id'), 'receivers', ['village_id'])


def _referrals() -> None:
    op.create_table('referrals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(6), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=True),
    sa.Column('practitioner_id', sa.Integer(), nullable=True),
    sa.Column('receiver_id', sa.Integer(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('door', _enum(DOORS, 'door'), nullable=False),
    sa.Column('state', _enum(STATES, 'referralstate'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('matter', sa.String(4), nullable=False),
    sa.Column('is_urgent', sa.Boolean(), nullable=False),
    sa.Column('limitation_on', sa.Date(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_tail', sa.String(4), nullable=False),
    sa.Column('village', sa.Text(), nullable=True),
    sa.Column('other_party', sa.Text(), nullable=True),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('details', sa.Text(), nullable=True),
    sa.Column('sent_fields', sa.JSON(), nullable=False),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consent_how', sa.String(16), nullable=False),
    sa.Column('consent_by_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_what', sa.String(16), nullable=False),
    sa.Column('result', sa.String(32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_referrals_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['center_id'], ['centers.id'], name=op.f('fk_referrals_center_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['consent_by_id'], ['accounts.id'], name=op.f('fk_referrals_consent_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_referrals_consultation_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['created_by_id'], ['accounts.id'], name=op.f('fk_referrals_created_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['partner_id'], ['referrals.id'], name=op.f('fk_referrals_partner_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['practitioner_id'], ['practitioners.id'], name=op.f('fk_referrals_practitioner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['receiver_id'], ['receivers.id'], name=op.f('fk_referrals_receiver_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_referrals_visit_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referrals')),
    sa.UniqueConstraint('code', name=op.f('uq_referrals_code')),
    sa.UniqueConstraint('partner_id', name=op.f('uq_referrals_partner_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_referrals_public_id'))
    )
    op.create_index(op.f('ix_referrals_bureau_id'), 'referrals', ['bureau_id'])
    op.create_index(op.f('ix_referrals_center_id'), 'referrals', ['center_id'])
    op.create_index(op.f('ix_referrals_consultation_id'), 'referrals', ['consultation_id'])
    op.create_index('ix_referrals_due', 'referrals', ['bureau_id', 'state', 'due_on'])
    op.create_index(op.f('ix_referrals_practitioner_id'), 'referrals', ['practitioner_id'])
    op.create_index(op.f('ix_referrals_receiver_id'), 'referrals', ['receiver_id'])
    op.create_index(op.f('ix_referrals_visit_id'), 'referrals', ['visit_id'])


def _referral_links() -> None:
    op.create_table('referral_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('referral_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('looks', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['referral_id'], ['referrals.id'], name=op.f('fk_referral_links_referral_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_links')),
    sa.UniqueConstraint('public_id', name=op.f('uq_referral_links_public_id'))
    )
    op.create_index(op.f('ix_referral_links_referral_id'), 'referral_links', ['referral_id'])


def _referral_steps() -> None:
    op.create_table('referral_steps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('referral_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', _enum(STATES, 'referralstepstate'), nullable=False),
    sa.Column('what', sa.String(24), nullable=False),
    sa.Column('by_kind', sa.String(16), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_referral_steps_account_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['referral_id'], ['referrals.id'], name=op.f('fk_referral_steps_referral_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_steps'))
    )
    op.create_index(op.f('ix_referral_steps_referral_id'), 'referral_steps', ['referral_id'])
