"""goals in order for the plans of many bureaus

Revision: 0040, after 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_batches", sa.Column("policy", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("plan_batches", "policy")  # in place: a table copied would lose its checks
