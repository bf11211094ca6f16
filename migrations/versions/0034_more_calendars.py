"""calendars of a firm and for the public; how many have booked, in those of people who come

Revision: 0034, after 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KINDS = ("practitioner", "center", "bureau", "booking")
MORE_KINDS = ("firm", "public")
STATUSES = ("CONFIRMED", "TENTATIVE", "CANCELLED")
TABLES = {"calendar_entries": "feed_kind", "feed_tokens": "kind"}
OF_A_DUTY = "uq_calendar_entries_practitioner"
OF_A_FIRM = "uq_calendar_entries_firm"


def upgrade() -> None:
    op.drop_index(OF_A_DUTY, "calendar_entries")
    _allow_kinds((*KINDS, *MORE_KINDS), _add_columns)
    op.create_index(op.f("ix_calendar_entries_firm_id"), "calendar_entries", ["firm_id"])
    op.create_index(op.f("ix_feed_tokens_firm_id"), "feed_tokens", ["firm_id"])
    _unique(OF_A_DUTY, ["feed_kind", "duty_id", "practitioner_id"], "duty_id IS NOT NULL AND firm_id IS NULL")
    _unique(OF_A_FIRM, ["firm_id", "duty_id", "practitioner_id"], "firm_id IS NOT NULL")


def downgrade() -> None:
    for table, kind in TABLES.items():
        op.execute(f"DELETE FROM {table} WHERE {kind} IN ({_quoted(MORE_KINDS)})")
    for name in (OF_A_DUTY, OF_A_FIRM, op.f("ix_calendar_entries_firm_id")):
        op.drop_index(name, "calendar_entries")
    op.drop_index(op.f("ix_feed_tokens_firm_id"), "feed_tokens")
    _allow_kinds(KINDS, _drop_columns)
    _unique(OF_A_DUTY, ["feed_kind", "duty_id", "practitioner_id"], "duty_id IS NOT NULL")


def _add_columns(batch, table: str) -> None:
    batch.add_column(sa.Column("firm_id", sa.Integer(), nullable=True))
    batch.create_foreign_key(op.f(f"fk_{table}_firm_id"), "firms", ["firm_id"], ["id"], ondelete="CASCADE")
    if table == "calendar_entries":
        batch.add_column(sa.Column("booked", sa.Integer(), nullable=True))


def _drop_columns(batch, table: str) -> None:
    batch.drop_constraint(op.f(f"fk_{table}_firm_id"), type_="foreignkey")
    batch.drop_column("firm_id")
    if table == "calendar_entries":
        batch.drop_column("booked")


def _allow_kinds(kinds: tuple[str, ...], change) -> None:
    # SQLite's tables are copied, and a copy has no checks until they are added: all of them.
    is_copied = op.get_context().dialect.name == "sqlite"
    for table, column in TABLES.items():
        with op.batch_alter_table(table, recreate="auto") as batch:
            change(batch, table)
            if not is_copied:
                batch.drop_constraint("feedkind", type_="check")
            batch.create_check_constraint("feedkind", f"{column} IN ({_quoted(kinds)})")
            if is_copied and table == "calendar_entries":
                batch.create_check_constraint("entrystatus", f"status IN ({_quoted(STATUSES)})")


def _unique(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, "calendar_entries", columns, unique=True,
        sqlite_where=sa.text(where), postgresql_where=sa.text(where),
    )  # fmt: skip


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
