"""The villages and communities of a bureau's centers: added, removed, and imported from a table."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.cells import Cells, Once, cells_of
from roster.core.errors import NotFound
from roster.core.sentences import say
from roster.core.tables import Column, Table
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center, Village
from roster.services import audit, previews, registers
from roster.services.previews import Difference, LinePreview, Preview
from roster.services.registers import Entry

CODE = re.compile(r"[A-Za-z0-9]{1,16}")
YES_NO = {"yes": "y", "no": "n", "是": "y", "否": "n", "有": "y", "无": "n"}
ENTRIES: dict[str, Entry] = {
    "code": Entry(
        N_("Code of the village"),
        N_("The statistical code of twelve digits, or letters and digits."),
        needed=True,
    ),
    "name": Entry(N_("Village or community"), needed=True),
}


def columns(bureau: Bureau) -> tuple[Column, ...]:
    """Return the columns of a table of villages."""
    first = next(iter(_centers(bureau)), "610503100")
    return (
        Column(
            "center_code",
            N_("Code of the center"),
            needed=True,
            example=first,
            also=("中心代码", "站点代码"),
        ),
        Column(
            "code",
            ENTRIES["code"].label,
            ENTRIES["code"].hint,
            needed=True,
            example="610503100201",
            also=("村代码", "代码"),
        ),
        Column(
            "name",
            ENTRIES["name"].label,
            needed=True,
            example="示例村村委会",
            also=("村名", "名称", "村社区"),
        ),
        Column(
            "mediation_committee",
            N_("Has a mediation committee"),
            N_("Empty: it has one."),
            example="有",
            also=("调委会",),
            choices=("有", "无"),
        ),
    )


@dataclass(frozen=True)
class Read:
    """A row as it was read, and the village that it means."""

    cells: Cells
    values: dict[str, Any]
    known: Village | None


def of_center(center: Center) -> Sequence[Village]:
    """Return a center's villages by code."""
    return db.session.scalars(
        select(Village).where(Village.center_id == center.id).order_by(Village.code)
    ).all()


def add(
    center: Center, typed: Mapping[str, str], *, has_committee: bool, actor: Actor, now: datetime
) -> Village:
    """Add a village to a center. Raises WrongEntries."""
    cells = registers.form_cells(typed, ENTRIES)
    values = _read(cells)
    if values["code"] and db.session.scalar(select(Village.id).where(Village.code == values["code"])):
        cells.blame(
            say(N_("There is a village with the code “%(code)s” already."), code=values["code"]), "code"
        )
    registers.refuse_wrong(cells)
    village = Village(center_id=center.id, has_mediation_committee=has_committee, **values)
    db.session.add(village)
    _record(center, "villages_added", 1, actor, now)
    return village


def remove(center: Center, code: str, actor: Actor, now: datetime) -> None:
    """Take a village off a center. Nothing else names it. Raises NotFound."""
    village = db.session.scalar(select(Village).where(Village.center_id == center.id, Village.code == code))
    if village is None:
        raise NotFound
    db.session.delete(village)
    _record(center, "villages_removed", 1, actor, now)


def import_villages(bureau: Bureau, table: Table, actor: Actor, now: datetime) -> list[Village]:
    """Add the villages of a table and return them; known codes are renamed or moved. Raises BadTable."""
    lines = [one for one in _read_all(bureau, table) if isinstance(one, Read)]
    previews.refuse([fault for line in lines for fault in line.cells.faults])
    made, by_center = [], dict[int, int]()
    for line in lines:
        if line.known is None:
            made.append(Village(**{"has_mediation_committee": True, **line.values}))
            changed = True
        else:
            changed = bool(registers.assign(line.known, line.values))
        center_id = line.values["center_id"]
        by_center[center_id] = by_center.get(center_id, 0) + changed
    db.session.add_all(made)
    for center_id, count in by_center.items():
        if count:
            _record(db.session.get_one(Center, center_id), "villages_imported", count, actor, now)
    return made


