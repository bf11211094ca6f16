"""seats offered to substitutes, swaps between two people, and the messages about changes of a published roster

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset", "two_steps_off",
    "roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published",
)  # fmt: skip
MORE_KINDS = (
    "seat_offered", "swap_proposed", "swap_declined", "swap_refused", "swap_to_approve", "center_roster_changed",
    "firm_roster_changed", "practitioner_missing",
)  # fmt: skip
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip
PERIODS = ("am", "pm", "day")
WAITING = sa.text("state IN ('proposed', 'accepted')")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "seat_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("replaced_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'taken', 'withdrawn', 'expired')", name="offerstate"),
        _key("seat_offers", "bureau_id", "bureaus"),
        _key("seat_offers", "duty_id", "duties"),
        _key("seat_offers", "replaced_id", "practitioners"),
        _key("seat_offers", "created_by_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_offers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seat_offers_public_id")),
    )
    op.create_index(op.f("ix_seat_offers_bureau_id"), "seat_offers", ["bureau_id"])
    op.create_index(op.f("ix_seat_offers_duty_id"), "seat_offers", ["duty_id"])
    op.create_index(
        "uq_seat_offers_one_open", "seat_offers", ["duty_id", "replaced_id"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip
    op.create_table(
        "offer_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"period IN ({_quoted(PERIODS)})", name="period"),
        sa.CheckConstraint("state IN ('sent', 'accepted', 'declined')", name="invitationstate"),
        _key("offer_invitations", "offer_id", "seat_offers"),
        _key("offer_invitations", "practitioner_id", "practitioners"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_invitations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_offer_invitations_public_id")),
        sa.UniqueConstraint(
            "offer_id", "practitioner_id", name=op.f("uq_offer_invitations_offer_id_practitioner_id")
        ),
    )
    op.create_index(op.f("ix_offer_invitations_practitioner_id"), "offer_invitations", ["practitioner_id"])
    op.create_table(
        "swaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("own_id", sa.Integer(), nullable=False),
        sa.Column("own_duty_id", sa.Integer(), nullable=False),
        sa.Column("own_period", sa.String(32), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("other_duty_id", sa.Integer(), nullable=False),
        sa.Column("other_period", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"own_period IN ({_quoted(PERIODS)})", name="ownperiod"),
        sa.CheckConstraint(f"other_period IN ({_quoted(PERIODS)})", name="otherperiod"),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'declined', 'withdrawn', 'refused', 'expired', 'done')",
            name="swapstate",
        ),
        _key("swaps", "bureau_id", "bureaus"),
        _key("swaps", "own_id", "practitioners"),
        _key("swaps", "own_duty_id", "duties"),
        _key("swaps", "other_id", "practitioners"),
        _key("swaps", "other_duty_id", "duties"),
        _key("swaps", "created_by_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
        sa.UniqueConstraint("public_id", name=op.f("uq_swaps_public_id")),
    )
    op.create_index(op.f("ix_swaps_bureau_id"), "swaps", ["bureau_id"])
    op.create_index(op.f("ix_swaps_own_id"), "swaps", ["own_id"])
    op.create_index(op.f("ix_swaps_other_id"), "swaps", ["other_id"])
    op.create_index(
        "uq_swaps_one_waiting", "swaps", ["own_duty_id", "own_id"], unique=True,
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, (*KINDS, *MORE_KINDS))


def downgrade() -> None:
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    with op.batch_alter_table("notices", recreate="auto") as batch:
        _allow(batch, KINDS)
    for table in ("swaps", "offer_invitations", "seat_offers"):
        op.drop_table(table)


def _key(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=ondelete
    )


def _allow(batch: object, kinds: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all three.
    is_copied = op.get_context().dialect.name == "sqlite"
    if not is_copied:
        batch.drop_constraint("noticekind", type_="check")
    batch.create_check_constraint("noticekind", f"kind IN ({_quoted(kinds)})")
    if is_copied:
        batch.create_check_constraint("noticechannel", f"channel IN ({_quoted(CHANNELS)})")
        batch.create_check_constraint("noticestate", f"state IN ({_quoted(STATES)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
