"""chain the audit rows and the signed records, and let nobody change an audit row

Revision: 0004, after 0003

Rows that exist are chained as they are. The hashes need the installation's secrets: the two modules of
`roster.core` that make them and decrypt fields are the only ones of the application used here.
"""

import json
import secrets
from datetime import UTC

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from roster.core import chains, cipher

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_rows_chain_action": ["chain_id", "action", "at", "number"],
    "ix_audit_rows_chain_account": ["chain_id", "account_id", "at", "number"],
    "ix_audit_rows_chain_subject": ["chain_id", "subject", "subject_id", "at", "number"],
    "ix_audit_rows_chain_at": ["chain_id", "at", "number"],
}
BATCH = 1000

SQLITE_GUARDS = (
    "CREATE TRIGGER audit_rows_unchanged BEFORE UPDATE ON audit_rows"
    " BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END",
    "CREATE TRIGGER audit_rows_kept BEFORE DELETE ON audit_rows WHEN NOT EXISTS"
    " (SELECT 1 FROM chain_anchors WHERE chain_id = OLD.chain_id AND number >= OLD.number)"
    " BEGIN SELECT RAISE(ABORT, 'audit rows are deleted only by pruning'); END",
    "CREATE TRIGGER chain_anchors_unchanged BEFORE UPDATE ON chain_anchors"
    " BEGIN SELECT RAISE(ABORT, 'anchors are never changed'); END",
    "CREATE TRIGGER chain_anchors_kept BEFORE DELETE ON chain_anchors"
    " BEGIN SELECT RAISE(ABORT, 'anchors are never deleted'); END",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE FUNCTION refuse_unpruned() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM chain_anchors WHERE chain_id = OLD.chain_id AND number >= OLD.number) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'audit rows are deleted only by pruning' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    "CREATE TRIGGER audit_rows_unchanged BEFORE UPDATE ON audit_rows FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER audit_rows_kept BEFORE DELETE ON audit_rows FOR EACH ROW EXECUTE FUNCTION refuse_unpruned()",
    "CREATE TRIGGER audit_rows_whole BEFORE TRUNCATE ON audit_rows EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER chain_anchors_unchanged BEFORE UPDATE OR DELETE ON chain_anchors"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER chain_anchors_whole BEFORE TRUNCATE ON chain_anchors EXECUTE FUNCTION refuse_change()",
)

PERSONAL = ("name", "phone", "village_id", "other_party", "summary", "advice", "remark")
ENCRYPTED = ("name", "phone", "other_party", "summary", "advice")
PLAIN = (
    "bureau_id", "number", "visit_id", "center_id", "practitioner_id", "date", "mode", "identity_refused", "sex",
    "age_band", "groups", "people", "on_behalf", "matter", "is_rural", "amount_yuan", "limitation_on", "basis",
    "outcomes", "told_legal_aid", "conflict_checked", "risk", "leaflets", "signed_at",
)  # fmt: skip


