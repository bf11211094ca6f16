"""rates of allowances with the day from which each holds; those of the settings hold from the beginning

Revision: 0024, after 0023
"""

import json
import secrets
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FAR_TOWN, BEGINNING = "far town", date(2000, 1, 1)
RATES = sa.table(
    "allowance_rates",
    sa.column("id", sa.Integer),
    sa.column("public_id", sa.String),
    sa.column("bureau_id", sa.Integer),
    sa.column("what", sa.String),
    sa.column("holds_from", sa.Date),
    sa.column("yuan", sa.Integer),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("withdrawn_at", sa.DateTime(timezone=True)),
)
BUREAUS = sa.table("bureaus", sa.column("id", sa.Integer), sa.column("settings", sa.JSON))
ROLES = sa.table(
    "practice_roles",
    sa.column("bureau_id", sa.Integer),
    sa.column("code", sa.String),
    sa.column("name", sa.String),
)


def upgrade() -> None:
    op.create_table(
        "allowance_rates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("yuan", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("yuan BETWEEN 0 AND 99999", name=op.f("ck_allowance_rates_yuan")),
        sa.ForeignKeyConstraint(
            ["bureau_id"],
            ["bureaus.id"],
            name=op.f("fk_allowance_rates_bureau_id_bureaus"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["accounts.id"],
            name=op.f("fk_allowance_rates_created_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance_rates")),
        sa.UniqueConstraint("public_id", name=op.f("uq_allowance_rates_public_id")),
    )
    op.create_index(op.f("ix_allowance_rates_bureau_id"), "allowance_rates", ["bureau_id"])
    op.create_index(
        "uq_allowance_rates_day",
        "allowance_rates",
        ["bureau_id", "what", "holds_from"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    _take_from_settings()


def downgrade() -> None:
    _put_into_settings()
    op.drop_table("allowance_rates")


def _take_from_settings() -> None:
    connection = op.get_bind()
    for bureau_id, found in connection.execute(sa.select(BUREAUS.c.id, BUREAUS.c.settings)).all():
        settings = json.loads(found) if isinstance(found, str) else dict(found or {})
        if not {"allowance_rates", "allowance_far_yuan"} & set(settings):
            continue
        rates, far = settings.pop("allowance_rates", {}), settings.pop("allowance_far_yuan", 0)
        codes = {
            row.name: row.code
            for row in connection.execute(sa.select(ROLES).where(ROLES.c.bureau_id == bureau_id))
        }
        found_rates = {codes[name]: yuan for name, yuan in rates.items() if name in codes}
        if far and found_rates:
            found_rates[FAR_TOWN] = far
        for what, yuan in found_rates.items():
            connection.execute(
                RATES.insert().values(
                    public_id=secrets.token_hex(6),
                    bureau_id=bureau_id,
                    what=what,
                    holds_from=BEGINNING,
                    yuan=yuan,
                    created_at=datetime.now(UTC),
                )
            )
        connection.execute(BUREAUS.update().where(BUREAUS.c.id == bureau_id).values(settings=settings))


def _put_into_settings() -> None:
    """Keep what holds now; which dates there were cannot be kept."""
    connection = op.get_bind()
    today = date.today()  # noqa: DTZ011 - a day more or less is all the same here
    rows = connection.execute(
        sa.select(RATES)
        .where(RATES.c.withdrawn_at.is_(None), RATES.c.holds_from <= today)
        .order_by(RATES.c.holds_from)
    ).all()
    for bureau_id in {row.bureau_id for row in rows}:
        held = {row.what: row.yuan for row in rows if row.bureau_id == bureau_id}
        names = {
            row.code: row.name
            for row in connection.execute(sa.select(ROLES).where(ROLES.c.bureau_id == bureau_id))
        }
        found = connection.scalar(sa.select(BUREAUS.c.settings).where(BUREAUS.c.id == bureau_id))
        settings = json.loads(found) if isinstance(found, str) else dict(found or {})
        settings["allowance_rates"] = {
            names[what]: yuan for what, yuan in held.items() if what in names and yuan
        }
        settings["allowance_far_yuan"] = held.get(FAR_TOWN, 0)
        connection.execute(BUREAUS.update().where(BUREAUS.c.id == bureau_id).values(settings=settings))
