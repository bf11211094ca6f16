"""Import a bureau's practitioners and their firms from a table: all, or none and what to correct.

A row that means somebody who is there already changes that person and never adds another; an empty cell leaves
what is there. So the same table twice changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.cells import Cells, Once, cells_of
from roster.core.masking import mask_phone
from roster.core.sentences import Sentence, say
from roster.core.tables import Table
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center, Firm, FirmKind, Practitioner
from roster.services import (
    audit,
    center_entries,
    conflicts,
    firms,
    import_records,
    people_columns,
    practitioner_entries,
    practitioner_wishes,
    practitioners,
    previews,
    registers,
)
from roster.services.known_people import KnownPeople, titled
from roster.services.practitioner_entries import SECRET
from roster.services.previews import Difference, LinePreview, Preview

columns = people_columns.of_bureau
YES_NO = {"yes": "y", "no": "n", "是": "y", "否": "n", "有": "y", "无": "n"}
_SUFFIXES = (
    ("公证处", FirmKind.NOTARY_OFFICE),
    ("法律服务所", FirmKind.LEGAL_SERVICE),
    ("所", FirmKind.LAW_FIRM),
)


@dataclass(frozen=True)
class Read:
    """A row as it was read: the columns, what somebody has several of, whom it means, the centers that are barred."""

    cells: Cells
    values: dict[str, Any]
    lists: practitioner_entries.Lists
    known: Practitioner | None
    barred: tuple[str, ...]
    notes: tuple[Sentence, ...] = ()


def import_people(bureau: Bureau, table: Table, actor: Actor, now: datetime) -> list[Practitioner]:
    """Add the practitioners of a table, change those who are known, and return the new ones.

    A firm is founded on the line that names it first. Raises BadTable.
    """
    reader = _Reader(bureau)
    lines = list(reader.read(table))
    previews.refuse([fault for line in lines for fault in line.cells.faults])
    made, touched = [], 0
    recording = import_records.Recording(bureau, "people")
    for firm in reader.firms.new:
        db.session.add(firm)
        recording.makes(firm)
    for line in lines:
        person = line.known
        if person is None:
            person = Practitioner(bureau_id=bureau.id, **line.values)
            db.session.add(person)
            made.append(person)
            recording.makes(person)
            line.lists.keep(person)
        else:
            recording.changes(person)
            changed = [*registers.assign(person, line.values), *line.lists.keep(person)]
            practitioners.record_change(person, changed, actor, now)
            touched += bool(changed or reader.undeclared(line))
        reader.declare(line, person, actor, now)
    audit.record(
        AuditAction.PEOPLE_IMPORTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        people=len(made),
        firms=len(reader.firms.new),
        changed=touched,
        reference=recording.keep(now),
    )
    return made


def preview(bureau: Bureau, table: Table, now: datetime) -> Preview:
    """Return what an import would do to every row, personal data masked; nothing is written.

    Raises BadTable for a table whose head cannot be read.
    """
    with db.session.no_autoflush:
        reader = _Reader(bureau)
        found = [_seen(reader, line) for line in reader.read(table)]
    return previews.of_lines([*found, *reader.examples])


def _seen(reader: "_Reader", line: Read) -> LinePreview:
    cells, values, known = line.cells, line.values, line.known
    name = values.get("name") or (known.name if known else "")
    shown = f"{name}（{cells.text('firm', 80)}）"
    if cells.faults:
        return previews.refused(cells, shown)
    differences = [*_differences(values, line.lists, known), *reader.barring(line)] if known else ()
    return previews.seen(
        cells,
        shown,
        is_new=known is None,
        matched=titled(known) if known else "",
        differences=differences,
        notes=line.notes,
    )


class _Reader:
    """Reads rows by what is there and by the rows before."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self.firms = _Firms(bureau)
        self.examples: list[LinePreview] = []
        self._roles = practitioner_entries.roles_by_word(bureau)
        self._centers = practitioner_wishes.centers_by_word(bureau)
        rows = db.session.execute(select(Center.id, Center.code).where(Center.bureau_id == bureau.id))
        self._codes: dict[int, str] = {number: code for number, code in rows}  # noqa: C416 - rows unpack, and mypy sees their types
        self._people = KnownPeople(bureau)
        self._seen: dict[object, int] = {}
        self._names, self._licenses = Once(()), Once(())

    def read(self, table: Table) -> Iterator[Read]:
        """Yield the rows that are no examples."""
        wanted = columns(self._bureau)
        for line in table.lines(wanted):
            if line.is_example:
                self.examples.append(previews.example(line))
            else:
                yield self._row(cells_of(line, wanted))

    def undeclared(self, line: Read) -> list[str]:
        """Return the centers of a row that the person is not barred from yet."""
        there = {one.center.code for one in line.known.conflicts} if line.known else set()
        return [code for code in line.barred if code not in there]

    def barring(self, line: Read) -> Iterator[Difference]:
        """Yield what a row adds to the centers that somebody is barred from."""
        new = self.undeclared(line)
        if line.known and new:
            before = sorted(one.center.code for one in line.known.conflicts)
            yield Difference("conflicts", " ".join(before), " ".join(sorted([*before, *new])))

    def declare(self, line: Read, person: Practitioner, actor: Actor, now: datetime) -> None:
        """Bar a person from the centers of a row."""
        new = self.undeclared(line)
        if new:
            db.session.flush()
        for code in new:
            center = db.session.scalar(
                select(Center).where(Center.bureau_id == self._bureau.id, Center.code == code)
            )
            assert center is not None  # read from the same table in the same unit of work
            reason = line.cells.text("conflict_reason", conflicts.LONGEST_REASON)
            conflicts.declare(person, center, reason, actor, now)

    def _row(self, cells: Cells) -> Read:
        values = practitioner_entries.read(cells, self._roles, is_needed=False)
        name = values["name"]
        firm = self.firms.of(cells)
        known = self._people.meant(
            cells, name, firm.name if firm else "", values["license_number"], values["phone"]
        )
        values["load_weight"] = cells.whole("load_weight", 1, practitioner_entries.MOST_WEIGHT) or 1
        values["joined_on"] = cells.day("joined_on")
        values["is_supervised"] = cells.choice("is_supervised", YES_NO) == "y"
        lists = practitioner_entries.read_lists(cells, self._centers, are_whole=known is None)
        notes = self.firms.notes(firm)
        if known is None:
            if not cells.has("role"):
                cells.choice("role", self._roles, needed=True)
            if firm is not None and not firm.is_active and firm not in self.firms.new:
                what = N_("The firm is closed. Open it again first, or correct its name.")
                cells.blame(say(what), "firm")
        else:
            values = center_entries.given(values, cells)
            if not known.is_active:
                notes = (*notes, say(N_("Has left the pool and stays out of it.")))
        values["firm"] = firm
        _check_dates(cells, values, known)
        self._check_once(cells, values, known)
        return Read(cells, values, lists, known, self._barred(cells), notes)

    def _barred(self, cells: Cells) -> tuple[str, ...]:
        found = []
        for word in cells.words("conflicts"):
            if word in self._centers:
                found.append(self._codes[self._centers[word]])
            else:
                cells.blame(say(N_("The bureau has no center “%(found)s”."), found=word[:40]), "conflicts")
        if found:
            cells.text("conflict_reason", conflicts.LONGEST_REASON, needed=True)
        return tuple(dict.fromkeys(found))

    def _check_once(self, cells: Cells, values: Mapping[str, Any], known: Practitioner | None) -> None:
        """Blame a row that means whom an earlier row means."""
        name, firm, phone = values.get("name", ""), values.get("firm"), values.get("phone")
        for whom in [known.id] if known else [(name, phone)] if name and phone else []:
            before = self._seen.setdefault(whom, cells.number)
            if before != cells.number and not cells.faults:
                what = N_("%(person)s is on line %(number)s already. Delete one of the two.")
                cells.blame(say(what, person=known.name if known else name, number=before), "name")
        self._names.check(cells, f"{name}, {firm.name}" if name and firm and known is None else "", "name")
        if known is None or values.get("license_number") != known.license_number:
            self._licenses.check(cells, values.get("license_number", ""), "license_number")


