"""what firms and practitioners say of a draft before it is published, and until when they may

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = (
    "booking_confirmed", "booking_moved", "booking_cancelled", "booking_reminder", "booking_affected",
    "duty_assigned", "duty_changed", "duty_dropped", "duty_reminder", "leave_affects_roster",
    "session_date_moved", "holiday_notice_missing", "invitation", "password_reset", "two_steps_off",
    "roster_submitted", "roster_approved", "roster_sent_back", "roster_not_published",
    "seat_offered", "swap_proposed", "swap_declined", "swap_refused", "swap_to_approve", "center_roster_changed",
    "firm_roster_changed", "practitioner_missing", "waitlist_offered", "waitlist_ended",
    "nominations_asked", "nominations_due",
)  # fmt: skip
CHANNELS = ("email", "sms", "console", "call", "wecom")
STATES = (
    "queued", "sending", "sent", "failed", "expired", "void", "to_call", "called", "delivered", "uncertain",
)  # fmt: skip
MORE_KINDS = ("roster_for_comment", "comment_answered")
STEPS = (
    "submitted", "withdrawn", "approved", "sent_back", "scheduled", "unscheduled", "refused", "published",
)  # fmt: skip
MORE_STEPS = ("for_comment", "comments_overridden")


def upgrade() -> None:
    op.create_table(
        "roster_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(32), nullable=False),
        sa.Column("is_objection", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(300), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("period IN ('am', 'pm', 'day')", name="period"),
        _to("roster_comments", "roster_id", "rosters", "CASCADE"),
        _to("roster_comments", "duty_id", "duties", "CASCADE"),
        _to("roster_comments", "practitioner_id", "practitioners", "CASCADE"),
        _to("roster_comments", "by_id", "accounts", "SET NULL"),
        _to("roster_comments", "answered_by_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_comments")),
        sa.UniqueConstraint(
            "roster_id",
            "duty_id",
            "practitioner_id",
            name=op.f("uq_roster_comments_roster_id_duty_id_practitioner_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_comments_public_id")),
    )
    _index("roster_comments", "roster_id", "duty_id", "practitioner_id")
    op.add_column("rosters", sa.Column("comments_until", sa.DateTime(timezone=True), nullable=True))
    _allow((*KINDS, *MORE_KINDS), (*STEPS, *MORE_STEPS))


def downgrade() -> None:
    op.execute(f"DELETE FROM notices WHERE kind IN ({_quoted(MORE_KINDS)})")
    op.execute(f"DELETE FROM roster_steps WHERE kind IN ({_quoted(MORE_STEPS)})")
    _allow(KINDS, STEPS)
    op.drop_column("rosters", "comments_until")  # in place: a table copied would lose its checks
    op.drop_table("roster_comments")


def _to(table: str, column: str, target: str, deleted: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=deleted)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _allow(kinds: tuple[str, ...], steps: tuple[str, ...]) -> None:
    # SQLite's tables are copied, and a copy has no checks until they are added: all of them.
    _set(
        "notices",
        {"noticekind": ("kind", kinds), "noticechannel": ("channel", CHANNELS), "noticestate": ("state", STATES)},
    )
    _set("roster_steps", {"rosterstepkind": ("kind", steps)})


def _set(table: str, checks: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    is_copied = op.get_context().dialect.name == "sqlite"
    with op.batch_alter_table(table, recreate="auto") as batch:
        for name, (column, values) in checks.items():
            if not is_copied:
                batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"{column} IN ({_quoted(values)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
