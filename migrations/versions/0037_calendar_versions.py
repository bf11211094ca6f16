"""a number for each bureau that rises whenever something in its calendars changes

Revision: 0037, after 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_versions",
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureaus.id"], name=op.f("fk_calendar_versions_bureau_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("bureau_id", name=op.f("pk_calendar_versions")),
    )


def downgrade() -> None:
    op.drop_table("calendar_versions")