def upgrade() -> None:
    _tables()
    with op.batch_alter_table("audit_rows") as batch:
        batch.add_column(sa.Column("chain_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("origin", sa.String(64), nullable=False, server_default=""))
        batch.add_column(sa.Column("previous", sa.String(64), nullable=True))
        batch.add_column(sa.Column("hash", sa.String(64), nullable=True))
    session = Session(bind=op.get_bind())
    _chain_trail(session)
    _chain_records(session)
    session.flush()
    with op.batch_alter_table("audit_rows", recreate="auto") as batch:
        for column in ("chain_id", "number"):
            batch.alter_column(column, existing_type=sa.Integer(), nullable=False)
        for column in ("previous", "hash"):
            batch.alter_column(column, existing_type=sa.String(64), nullable=False)
        batch.alter_column("origin", existing_type=sa.String(64), server_default=None)
        batch.create_foreign_key(
            "fk_audit_rows_chain_id", "chains", ["chain_id"], ["id"], ondelete="RESTRICT"
        )
        batch.drop_constraint("fk_audit_rows_bureau_id", type_="foreignkey")
        batch.create_foreign_key(
            "fk_audit_rows_bureau_id", "bureaus", ["bureau_id"], ["id"], ondelete="RESTRICT"
        )
        batch.create_unique_constraint("uq_audit_rows_chain_id_number", ["chain_id", "number"])
    for name, columns in INDEXES.items():
        op.create_index(name, "audit_rows", columns)
    for statement in SQLITE_GUARDS if _is_sqlite() else POSTGRESQL_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    guards = ["audit_rows_unchanged ON audit_rows", "audit_rows_kept ON audit_rows"]
    if not _is_sqlite():
        guards += ["audit_rows_whole ON audit_rows"]
    for guard in guards:
        op.execute(f"DROP TRIGGER {guard.partition(' ')[0] if _is_sqlite() else guard}")
    for name in INDEXES:
        op.drop_index(name, "audit_rows")
    with op.batch_alter_table("audit_rows", recreate="auto") as batch:
        batch.drop_constraint("uq_audit_rows_chain_id_number", type_="unique")
        batch.drop_constraint("fk_audit_rows_chain_id", type_="foreignkey")
        batch.drop_constraint("fk_audit_rows_bureau_id", type_="foreignkey")
        batch.create_foreign_key(
            "fk_audit_rows_bureau_id", "bureaus", ["bureau_id"], ["id"], ondelete="SET NULL"
        )
        for column in ("chain_id", "number", "origin", "previous", "hash"):
            batch.drop_column(column)
    for table in ("record_seals", "chain_anchors", "chains"):
        op.drop_table(table)
    if not _is_sqlite():
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION refuse_unpruned()")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _tables() -> None:
    op.create_table(
        "chains",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.UniqueConstraint("name", name="uq_chains_name"),
        sa.CheckConstraint("kind IN ('trail', 'records')", name="chainkind"),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureaus.id"], name="fk_chains_bureau_id", ondelete="RESTRICT"
        ),
    )
    op.create_index("ix_chains_bureau_id", "chains", ["bureau_id"])
    op.create_table(
        "chain_anchors",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pruned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pruned_by", sa.String(80), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.UniqueConstraint("chain_id", "number", name="uq_chain_anchors_chain_id_number"),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["chains.id"], name="fk_chain_anchors_chain_id", ondelete="RESTRICT"
        ),
    )
    op.create_table(
        "record_seals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("addendum_id", sa.Integer(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digests", sa.JSON(), nullable=False),
        sa.Column("salts", sa.JSON(), nullable=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal", sa.String(64), nullable=True),
        sa.UniqueConstraint("chain_id", "number", name="uq_record_seals_chain_id_number"),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["chains.id"], name="fk_record_seals_chain_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name="fk_record_seals_consultation_id",
            ondelete="RESTRICT",
        ),
    )
    op.create_index("ix_record_seals_consultation_id", "record_seals", ["consultation_id"])


CHAINS = sa.table(
    "chains", *(sa.column(name) for name in ("id", "name", "kind", "bureau_id", "number", "hash", "seal"))
)


class _End:
    """The end of one chain while it is made."""

    def __init__(self, session: Session, kind: str, bureau_id: int | None) -> None:
        self.name, self.number, self.hash = f"{kind}:{bureau_id or 0}", 0, chains.START
        session.execute(
            CHAINS.insert().values(
                name=self.name, kind=kind, bureau_id=bureau_id, number=0, hash=self.hash, seal=""
            )
        )
        self.id = session.scalar(sa.select(CHAINS.c.id).where(CHAINS.c.name == self.name))

    def add(self, facts: dict) -> str:
        self.number += 1
        self.hash = chains.current().link(self.name, self.hash, {"number": self.number, **facts})
        return self.hash

    def close(self, session: Session) -> None:
        seal = chains.current().seal("end", self.name, self.number, self.hash)
        session.execute(
            CHAINS.update().where(CHAINS.c.id == self.id).values(number=self.number, hash=self.hash, seal=seal)
        )


def _utc(value) -> str:
    return chains.instant(value.replace(tzinfo=UTC) if value.tzinfo is None else value)


