"""The villages and communities of a bureau's centers: added, removed, and imported from a table."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.cells import Cells, Once
from roster.core.errors import NotFound
from roster.core.sentences import say
from roster.core.tables import BadTable, Fault, read_lines
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center, Village
from roster.services import audit, registers
from roster.services.previews import Difference, LinePreview, Preview
from roster.services.registers import Entry

CODE = re.compile(r"[A-Za-z0-9]{1,16}")
NEEDED = ("center_code", "code", "name")
OTHERS = ("mediation_committee",)
YES_NO = {"yes": "y", "no": "n", "是": "y", "否": "n", "有": "y", "无": "n"}
EXAMPLE = (
    ("center_code", "610503100"),
    ("code", "610503100201"),
    ("name", "示例村村委会"),
    ("mediation_committee", "有"),
)
ENTRIES: dict[str, Entry] = {
    "code": Entry(
        N_("Code of the village"),
        N_("The statistical code of twelve digits, or letters and digits."),
        needed=True,
    ),
    "name": Entry(N_("Village or community"), needed=True),
}
Read = tuple[Cells, dict[str, Any], Village | None]


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


def import_villages(
    bureau: Bureau, content: bytes, actor: Actor, now: datetime, *, update: bool = False
) -> list[Village]:
    """Add the villages of a CSV file and return them; with `update` known codes are renamed or moved too.

    Raises BadTable.
    """
    made, by_center = [], dict[int, int]()
    for _cells, values, known in _read_all(bureau, content, update):
        if known is None:
            made.append(Village(**{"has_mediation_committee": True, **values}))
            changed = True
        else:
            changed = bool(registers.assign(known, values))
        by_center[values["center_id"]] = by_center.get(values["center_id"], 0) + changed
    db.session.add_all(made)
    for center_id, count in by_center.items():
        if count:
            _record(db.session.get_one(Center, center_id), "villages_imported", count, actor, now)
    return made


def preview(bureau: Bureau, content: bytes, *, update: bool = False) -> Preview:
    """Return what an import would do; nothing is written. Raises BadTable."""
    centers = {one.id: one.name for one in _centers(bureau).values()}
    found = []
    for cells, values, known in _read_all(bureau, content, update):
        name = f"{values['name']}（{centers[values['center_id']]}）"
        differences = tuple(
            Difference(
                _COLUMNS.get(column, column),
                _shown(getattr(known, column), centers),
                _shown(value, centers),
            )
            for column, value in values.items()
            if known is not None and getattr(known, column) != value
        )
        found.append(LinePreview(cells.number, name, is_new=known is None, differences=differences))
    return Preview(tuple(found))


_COLUMNS = {"center_id": "center_code", "has_mediation_committee": "mediation_committee"}


def _read_all(bureau: Bureau, content: bytes, update: bool) -> list[Read]:
    lines = read_lines(content, NEEDED, OTHERS)
    centers = _centers(bureau)
    known = _known({line.cells.get("code", "") for line in lines})
    own = {one.id for one in centers.values()}
    codes, found = Once(()), []
    faults: list[Fault] = []
    for line in lines:
        cells = Cells(line)
        center = centers.get(cells.text("center_code", 12, needed=True))
        if center is None and cells.has("center_code"):
            cells.blame(
                say(
                    N_("The bureau has no center with the code “%(code)s”."),
                    code=line.cells["center_code"][:12],
                )
            )
        values = _read(cells)
        committee = cells.choice("mediation_committee", YES_NO)
        if committee:
            values["has_mediation_committee"] = committee == "y"
        codes.check(cells, values["code"])
        village = known.get(values["code"])
        if village is not None and (not update or village.center_id not in own):
            cells.blame(say(N_("There is a village with the code “%(code)s” already."), code=values["code"]))
        faults += cells.faults
        found.append((cells, {"center_id": center.id if center else 0, **values}, village))
    if faults:
        raise BadTable(faults)
    return found


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
