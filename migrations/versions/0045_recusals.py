"""who stepped aside from whom, whom practitioners advise, and from which day a claim's period runs

Revision: 0045, after 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_recusals_visit_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioners.id"],
            name=op.f("fk_recusals_practitioner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
        sa.UniqueConstraint("visit_id", "practitioner_id", name=op.f("uq_recusals_visit_id_practitioner_id")),
    )
    op.create_index(op.f("ix_recusals_visit_id"), "recusals", ["visit_id"])
    op.create_table(
        "advised_bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioners.id"],
            name=op.f("fk_advised_bodies_practitioner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advised_bodies")),
        sa.UniqueConstraint("practitioner_id", "name", name=op.f("uq_advised_bodies_practitioner_id_name")),
    )
    op.create_index(op.f("ix_advised_bodies_practitioner_id"), "advised_bodies", ["practitioner_id"])
    op.add_column(
        "conflict_checks", sa.Column("is_compared", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("consultations", sa.Column("limitation_from", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("consultations", "limitation_from")  # in place: a table copied would lose its checks
    op.drop_column("conflict_checks", "is_compared")
    op.drop_table("advised_bodies")
    op.drop_table("recusals")