def _chain_trail(session: Session) -> None:
    rows = sa.table(
        "audit_rows", sa.column("id"), sa.column("bureau_id"), sa.column("at", sa.DateTime(timezone=True)),
        sa.column("action"), sa.column("actor_kind"), sa.column("account_id"), sa.column("subject"),
        sa.column("subject_id"), sa.column("detail", sa.JSON()), sa.column("chain_id"), sa.column("number"),
        sa.column("previous"), sa.column("hash"),
    )  # fmt: skip
    ends: dict[int, _End] = {}
    last = 0
    while batch := session.execute(
        sa.select(rows).where(rows.c.id > last).order_by(rows.c.id).limit(BATCH)
    ).all():
        last = batch[-1].id
        for row in batch:
            key = row.bureau_id or 0
            end = ends.get(key) or ends.setdefault(key, _End(session, "trail", row.bureau_id))
            previous = end.hash
            made = end.add(
                {
                    "bureau": row.bureau_id,
                    "at": _utc(row.at),
                    "action": row.action,
                    "actor": row.actor_kind,
                    "account": row.account_id,
                    "origin": "",
                    "subject": row.subject,
                    "subject_id": row.subject_id,
                    "detail": row.detail,
                }
            )
            session.execute(
                rows.update()
                .where(rows.c.id == row.id)
                .values(chain_id=end.id, number=end.number, previous=previous, hash=made)
            )
    for end in ends.values():
        end.close(session)


def _chain_records(session: Session) -> None:
    types = {
        "date": sa.Date(), "limitation_on": sa.Date(), "signed_at": sa.DateTime(timezone=True), "groups": sa.JSON(),
        "outcomes": sa.JSON(), "identity_refused": sa.Boolean(), "is_rural": sa.Boolean(),
        "told_legal_aid": sa.Boolean(), "conflict_checked": sa.Boolean(),
    }  # fmt: skip
    records = sa.table(
        "consultations",
        sa.column("id"),
        sa.column("state"),
        *(sa.column(name, types.get(name)) for name in (*PLAIN, *PERSONAL)),
    )
    ends: dict[int, _End] = {}
    signed = sa.select(records).where(records.c.state == "signed").order_by(records.c.signed_at, records.c.id)
    for record in session.execute(signed).all():
        end = ends.get(record.bureau_id) or ends.setdefault(
            record.bureau_id, _End(session, "records", record.bureau_id)
        )
        values = {name: _value(record, name) for name in PERSONAL}
        plain = {name: _plain(getattr(record, name)) for name in PLAIN}
        _insert_seal(session, end, record.id, None, record.signed_at, plain, values)
        for addendum in session.execute(
            sa.text("SELECT id, text FROM addenda WHERE consultation_id = :id ORDER BY id"), {"id": record.id}
        ).all():
            text = {"text": cipher.current().decrypt(addendum.text)}
            _insert_seal(session, end, record.id, addendum.id, record.signed_at, {}, text)
    for end in ends.values():
        end.close(session)


def _insert_seal(session, end, record_id, addendum_id, at, plain, values) -> None:
    salts = {name: secrets.token_hex(16) for name in values}
    digests = {name: chains.digest(salts[name], name, value) for name, value in values.items()}
    previous = end.hash
    made = end.add(
        {
            "consultation": record_id,
            "addendum": addendum_id,
            "at": _utc(at),
            "plain": plain,
            "digests": digests,
        }
    )
    session.execute(
        sa.text(
            "INSERT INTO record_seals (chain_id, number, consultation_id, addendum_id, sealed_at, digests, salts,"
            " previous, hash) VALUES (:chain, :number, :record, :addendum, :at, :digests, :salts, :previous, :hash)"
        ).bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True))),
        {
            "chain": end.id, "number": end.number, "record": record_id, "addendum": addendum_id, "at": at,
            "digests": json.dumps(digests), "salts": json.dumps(salts), "previous": previous, "hash": made,
        },
    )  # fmt: skip


def _value(record, name):
    value = getattr(record, name)
    return cipher.current().decrypt(value) if value is not None and name in ENCRYPTED else value


def _plain(value):
    if hasattr(value, "tzinfo"):
        return _utc(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
