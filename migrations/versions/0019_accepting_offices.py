"""which notary offices accept applications from a center's place

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("accepting_offices", sa.String(160), nullable=False, server_default="")
    op.add_column("centers", column)


def downgrade() -> None:
    op.drop_column("centers", "accepting_offices")  # in place: a table copied would lose its checks
