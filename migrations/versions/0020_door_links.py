"""links by which a tablet at a center's entrance and the waiting room's screen are let in

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "door_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("center_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureaus.id"], name=op.f("fk_door_links_bureau_id_bureaus"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["centers.id"], name=op.f("fk_door_links_center_id_centers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["accounts.id"],
            name=op.f("fk_door_links_created_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_links")),
        sa.UniqueConstraint("public_id", name=op.f("uq_door_links_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_door_links_token_digest")),
    )
    op.create_index(op.f("ix_door_links_bureau_id"), "door_links", ["bureau_id"])
    op.create_index(op.f("ix_door_links_center_id"), "door_links", ["center_id"])


def downgrade() -> None:
    op.drop_table("door_links")
