"""remarks on records, encrypted

Revision: 0047, after 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The old column stays for the program of before; the command that upgrades, and each night, move what it holds.
    op.add_column("consultations", sa.Column("remark_kept", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("consultations", "remark_kept")
