"""questions to the planner beside plans: why not somebody else, what if, how few changes

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("plan", "why_not", "repair", "what_if")


def upgrade() -> None:
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    with op.batch_alter_table("plan_runs", recreate="auto") as batch:
        batch.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="plan"))
        batch.add_column(sa.Column("question", sa.JSON(), nullable=False, server_default="{}"))
        batch.create_check_constraint("planrunkind", f"kind IN ({kinds})")
    with op.batch_alter_table("plan_runs", recreate="auto") as batch:
        batch.alter_column("kind", existing_type=sa.String(32), server_default=None)
        batch.alter_column("question", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    # The older program would take a question for a plan.
    op.execute("UPDATE rosters SET plan_run_id = NULL WHERE plan_run_id IN (SELECT id FROM plan_runs WHERE kind <> 'plan')")
    op.execute("DELETE FROM plan_runs WHERE kind <> 'plan'")
    with op.batch_alter_table("plan_runs", recreate="auto") as batch:
        batch.drop_constraint("planrunkind", type_="check")
        batch.drop_column("question")
        batch.drop_column("kind")
