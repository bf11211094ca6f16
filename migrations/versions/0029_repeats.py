"""which earlier record a matter was here with, so that reports count it once

Revision: 0029, after 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultations", sa.Column("repeat_of", sa.String(32), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("consultations", "repeat_of")
