"""Import a bureau's centers from a table: all of them, or none and a list of what to correct."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.cells import Cells, Once
from roster.core.sentences import say
from roster.core.tables import BadTable, read_lines
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center
from roster.services import audit, center_entries, center_needs, centers, registers
from roster.services.previews import Difference, LinePreview, Preview

NEEDED = ("code", "name", "kind", "latitude", "longitude", "road_minutes")
OTHERS = (
    "name_en",
    "zone",
    "address",
    "landmark",
    "phone",
    "label",
    "aliases",
    "lawyer_seats",
    "notary_gap_months",
)
EXAMPLE = (
    ("code", "610503100"), ("name", "示例甲镇"), ("name_en", "Jia Town"), ("kind", "镇"), ("zone", "北片"),
    ("address", "示例街1号"), ("landmark", "镇政府旁"), ("phone", "0913-0000011"), ("latitude", "34.6"),
    ("longitude", "109.8"), ("road_minutes", "25"), ("lawyer_seats", "1"), ("notary_gap_months", "4"),
)  # fmt: skip
"""A file to begin with: columns and an invented line."""

Read = tuple[Cells, dict[str, Any], Center | None]


def import_centers(
    bureau: Bureau, content: bytes, actor: Actor, now: datetime, *, update: bool = False
) -> list[Center]:
    """Add the centers of a CSV file, with what each needs of lawyers and notaries; return them.

    With `update`, a line whose code is known changes that center: an empty cell leaves what is there.
    Months that are laid out and not published follow. Raises BadTable.
    """
    lines = _read_all(bureau, content, update)
    first, touched = centers.next_position(bureau), 0
    made: list[Center] = []
    for cells, values, known in lines:
        if known is None:
            center = centers.build(bureau, values, first + len(made))
            made.append(center)
            db.session.add(center)
        else:
            center = known
            touched += bool(registers.assign(center, values)) | _needs_change(center, cells)
        center_needs.set_needs(center, _needs(cells, known))
    db.session.flush()
    centers.follow(bureau, now)
    detail = {"changed": touched} if update else {}
    audit.record(
        AuditAction.CENTERS_IMPORTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        centers=len(made),
        **detail,
    )
    return made


def preview(bureau: Bureau, content: bytes, *, update: bool = False) -> Preview:
    """Return what an import would do, line by line; nothing is written. Raises BadTable."""
    found = []
    for cells, values, known in _read_all(bureau, content, update):
        if known is None:
            found.append(LinePreview(cells.number, values["name"], is_new=True))
            continue
        before = center_entries.shown(known) | _need_columns(known)
        after = before | {name: _text(value) for name, value in values.items()} | _need_texts(cells)
        found.append(
            LinePreview(
                cells.number,
                known.name,
                differences=tuple(
                    Difference(name, before.get(name, ""), text)
                    for name, text in after.items()
                    if text != before.get(name, "")
                ),
            )
        )
    return Preview(tuple(found))


def _read_all(bureau: Bureau, content: bytes, update: bool) -> list[Read]:
    """Return each line with its columns and the center that it changes. Raises BadTable."""
    needed, others = (("code",), (*NEEDED[1:], *OTHERS)) if update else (NEEDED, OTHERS)
    known = {one.code: one for one in db.session.scalars(select(Center).where(Center.bureau_id == bureau.id))}
    codes = Once(() if update else known)
    names = Once(() if update else (one.name for one in known.values()))
    found, faults = [], []
    for line in read_lines(content, needed, others):
        cells = Cells(line)
        center = known.get(line.cells.get("code", "")) if update else None
        values = center_entries.read(cells, is_needed=center is None)
        codes.check(cells, values["code"], "code")
        names.check(cells, values["name"], "name")
        if update:
            _check_name(cells, values["name"], center, known)
        _needs(cells, center)
        faults += cells.faults
        found.append((cells, center_entries.given(values, cells) if center else values, center))
    if faults:
        raise BadTable(faults)
    return found


def _check_name(cells: Cells, name: str, center: Center | None, known: Mapping[str, Center]) -> None:
    if name and any(one.name == name and one is not center for one in known.values()):
        cells.blame(say(N_("The bureau has “%(value)s” already."), value=name), "name")


def _needs(cells: Cells, known: Center | None) -> dict[str, dict[str, Any]]:
    """Return the needs: one lawyer unless said otherwise; a notary only where a gap is given."""
    needs: dict[str, dict[str, Any]] = {
        duty.role: {
            "seats": duty.seats,
            "periods": duty.periods,
            "priority": duty.priority,
            "max_gap_months": duty.max_gap_months,
        }
        for duty in (known.duties if known else ())
    }
    seats = cells.whole("lawyer_seats", 0, center_needs.MOST_SEATS)
    gap = cells.whole("notary_gap_months", 1, center_needs.LONGEST_GAP)
    if seats == 0:
        needs.pop("lawyer", None)
    elif seats or known is None:
        new: dict[str, Any] = {"periods": "day", "priority": 2, "max_gap_months": None}
        needs["lawyer"] = {**needs.get("lawyer", new), "seats": seats or 1}
    if gap is not None:
        new = {"seats": 1, "periods": "am,pm", "priority": 1}
        needs["notary"] = {**needs.get("notary", new), "max_gap_months": gap}
    return needs


def _need_columns(center: Center) -> dict[str, str]:
    """Return the two columns of needs as they stand."""
    by_role = {duty.role: duty for duty in center.duties}
    lawyer, notary = by_role.get("lawyer"), by_role.get("notary")
    return {
        "lawyer_seats": str(lawyer.seats if lawyer else 0),
        "notary_gap_months": str((notary and notary.max_gap_months) or ""),
    }


def _need_texts(cells: Cells) -> dict[str, str]:
    columns = {
        "lawyer_seats": cells.whole("lawyer_seats", 0, center_needs.MOST_SEATS),
        "notary_gap_months": cells.whole("notary_gap_months", 1, center_needs.LONGEST_GAP),
    }
    return {name: str(value) for name, value in columns.items() if value is not None}


def _needs_change(center: Center, cells: Cells) -> bool:
    before = _need_columns(center)
    return any(before[name] != text for name, text in _need_texts(cells).items())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else registers.number(value)
