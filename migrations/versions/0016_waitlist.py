"""the waiting list with its offers, who comes along, and visits written down on paper first

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset", "two_steps_off",
    "roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published",
    "seat_offered", "swap_proposed", "swap_declined", "swap_refused", "swap_to_approve", "center_roster_changed",
    "firm_roster_changed", "practitioner_missing",
)  # fmt: skip
MORE_KINDS = ("waitlist_offered", "waitlist_ended")
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip
ENTRY_STATES = (
    "waiting", "offered", "booked", "booked_otherwise", "left", "unanswered", "called_off", "over",
)  # fmt: skip
OFFER_STATES = ("open", "accepted", "declined", "lapsed", "withdrawn")
ACTIVE = sa.text("state IN ('waiting', 'offered')")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    _add_entries()
    _add_offers()
    op.add_column("bookings", sa.Column("companions", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("visits", sa.Column("companions", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("visits", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("notices", recreate="auto") as batch:
        batch.add_column(sa.Column("waitlist_entry_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_notices_waitlist_entry_id_waitlist_entries"),
            "waitlist_entries",
            ["waitlist_entry_id"],
            ["id"],
            ondelete="CASCADE",
        )
        _allow(batch, (*KINDS, *MORE_KINDS))
    op.create_index(op.f("ix_notices_waitlist_entry_id"), "notices", ["waitlist_entry_id"])


def downgrade() -> None:
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    op.drop_index(op.f("ix_notices_waitlist_entry_id"), "notices")
    with op.batch_alter_table("notices", recreate="auto") as batch:
        batch.drop_constraint(op.f("fk_notices_waitlist_entry_id_waitlist_entries"), type_="foreignkey")
        batch.drop_column("waitlist_entry_id")
        _allow(batch, KINDS)
    op.execute("DELETE FROM seat_claims WHERE state = 'offered'")
    # In place: a table copied would lose its checks.
    op.drop_column("visits", "entered_at")
    op.drop_column("visits", "companions")
    op.drop_column("bookings", "companions")
    op.drop_table("waitlist_offers")
    op.drop_table("waitlist_entries")


def _add_entries() -> None:
    op.create_table(
        "waitlist_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("center_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=True),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("link_digest", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(64), nullable=True),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("needs", sa.String(120), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("priority", sa.String(16), nullable=False),
        sa.Column("matter", sa.String(4), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("idempotency_key", sa.String(64), nullable=True),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({_quoted(ENTRY_STATES)})", name="waitliststate"),
        sa.CheckConstraint("channel IN ('web', 'phone', 'window')", name="channel"),
        _key("waitlist_entries", "bureau_id", "bureaus", "CASCADE"),
        _key("waitlist_entries", "center_id", "centers", "RESTRICT"),
        _key("waitlist_entries", "sitting_id", "sittings", "RESTRICT"),
        _key("waitlist_entries", "booking_id", "bookings", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_entries")),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_waitlist_entries_{column}"))
            for column in ("public_id", "code", "link_digest", "idempotency_key")
        ),
    )
    for column in ("bureau_id", "sitting_id", "booking_id", "phone_index"):
        op.create_index(op.f(f"ix_waitlist_entries_{column}"), "waitlist_entries", [column])
    op.create_index("ix_waitlist_entries_line", "waitlist_entries", ["center_id", "role", "state"])
    op.create_index(
        "uq_waitlist_entries_one_active_per_phone", "waitlist_entries", ["center_id", "role", "phone_index"],
        unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE,
    )  # fmt: skip


def _add_offers() -> None:
    op.create_table(
        "waitlist_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({_quoted(OFFER_STATES)})", name="waitlistofferstate"),
        _key("waitlist_offers", "entry_id", "waitlist_entries", "CASCADE"),
        _key("waitlist_offers", "slot_id", "slots", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_offers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_waitlist_offers_public_id")),
    )
    op.create_index(op.f("ix_waitlist_offers_slot_id"), "waitlist_offers", ["slot_id"])
    op.create_index("ix_waitlist_offers_entry_slot", "waitlist_offers", ["entry_id", "slot_id"])
    op.create_index("ix_waitlist_offers_due", "waitlist_offers", ["state", "expires_at"])
    op.create_index(
        "uq_waitlist_offers_one_open", "waitlist_offers", ["entry_id"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def _key(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
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
