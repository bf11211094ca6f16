"""what visitors thought of a talk, and whom a center calls back

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

from roster.database.action_checks import allow_actions

revision = "0025"
down_revision = "0024"
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
)  # fmt: skip
MORE_ACTIONS = (
    "rating_given", "ratings_entered", "follow_up_opened", "follow_up_changed", "follow_up_read",
)  # fmt: skip

LEVELS = ("very_satisfied", "satisfied", "mostly_satisfied", "not_satisfied", "very_dissatisfied")
RATING_CHANNELS = ("page", "paper")
REASONS = ("bad_rating", "promised", "referral")
STATES = ("open", "done", "unreachable", "closed")


def upgrade() -> None:
    _ratings()
    _follow_ups()
    allow_actions((*ACTIONS, *MORE_ACTIONS))


def downgrade() -> None:
    # Audit rows are never changed: what the trail says of ratings stays, and so does the wider check.
    for table in ("follow_ups", "ratings"):
        op.drop_table(table)


def _enum(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _ratings() -> None:
    op.create_table('ratings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=True),
    sa.Column('level', _enum(LEVELS, 'level'), nullable=False),
    sa.Column('channel', _enum(RATING_CHANNELS, 'ratingchannel'), nullable=False),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_ratings_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['entered_by_id'], ['accounts.id'], name=op.f('fk_ratings_entered_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_ratings_sitting_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_ratings_visit_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ratings')),
    sa.UniqueConstraint('public_id', name=op.f('uq_ratings_public_id')),
    sa.UniqueConstraint('visit_id', name=op.f('uq_ratings_visit_id'))
    )
    op.create_index(op.f('ix_ratings_bureau_id'), 'ratings', ['bureau_id'])
    op.create_index(op.f('ix_ratings_sitting_id'), 'ratings', ['sitting_id'])


def _follow_ups() -> None:
    op.create_table('follow_ups',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=True),
    sa.Column('rating_id', sa.Integer(), nullable=True),
    sa.Column('referral_id', sa.Integer(), nullable=True),
    sa.Column('reason', _enum(REASONS, 'followupreason'), nullable=False),
    sa.Column('state', _enum(STATES, 'followupstate'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(16), nullable=False),
    sa.Column('is_settled', sa.Boolean(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_follow_ups_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['center_id'], ['centers.id'], name=op.f('fk_follow_ups_center_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['changed_by_id'], ['accounts.id'], name=op.f('fk_follow_ups_changed_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['opened_by_id'], ['accounts.id'], name=op.f('fk_follow_ups_opened_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['rating_id'], ['ratings.id'], name=op.f('fk_follow_ups_rating_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['referral_id'], ['referrals.id'], name=op.f('fk_follow_ups_referral_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_follow_ups_visit_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_ups')),
    sa.UniqueConstraint('public_id', name=op.f('uq_follow_ups_public_id')),
    sa.UniqueConstraint('rating_id', name=op.f('uq_follow_ups_rating_id')),
    sa.UniqueConstraint('referral_id', name=op.f('uq_follow_ups_referral_id'))
    )
    op.create_index(op.f('ix_follow_ups_bureau_id'), 'follow_ups', ['bureau_id'])
    op.create_index(op.f('ix_follow_ups_center_id'), 'follow_ups', ['center_id'])
    op.create_index('ix_follow_ups_due', 'follow_ups', ['bureau_id', 'state', 'due_on'])
    op.create_index(op.f('ix_follow_ups_visit_id'), 'follow_ups', ['visit_id'])