class _Firms:
    """The bureau's firms by name, those of this file included."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        found = db.session.scalars(select(Firm).where(Firm.bureau_id == bureau.id))
        self._known = {firm.name: firm for firm in found}
        self._noted: set[str] = set()
        self.new: list[Firm] = []

    def of(self, cells: Cells) -> Firm | None:
        """Return the line's firm. What a later line says of a known one must agree with it."""
        name = cells.text("firm", 80, needed=True)
        firm = self._known.get(name)
        said = firms.read_place(cells, "firm_", is_needed=False)
        if firm is None:
            return self._found(cells, name, said) if name else None
        if any(_differs(value, getattr(firm, field)) for field, value in said.items()):
            what = N_(
                "Kind or place of “%(firm)s” differ from what is known. Leave them empty, or make them agree."
            )
            cells.blame(say(what, firm=name), "firm_kind")
        return firm

    def notes(self, firm: Firm | None) -> tuple[Sentence, ...]:
        """Return what the first row of a new firm says of it."""
        if firm is None or firm not in self.new or firm.name in self._noted:
            return ()
        self._noted.add(firm.name)
        return (say(N_("New firm: %(firm)s, %(kind)s."), firm=firm.name, kind=say(firm.kind.words)),)

    def _found(self, cells: Cells, name: str, said: dict[str, Any]) -> Firm | None:
        """Return a new firm: its kind from its name, its place the bureau's seat, unless the row says them."""
        kind = said["kind"] or next((kind for suffix, kind in _SUFFIXES if name.endswith(suffix)), None)
        latitude, longitude = said["latitude"], said["longitude"]
        if not (cells.has("firm_latitude") or cells.has("firm_longitude")):
            latitude, longitude = self._bureau.latitude, self._bureau.longitude
        if kind is None and not cells.has("firm_kind"):
            what = N_(
                "“%(firm)s” is new: say whether it is a law firm, a notary office or a legal service office."
            )
            cells.blame(say(what, firm=name), "firm_kind")
        if (latitude is None or longitude is None) and not cells.faults:
            what = N_("“%(firm)s” is new: give its latitude and longitude.")
            cells.blame(say(what, firm=name), "firm_latitude")
        firm = Firm(
            bureau_id=self._bureau.id,
            name=name,
            kind=kind or FirmKind.LAW_FIRM,
            latitude=latitude,
            longitude=longitude,
            is_active=True,
        )
        self._known[name] = firm
        self.new.append(firm)
        return firm


