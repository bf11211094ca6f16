"""For migrations: which actions the audit trail may name.

Audit rows are never changed, so a step down leaves those that only the newer program knows, and a step up again must
let them stand although its own list, written before them, does not have them.
"""

from collections.abc import Collection

import sqlalchemy as sa
from alembic import op

_GUARDS = {
    "audit_rows_unchanged": "BEFORE UPDATE ON audit_rows"
    " BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END",
    "audit_rows_kept": "BEFORE DELETE ON audit_rows WHEN NOT EXISTS"
    " (SELECT 1 FROM chain_anchors WHERE chain_id = OLD.chain_id AND number >= OLD.number)"
    " BEGIN SELECT RAISE(ABORT, 'audit rows are deleted only by pruning'); END",
}
"""SQLite's triggers since revision 0004: a copied table has neither checks nor triggers, both are made again."""


def allow_actions(actions: Collection[str]) -> None:
    """Let audit rows name these actions, and those that they name already."""
    is_copied = op.get_context().dialect.name == "sqlite"
    named = op.get_bind().scalars(sa.text("SELECT DISTINCT action FROM audit_rows")).all()
    allowed = ", ".join(f"'{action}'" for action in dict.fromkeys([*actions, *sorted(named)]))
    if is_copied:
        for guard in _GUARDS:
            op.execute(f"DROP TRIGGER {guard}")
    with op.batch_alter_table("audit_rows", recreate="auto") as batch:
        if not is_copied:
            batch.drop_constraint("auditaction", type_="check")
        batch.create_check_constraint("auditaction", f"action IN ({allowed})")
    if is_copied:
        for guard, what in _GUARDS.items():
            op.execute(f"CREATE TRIGGER {guard} {what}")