def preview(bureau: Bureau, table: Table, now: datetime) -> Preview:
    """Return what an import would do; nothing is written. Raises BadTable for an unreadable head."""
    centers = {one.id: one.name for one in _centers(bureau).values()}
    return previews.of_lines(
        one if isinstance(one, LinePreview) else _seen(one, centers) for one in _read_all(bureau, table)
    )


def _seen(line: Read, centers: Mapping[int, str]) -> LinePreview:
    cells, known = line.cells, line.known
    name = f"{line.values['name']}（{centers.get(line.values['center_id'], '')}）"
    if cells.faults:
        return previews.refused(cells, name)
    differences = [
        Difference(
            _COLUMNS.get(column, column), _shown(getattr(known, column), centers), _shown(value, centers)
        )
        for column, value in line.values.items()
        if known is not None and getattr(known, column) != value
    ]
    matched = f"{known.name} {known.code}" if known else ""
    return previews.seen(cells, name, is_new=known is None, matched=matched, differences=differences)


_COLUMNS = {"center_id": "center_code", "has_mediation_committee": "mediation_committee"}


def _read_all(bureau: Bureau, table: Table) -> Iterator[Read | LinePreview]:
    """Yield the rows, and what becomes of examples."""
    wanted = columns(bureau)
    lines = table.lines(wanted)
    centers = _centers(bureau)
    known = _known({line.cells.get("code", "") for line in lines})
    codes = Once(())
    for line in lines:
        if line.is_example:
            yield previews.example(line)
        else:
            cells = cells_of(line, wanted)
            codes.check(cells, line.cells.get("code", ""), "code")
            yield _row(cells, centers, known.get(line.cells.get("code", "")))


def _row(cells: Cells, centers: Mapping[str, Center], village: Village | None) -> Read:
    code = cells.text("center_code", 12, needed=True)
    center = centers.get(code)
    if center is None and cells.has("center_code"):
        what = say(N_("The bureau has no center with the code “%(code)s”."), code=code)
        cells.blame(what, "center_code")
    values = _read(cells)
    committee = cells.choice("mediation_committee", YES_NO)
    if committee:
        values["has_mediation_committee"] = committee == "y"
    if village is not None and village.center_id not in {one.id for one in centers.values()}:
        what = say(N_("There is a village with the code “%(code)s” already."), code=values["code"])
        cells.blame(what, "code")
    return Read(cells, {"center_id": center.id if center else 0, **values}, village)


def _read(cells: Cells) -> dict[str, Any]:
    code = cells.text("code", 16, needed=True)
    if code and not CODE.fullmatch(code):
        cells.blame(
            say(N_("“%(column)s” may only have letters and digits."), column=cells.named("code")), "code"
        )
    return {"code": code, "name": cells.text("name", 80, needed=True)}


def _centers(bureau: Bureau) -> dict[str, Center]:
    found = db.session.scalars(select(Center).where(Center.bureau_id == bureau.id))
    return {one.code: one for one in found}


MOST_AT_ONCE = 500


def _known(codes: Collection[str]) -> dict[str, Village]:
    """Return the villages of these codes, some hundred at a time: a database takes only so many values."""
    wanted, found = sorted(codes), dict[str, Village]()
    for start in range(0, len(wanted), MOST_AT_ONCE):
        rows = db.session.scalars(
            select(Village).where(Village.code.in_(wanted[start : start + MOST_AT_ONCE]))
        )
        found |= {one.code: one for one in rows}
    return found


def _shown(value: Any, centers: Mapping[int, str]) -> str:
    if isinstance(value, bool):
        return "有" if value else "无"
    return centers.get(value, "") if isinstance(value, int) else str(value)


def _record(center: Center, change: str, count: int, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.CENTER_CHANGED,
        actor,
        now,
        bureau_id=center.bureau_id,
        subject=center,
        changed=[change],
        count=count,
    )