def _differs(said: object, known: object) -> bool:
    """Tell whether a line contradicts what is known; what could not be read was blamed already."""
    return said is not None and known is not None and said != known


def _check_dates(cells: Cells, values: Mapping[str, Any], known: Practitioner | None) -> None:
    def standing(name: str) -> date | None:
        found: date | None = values.get(name, getattr(known, name, None))
        return found

    practitioner_entries.check_license(cells, standing("licensed_from"), standing("licensed_until"))


def _differences(
    values: Mapping[str, Any], lists: practitioner_entries.Lists, known: Practitioner
) -> list[Difference]:
    found = [
        Difference(name, _shown(name, getattr(known, name)), _shown(name, value))
        for name, value in values.items()
        if getattr(known, name) != value
    ]
    before = practitioner_entries.matters_of(known)
    if lists.matters is not None and sorted(lists.matters) != before:
        found.append(Difference("matters", " ".join(before), " ".join(sorted(lists.matters))))
    if lists.wishes is not None:
        found += _wish_differences(practitioner_wishes.shown(known), lists.wishes, known)
    return found


def _wish_differences(
    before: Mapping[str, str], wishes: practitioner_wishes.Wishes, known: Practitioner
) -> list[Difference]:
    codes = practitioner_wishes.codes_of(known.bureau_id, wishes)
    return [Difference(name, before[name], codes[name]) for name in before if before[name] != codes[name]]


def _shown(name: str, value: Any) -> str:
    if name in SECRET and value:
        return mask_phone(value) if name == "phone" else f"{str(value)[0]}***"
    if isinstance(value, Firm):
        return value.name
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
