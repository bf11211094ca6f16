"""work spread over machines: the queue's own schema (PostgreSQL), worker processes; plans of many bureaus at once

Revision: 0035, after 0034
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

QUEUE = Path(__file__).resolve().parent.parent / "queue" / "procrastinate-3.10.0.sql"
"""Procrastinate's own schema of that version, as it stands in its package."""


def upgrade() -> None:
    op.create_table('worker_processes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(120), nullable=False),
    sa.Column('queues', sa.String(80), nullable=False),
    sa.Column('concurrency', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_worker_processes'))
    )
    op.add_column('plan_runs', sa.Column('priority', sa.Integer(), nullable=False, server_default='0'))
    op.create_table('plan_batches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_month', sa.String(7), nullable=False),
    sa.Column('last_month', sa.String(7), nullable=False),
    sa.Column('time_limit_seconds', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('is_cancelled', sa.Boolean(), nullable=False),
    sa.Column('requested_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(['requested_by_id'], ['accounts.id'], name=op.f('fk_plan_batches_requested_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_batches')),
    sa.UniqueConstraint('public_id', name=op.f('uq_plan_batches_public_id'))
    )
    op.create_table('plan_batch_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('bureau_id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=True),
    sa.Column('refusal', sa.String(500), nullable=False),
    sa.Column('is_prepared', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['plan_batches.id'], name=op.f('fk_plan_batch_entries_batch_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['bureau_id'], ['bureaus.id'], name=op.f('fk_plan_batch_entries_bureau_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['plan_runs.id'], name=op.f('fk_plan_batch_entries_run_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_batch_entries')),
    sa.UniqueConstraint('batch_id', 'bureau_id', name=op.f('uq_plan_batch_entries_batch_id_bureau_id'))
    )
    op.create_index(op.f('ix_plan_batch_entries_bureau_id'), 'plan_batch_entries', ['bureau_id'])
    op.create_index(op.f('ix_plan_batch_entries_run_id'), 'plan_batch_entries', ['run_id'])
    if _is_postgresql():
        _make_queue()


def downgrade() -> None:
    if _is_postgresql():
        op.execute("DROP SCHEMA IF EXISTS roster_queue CASCADE")
    op.drop_table('plan_batch_entries')
    op.drop_table('plan_batches')
    op.drop_column('plan_runs', 'priority')
    op.drop_table('worker_processes')


def _make_queue() -> None:
    """Put the queue's tables into a schema of their own, where neither back-ups nor our models meet them.

    A database that is being restored grows up beside the present one, whose queue goes on: what waits there names rows
    by number, and a worker looks at the row before it does anything.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT to_regnamespace('roster_queue')")) is not None:
        return
    path = connection.scalar(sa.text("SHOW search_path"))
    op.execute("CREATE SCHEMA roster_queue")
    op.execute("SET LOCAL search_path TO roster_queue")
    with connection.connection.driver_connection.cursor() as cursor:
        cursor.execute(QUEUE.read_text(encoding="utf-8"))  # without parameters: several statements at once
    # Whoever calls one of its functions has another search path; each function brings its own.
    for signature in connection.scalars(sa.text(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'roster_queue'::regnamespace"
    )).all():
        op.execute(f"ALTER FUNCTION {signature} SET search_path TO roster_queue, pg_temp")
    op.execute("COMMENT ON SCHEMA roster_queue IS 'procrastinate 3.10.0'")
    connection.execute(sa.text("SELECT set_config('search_path', :path, true)"), {"path": path})


def _is_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
