"""what people come for, second level

Revision: 0048, after 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultations", sa.Column("matter_detail", sa.String(4), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("consultations", "matter_detail")
