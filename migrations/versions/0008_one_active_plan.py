"""one plan at a time in a bureau: the database says so, too

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACTIVE = "kind = 'plan' AND state IN ('queued', 'running')"


def upgrade() -> None:
    # Of two that were asked for at one instant the first goes on; nobody has missed the other's result yet.
    op.execute(
        f"UPDATE plan_runs SET state = 'cancelled', finished_at = created_at, lease_until = NULL WHERE {ACTIVE}"
        f" AND id NOT IN (SELECT min(id) FROM plan_runs WHERE {ACTIVE} GROUP BY bureau_id)"
    )
    op.create_index(
        "uq_plan_runs_one_active",
        "plan_runs",
        ["bureau_id"],
        unique=True,
        sqlite_where=sa.text(ACTIVE),
        postgresql_where=sa.text(ACTIVE),
    )


def downgrade() -> None:
    op.drop_index("uq_plan_runs_one_active", table_name="plan_runs")
