"""What can be brought in from a table: each kind with its columns, its look beforehand and its work, and its template."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.tables import Column, Table
from roster.core.translation import N_, translate
from roster.database import db
from roster.models import Account, AuditAction, AuditRow, Bureau, TableImport
from roster.services import (
    audit,
    center_imports,
    import_undo,
    leave_imports,
    people_imports,
    previews,
    receiver_imports,
    roster_imports,
    villages,
)
from roster.services.previews import Preview


@dataclass(frozen=True)
class Kind:
    """One kind of table."""

    title: str
    matching: str
    """How a row finds what is there already, in a sentence."""
    columns: Callable[[Bureau], tuple[Column, ...]]
    preview: Callable[[Bureau, Table, datetime], Preview]
    work: Callable[[Bureau, Table, Actor, datetime], Any]


KINDS = {
    "centers": Kind(
        N_("Import centers"),
        N_("A row means a center that is here already if its code is the same, or without a code its name."),
        center_imports.columns,
        center_imports.preview,
        center_imports.import_centers,
    ),
    "people": Kind(
        N_("Import firms and people"),
        N_(
            "A row means somebody who is here already if the license number is the same, or phone and name, or name and firm."
        ),
        people_imports.columns,
        people_imports.preview,
        people_imports.import_people,
    ),
    "villages": Kind(
        N_("Import villages"),
        N_("A row means a village that is here already if its code is the same."),
        villages.columns,
        villages.preview,
        villages.import_villages,
    ),
    "receivers": Kind(
        N_("Import receiving offices"),
        N_("A row means an office that is here already if its code is the same."),
        receiver_imports.columns,
        receiver_imports.preview,
        receiver_imports.import_receivers,
    ),
    "rosters": Kind(
        N_("Import past rosters"),
        N_(
            "A row means one center on one date in one period; who is named there already is replaced, all else stays."
        ),
        roster_imports.columns,
        roster_imports.preview,
        roster_imports.import_rosters,
    ),
    "leaves": Kind(
        N_("Import leave"),
        N_("A row whose days are covered by a leave of the same person changes nothing."),
        leave_imports.columns,
        leave_imports.preview,
        leave_imports.import_leaves,
    ),
}


KINDS_OF_ACTION = {
    "centers": AuditAction.CENTERS_IMPORTED,
    "villages": AuditAction.CENTERS_IMPORTED,
    "receivers": AuditAction.RECEIVERS_CHANGED,
    "people": AuditAction.PEOPLE_IMPORTED,
    "leaves": AuditAction.PEOPLE_IMPORTED,
    "rosters": AuditAction.PEOPLE_IMPORTED,
}
"""Under which action the trail has an import; its `file` says which of them it was."""
LAST_SHOWN, LOOKED_THROUGH = 5, 100


@dataclass(frozen=True)
class Import:
    """One import as the trail has it."""

    at: datetime
    name: str
    """Whoever did it; empty: a command."""
    added: int
    changed: int
    reference: str = ""
    """The name under which it can be taken back; empty when it cannot."""
    taken_back_at: datetime | None = None


def carry_out(what: str, bureau: Bureau, table: Table, digest: str, actor: Actor, now: datetime) -> Preview:
    """Bring a table in if it would still do what was shown, and write that down. Raises BadTable, PreviewChanged."""
    kind = KINDS[what]
    found = kind.preview(bureau, table, now)
    previews.refuse(found.faults)
    previews.confirm(found, digest)
    kind.work(bureau, table, actor, now)
    if what not in ("centers", "people", "receivers"):  # these write a line by themselves, by command, too
        audit.record(
            KINDS_OF_ACTION[what],
            actor,
            now,
            bureau_id=bureau.id,
            subject=bureau,
            file=f"import_{what}",
            added=found.added,
            changed=found.changed,
        )
    return found


def last(bureau: Bureau, what: str, now: datetime) -> list[Import]:
    """Return the last imports of a kind by the trail, the newest first."""
    rows = db.session.execute(
        select(AuditRow, Account.name)
        .outerjoin(Account, Account.id == AuditRow.account_id)
        .where(AuditRow.bureau_id == bureau.id, AuditRow.action == KINDS_OF_ACTION[what])
        .order_by(AuditRow.id.desc())
        .limit(LOOKED_THROUGH)
    )
    wanted = "" if what in ("centers", "people") else f"import_{what}"
    found = [(row, name) for row, name in rows if row.detail.get("file", "") == wanted][:LAST_SHOWN]
    names = [row.detail.get("reference") for row, _name in found]
    records = {
        one.public_id: one
        for one in db.session.scalars(select(TableImport).where(TableImport.public_id.in_(names)))
    }
    return [
        _import(row, name, what, records.get(row.detail.get("reference", "")), now) for row, name in found
    ]


def _import(row: AuditRow, name: str | None, what: str, record: TableImport | None, now: datetime) -> Import:
    return Import(
        row.at,
        name or "",
        row.detail[what if what in ("centers", "people") else "added"],
        row.detail.get("changed", 0),
        record.public_id if record is not None and import_undo.may_be_taken_back(record, now) else "",
        record.taken_back_at if record is not None else None,
    )


def template(bureau: Bureau, what: str, language: str, now: datetime) -> bytes:
    """Return a workbook to fill in, in that language: headings, an example, choices, and what the columns mean."""
    from roster.documents import import_books  # over a second to load

    kind = KINDS[what]

    def told(message: str) -> str:
        return translate(language, message) if message else ""

    return import_books.build(
        import_books.Words(
            title=told(kind.title),
            author=bureau.name,
            data=told(N_("To fill in")),
            explained=told(N_("What the columns mean")),
            choices=told(N_("Choices")),
            remark=told(N_("Remark")),
            example=told(N_("Example, not imported")),
            heads=(
                told(N_("Column")),
                told(N_("Needed")),
                told(N_("What belongs there")),
                told(N_("Example")),
                told(N_("Choices")),
            ),
            needed=told(N_("yes")),
            notes=(
                told(N_("Fill in the first sheet from row 3 on. Row 2 is an example: it is not imported.")),
                told(N_("Columns with * are needed. Empty columns may be deleted; their order is free.")),
                told(N_("Dates may be written like 2026-12-2, 2026.12.2 or 2026年12月2日.")),
                told(kind.matching),
                told(N_("An empty cell leaves what is there. The same file twice changes nothing.")),
                told(N_("A row with a remark that begins with “Example” is passed over.")),
            ),
        ),
        [
            import_books.Shown(
                column.heading(language), told(column.hint), column.needed, column.example, column.choices
            )
            for column in kind.columns(bureau)
        ],
        now,
    )
