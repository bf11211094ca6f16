"""the firms' nomination rounds, and a notary office's reserve at the counter

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset", "two_steps_off",
    "roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published",
    "seat_offered", "swap_proposed", "swap_declined", "swap_refused", "swap_to_approve", "center_roster_changed",
    "firm_roster_changed", "practitioner_missing", "waitlist_offered", "waitlist_ended",
)  # fmt: skip
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip
MORE_KINDS = ("nominations_asked", "nominations_due")


def upgrade() -> None:
    _add_rounds()
    op.add_column("firms", sa.Column("kept_at_office", sa.Integer(), nullable=True))
    _allow((*KINDS, *MORE_KINDS))


def downgrade() -> None:
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    _allow(KINDS)
    op.drop_column("firms", "kept_at_office")  # in place: a table copied would lose its checks
    for table in ("nominations", "nomination_requests", "nomination_rounds"):
        op.drop_table(table)


def _add_rounds() -> None:
    op.create_table(
        "nomination_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("first_month", sa.String(7), nullable=False),
        sa.Column("last_month", sa.String(7), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        _to("nomination_rounds", "bureau_id", "bureaus", "CASCADE"),
        _to("nomination_rounds", "opened_by_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_rounds")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nomination_rounds_public_id")),
    )
    _index("nomination_rounds", "bureau_id")
    op.create_index(
        "uq_nomination_rounds_one_open",
        "nomination_rounds",
        ["bureau_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "nomination_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("is_by_bureau", sa.Boolean(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        _to("nomination_requests", "round_id", "nomination_rounds", "CASCADE"),
        _to("nomination_requests", "firm_id", "firms", "CASCADE"),
        _to("nomination_requests", "answered_by_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_requests")),
        sa.UniqueConstraint("round_id", "firm_id", name=op.f("uq_nomination_requests_round_id_firm_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nomination_requests_public_id")),
    )
    _index("nomination_requests", "round_id", "firm_id")
    op.create_table(
        "nominations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("away", sa.JSON(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("license_number", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint(
            "state IN ('named', 'proposed', 'accepted', 'refused')", name="nominationstate"
        ),
        _to("nominations", "request_id", "nomination_requests", "CASCADE"),
        _to("nominations", "practitioner_id", "practitioners", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint(
            "request_id", "practitioner_id", name=op.f("uq_nominations_request_id_practitioner_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_nominations_public_id")),
    )
    _index("nominations", "request_id", "practitioner_id")


def _to(table: str, column: str, target: str, deleted: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=deleted)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _allow(kinds: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all three.
    is_copied = op.get_context().dialect.name == "sqlite"
    with op.batch_alter_table("notices", recreate="auto") as batch:
        for name, column, values in (
            ("noticekind", "kind", kinds),
            ("noticechannel", "channel", CHANNELS),
            ("noticestate", "state", STATES),
        ):
            if not is_copied:
                batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"{column} IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
