"""Import a bureau's centers from a table: all of them, or none and a list of what to correct.

A row whose code is known, or that has no code and whose name is known, changes that center; an empty cell leaves
what is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.cells import Cells, Once, cells_of
from roster.core.sentences import say
from roster.core.tables import Column, Table
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center
from roster.services import (
    audit,
    center_entries,
    center_needs,
    centers,
    import_records,
    previews,
    registers,
)
from roster.services.center_entries import ENTRIES
from roster.services.previews import Difference, LinePreview, Preview

_EXAMPLES = {
    "code": "610503100", "name": "示例甲镇", "name_en": "Jia Town", "kind": "镇", "zone": "北片",
    "address": "示例街1号", "landmark": "镇政府旁", "phone": "0913-0000011", "latitude": "34.6",
    "longitude": "109.8", "road_minutes": "25",
    "accepting_offices": "示例区公证处",
}  # fmt: skip
_ALSO = {
    "code": ("代码", "编码", "区划代码"),
    "name": ("中心", "中心名称", "站点", "名称", "镇街", "镇办"),
    "phone": ("联系电话",),
    "kind": ("类型",),
    "aliases": ("曾用名",),
    "accepting_offices": ("公证处", "受理公证处", "公证受理机构"),
}
_ORDER = (
    "code",
    "name",
    "kind",
    "zone",
    "address",
    "landmark",
    "phone",
    "latitude",
    "longitude",
    "road_minutes",
    "name_en",
    "label",
    "aliases",
    "accepting_offices",
)


def columns(bureau: Bureau) -> tuple[Column, ...]:
    """Return the columns of a table of centers."""
    plain = (
        Column(
            name,
            ENTRIES[name].label,
            ENTRIES[name].hint or (N_("Needed for a new center.") if ENTRIES[name].needed else ""),
            False,
            _EXAMPLES.get(name, ""),
            _ALSO.get(name, ()),
            ("镇", "街道") if name == "kind" else (),
        )
        for name in _ORDER
    )
    lawyers, notaries = N_("Lawyers at each sitting"), N_("A notary at least every so many months")
    hint = N_("Empty for a new center: one.")
    return (
        *plain,
        Column("lawyer_seats", lawyers, hint, example="1"),
        Column("notary_gap_months", notaries, N_("Empty: none is planned there."), example="4"),
    )


@dataclass(frozen=True)
class Read:
    """A row as it was read, and the center that it means."""

    cells: Cells
    values: dict[str, Any]
    known: Center | None


def import_centers(bureau: Bureau, table: Table, actor: Actor, now: datetime) -> list[Center]:
    """Add the centers of a table, with what each needs of lawyers and notaries, change known ones; return the new.

    Months that are laid out and not published follow. Raises BadTable.
    """
    lines = list(_Reader(bureau).read(table))
    previews.refuse([fault for line in lines for fault in line.cells.faults])
    first, touched = centers.next_position(bureau), 0
    made: list[Center] = []
    recording = import_records.Recording(bureau, "centers")
    for line in lines:
        cells, known = line.cells, line.known
        if known is None:
            center = centers.build(bureau, line.values, first + len(made))
            made.append(center)
            db.session.add(center)
            recording.makes(center)
        else:
            center = known
            recording.changes(center)
            needs = [name for name, before, after in _changed_needs(center, cells) if before != after]
            changed = [*registers.assign(center, line.values), *needs]
            touched += bool(changed)
            _record(bureau, center, changed, actor, now)
        center_needs.set_needs(center, _needs(cells, known))
    reference = recording.keep(now)
    if made or touched:
        centers.follow(bureau, now)
    audit.record(
        AuditAction.CENTERS_IMPORTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        centers=len(made),
        changed=touched,
        reference=reference,
    )
    return made


def _record(bureau: Bureau, center: Center, changed: list[str], actor: Actor, now: datetime) -> None:
    if changed:
        audit.record(
            AuditAction.CENTER_CHANGED, actor, now, bureau_id=bureau.id, subject=center, changed=changed
        )


def preview(bureau: Bureau, table: Table, now: datetime) -> Preview:
    """Return what an import would do, row by row; nothing is written. Raises BadTable for an unreadable head."""
    reader = _Reader(bureau)
    return previews.of_lines([*[_seen(line) for line in reader.read(table)], *reader.examples])


def _seen(line: Read) -> LinePreview:
    cells, values, known = line.cells, line.values, line.known
    name = values.get("name") or (known.name if known else cells.text("code", 12))
    if cells.faults:
        return previews.refused(cells, name)
    if known is None:
        return previews.seen(cells, name, is_new=True)
    before = center_entries.shown(known)
    differences = [
        Difference(column, before.get(column, ""), _text(value))
        for column, value in values.items()
        if _text(value) != before.get(column, "")
    ]
    differences += [Difference(*one) for one in _changed_needs(known, cells) if one[1] != one[2]]
    return previews.seen(
        cells, name, is_new=False, matched=f"{known.name} {known.code}", differences=differences
    )


class _Reader:
    """Reads rows by what is there and by the rows before."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self.examples: list[LinePreview] = []
        rows = db.session.scalars(select(Center).where(Center.bureau_id == bureau.id)).all()
        self._by_code = {one.code: one for one in rows}
        self._by_name = {alias: one for one in rows for alias in one.aliases.split()}
        self._by_name |= {one.name: one for one in rows}
        self._codes, self._names = Once(()), Once(())
        self._seen: dict[int, int] = {}

    def read(self, table: Table) -> Iterator[Read]:
        """Yield the rows that are no examples."""
        wanted = columns(self._bureau)
        for line in table.lines(wanted):
            if line.is_example:
                self.examples.append(previews.example(line))
            else:
                yield self._row(cells_of(line, wanted))

    def _row(self, cells: Cells) -> Read:
        code, name = cells.text("code", 12), cells.person_name("name", 60)
        known = self._by_code.get(code) if code else self._by_name.get(name)
        values = center_entries.read(cells, is_needed=known is None, is_code_needed=known is None)
        _needs(cells, known)
        self._codes.check(cells, code, "code")
        self._names.check(cells, name, "name")
        self._check(cells, name, known)
        return Read(cells, center_entries.given(values, cells) if known else values, known)

    def _check(self, cells: Cells, name: str, known: Center | None) -> None:
        """Blame a name that another center has, and a row that means a center of an earlier one."""
        other = self._by_name.get(name)
        if other is not None and other.name == name and other is not known:
            what = N_(
                "“%(name)s” is here already with the code %(code)s. Correct the code, or leave it empty."
            )
            cells.blame(say(what, name=name, code=other.code), "code")
        if known is not None:
            before = self._seen.setdefault(known.id, cells.number)
            if before != cells.number and not cells.faults:
                what = N_("%(center)s is on line %(number)s already. Delete one of the two.")
                cells.blame(say(what, center=known.named, number=before), "name")


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


def _changed_needs(center: Center, cells: Cells) -> Iterator[tuple[str, str, str]]:
    """Yield the two columns of needs that a row gives, with what stands and what would."""
    before = _need_columns(center)
    given: Mapping[str, int | None] = {
        "lawyer_seats": cells.whole("lawyer_seats", 0, center_needs.MOST_SEATS),
        "notary_gap_months": cells.whole("notary_gap_months", 1, center_needs.LONGEST_GAP),
    }
    for name, value in given.items():
        if value is not None:
            yield name, before[name], str(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else registers.number(value)
