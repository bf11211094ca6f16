"""what visitors think of a talk, said when they are called back

Revision: 0044, after 0043
"""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

LEVELS = ("very_satisfied", "satisfied", "mostly_satisfied", "not_satisfied", "very_dissatisfied")
CHANNELS = ("page", "paper")
MORE_CHANNELS = ("call",)


def upgrade() -> None:
    _allow((*CHANNELS, *MORE_CHANNELS))


def downgrade() -> None:
    # An older version knows such an answer as one that the center entered.
    op.execute("UPDATE ratings SET channel = 'paper' WHERE channel = 'call'")
    _allow(CHANNELS)


def _allow(channels: tuple[str, ...]) -> None:
    # SQLite's table is copied, and a copy has no checks until they are added: all of them.
    is_copied = op.get_context().dialect.name == "sqlite"
    with op.batch_alter_table("ratings", recreate="auto") as batch:
        if is_copied:
            batch.create_check_constraint("level", f"level IN ({_quoted(LEVELS)})")
        else:
            batch.drop_constraint("ratingchannel", type_="check")
        batch.create_check_constraint("ratingchannel", f"channel IN ({_quoted(channels)})")


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
