"""Import a bureau's receiving offices from a table: all of them, or none and a list of what to correct.

A row whose code is known changes that office; an empty cell leaves what is there. So the same table twice changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.cells import Cells, Once, cells_of
from roster.core.tables import Column, Table
from roster.database import db
from roster.models import AuditAction, Bureau, Center, Receiver
from roster.services import audit, center_entries, import_records, previews, receiver_entries, registers
from roster.services.previews import Difference, LinePreview, Preview
from roster.services.receiver_entries import ENTRIES, FIELD_WORDS, KIND_WORDS, Places

_EXAMPLES = {
    "name": "示例甲镇人民调解委员会", "kind": "镇街调委会", "code": "TW-610503100", "center_code": "610503100",
    "contact": "张示例", "phone": "0913-0000011", "email": "tiaojie@example.cn", "address": "示例街1号",
    "hours": "工作日 9:00–17:00",
}  # fmt: skip
_ALSO = {
    "name": ("单位名称", "名称", "机构名称"),
    "code": ("代码", "编码"),
    "kind": ("类型", "类别"),
    "field": ("行业", "领域"),
    "center_code": ("中心代码", "镇街代码"),
    "village_code": ("村代码",),
    "contact": ("联系人姓名", "负责人"),
    "phone": ("联系电话",),
    "email": ("邮箱", "电子邮箱"),
    "hours": ("办公时间", "工作时间"),
}
_PLACES = {"center_code": "center_id", "village_code": "village_id"}


def columns(bureau: Bureau) -> tuple[Column, ...]:
    """Return the columns of a table of receiving offices."""
    first = db.session.scalar(
        select(Center.code).where(Center.bureau_id == bureau.id).order_by(Center.code).limit(1)
    )
    examples = _EXAMPLES | ({"center_code": first} if first else {})
    choices = {"kind": tuple(KIND_WORDS.values()), "field": tuple(FIELD_WORDS.values())}
    return tuple(
        Column(
            name,
            entry.label,
            entry.hint,
            name == "code",
            examples.get(name, ""),
            _ALSO.get(name, ()),
            choices.get(name, ()),
        )
        for name, entry in ENTRIES.items()
    )


@dataclass(frozen=True)
class Read:
    """A row as it was read, and the office that it means."""

    cells: Cells
    values: dict[str, Any]
    known: Receiver | None


def import_receivers(bureau: Bureau, table: Table, actor: Actor, now: datetime) -> list[Receiver]:
    """Add the offices of a table, change those that are known, and return the new ones. Raises BadTable."""
    lines = [one for one in _read_all(bureau, table) if isinstance(one, Read)]
    previews.refuse([fault for line in lines for fault in line.cells.faults])
    made, changed = [], 0
    recording = import_records.Recording(bureau, "receivers")
    for line in lines:
        if line.known is None:
            row = Receiver(bureau_id=bureau.id, created_at=now, **line.values)
            made.append(row)
            recording.makes(row)
        else:
            recording.changes(line.known)
            changed += bool(registers.assign(line.known, line.values))
    db.session.add_all(made)
    audit.record(
        AuditAction.RECEIVERS_CHANGED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        file="import_receivers",
        added=len(made),
        changed=changed,
        reference=recording.keep(now),
    )
    return made


def preview(bureau: Bureau, table: Table, now: datetime) -> Preview:
    """Return what an import would do to every row; nothing is written. Raises BadTable for an unreadable head."""
    rows = db.session.execute(select(Center.id, Center.code).where(Center.bureau_id == bureau.id))
    codes: dict[int, str] = {number: code for number, code in rows}  # noqa: C416 - rows unpack, and mypy sees their types
    with db.session.no_autoflush:
        found = [
            one if isinstance(one, LinePreview) else _seen(one, codes) for one in _read_all(bureau, table)
        ]
    return previews.of_lines(found)


def _seen(line: Read, codes: dict[int, str]) -> LinePreview:
    cells, known = line.cells, line.known
    name = line.values.get("name") or (known.name if known else "")
    if cells.faults:
        return previews.refused(cells, name)
    back = {column: code for code, column in _PLACES.items()}
    differences = [
        Difference(
            back.get(column, column),
            receiver_entries.told(column, getattr(known, column), codes),
            receiver_entries.told(column, value, codes),
        )
        for column, value in line.values.items()
        if known is not None and getattr(known, column) != value
    ]
    matched = f"{known.name} {known.code}" if known else ""
    return previews.seen(cells, name, is_new=known is None, matched=matched, differences=differences)


def _read_all(bureau: Bureau, table: Table) -> Iterator[Read | LinePreview]:
    """Yield the rows, and what becomes of examples."""
    wanted = columns(bureau)
    places, codes = Places(bureau), Once(())
    known = {
        one.code: one for one in db.session.scalars(select(Receiver).where(Receiver.bureau_id == bureau.id))
    }
    for line in table.lines(wanted):
        if line.is_example:
            yield previews.example(line)
            continue
        cells = cells_of(line, wanted)
        code = line.cells.get("code", "")
        codes.check(cells, code, "code")
        row = known.get(code)
        values = receiver_entries.read(bureau, cells, places, is_needed=row is None)
        if row is not None:
            values = center_entries.given(values, cells) | _given_places(values, cells)
        yield Read(cells, values, row)


def _given_places(values: dict[str, Any], cells: Cells) -> dict[str, Any]:
    """Return the places that a row names; an empty cell leaves what is there."""
    return {column: values[column] for name, column in _PLACES.items() if cells.has(name)}
