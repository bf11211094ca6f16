"""Import a bureau's practitioners and their firms from a table: all, or none and what to correct."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core.actors import Actor
from roster.core.cells import Cells, Once
from roster.core.masking import mask_phone
from roster.core.sentences import say
from roster.core.tables import BadTable, Fault, read_lines
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Firm, Practitioner
from roster.services import audit, center_entries, firms, practitioner_entries, practitioner_wishes, registers
from roster.services.practitioner_entries import SECRET
from roster.services.previews import Difference, LinePreview, Preview

NEEDED = ("firm", "name", "role")
OTHERS = (
    "firm_kind",
    "firm_latitude",
    "firm_longitude",
    "phone",
    "email",
    "license_number",
    "licensed_from",
    "licensed_until",
    "max_load_per_month",
    "max_load",
    "carried_load",
    "matters",
    "likes",
    "dislikes",
)
EXAMPLE = (
    ("firm", "示例律师事务所"), ("firm_kind", "律师事务所"), ("firm_latitude", "34.51"), ("firm_longitude", "109.77"),
    ("name", "示某某"), ("role", "律师"), ("phone", "138 0000 0001"), ("email", "name@example.com"),
    ("license_number", "示例001"), ("licensed_from", "2020-01-01"), ("licensed_until", "2027-12-31"),
    ("max_load_per_month", "2"), ("max_load", ""), ("carried_load", ""), ("matters", "01 07"), ("likes", ""),
    ("dislikes", ""),
)  # fmt: skip
"""A file to begin with: columns and an invented line."""

Read = tuple[Cells, dict[str, Any], practitioner_entries.Lists, Practitioner | None]


def import_people(
    bureau: Bureau, content: bytes, actor: Actor, now: datetime, *, update: bool = False
) -> list[Practitioner]:
    """Add the practitioners of a CSV file and return them; a firm is founded on the line that names it first.

    With `update`, a line whose firm and name are known changes that person: an empty cell leaves what
    is there. Raises BadTable.
    """
    lines, new_firms = _read_all(bureau, content, update)
    made, touched = [], 0
    db.session.add_all(new_firms)
    for _cells, values, lists, known in lines:
        if known is None:
            person = Practitioner(bureau_id=bureau.id, **values)
            db.session.add(person)
            made.append(person)
            lists.keep(person)
        elif [*registers.assign(known, values), *lists.keep(known)]:
            touched += 1
    detail = {"changed": touched} if update else {}
    audit.record(
        AuditAction.PEOPLE_IMPORTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        people=len(made),
        firms=len(new_firms),
        **detail,
    )
    return made


def preview(bureau: Bureau, content: bytes, *, update: bool = False) -> Preview:
    """Return what an import would do, personal data masked; nothing is written. Raises BadTable."""
    found = []
    with db.session.no_autoflush:
        for cells, values, lists, known in _read_all(bureau, content, update)[0]:
            name = f"{values.get('name', '')}（{cells.text('firm', 80)}）"
            differences = _differences(values, lists, known) if known else ()
            found.append(LinePreview(cells.number, name, is_new=known is None, differences=differences))
    return Preview(tuple(found))


def _read_all(bureau: Bureau, content: bytes, update: bool) -> tuple[list[Read], list[Firm]]:
    """Return each line with its columns, matters and whom it changes; and the firms that are new."""
    needed, others = (NEEDED[:2], (NEEDED[2], *OTHERS)) if update else (NEEDED, OTHERS)
    office, roles = _Firms(bureau), practitioner_entries.roles_by_word(bureau)
    centers = practitioner_wishes.centers_by_word(bureau)
    people = _people(bureau)
    by_name = {_name_at(one.name, one.firm.name): one for one in people}
    names = Once(() if update else by_name)
    licenses = Once(one.license_number for one in people if not update)
    found: list[Read] = []
    faults: list[Fault] = []
    for line in read_lines(content, needed, others):
        cells = Cells(line)
        full_name = _name_at(line.cells.get("name", ""), line.cells.get("firm", ""))
        known = by_name.get(full_name) if update else None
        firm = office.of(cells)
        values = practitioner_entries.read(cells, roles, is_needed=known is None)
        lists = practitioner_entries.read_lists(cells, centers, are_whole=known is None)
        values = center_entries.given(values, cells) if known else {**values, "firm": firm}
        _check_dates(cells, values, known)
        names.check(cells, full_name, "name")
        licenses.check(cells, values.get("license_number", ""), "license_number")
        if update:
            _check_license(cells, values, known, people)
        faults += cells.faults
        found.append((cells, values, lists, known))
    if faults:
        raise BadTable(faults)
    return found, office.new


class _Firms:
    """The bureau's firms by name, those of this file included."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau_id = bureau.id
        found = db.session.scalars(select(Firm).where(Firm.bureau_id == bureau.id))
        self._known = {firm.name: firm for firm in found}
        self.new: list[Firm] = []

    def of(self, cells: Cells) -> Firm:
        """Return the line's firm. What a later line says of a known one must agree with it."""
        name = cells.text("firm", 80, needed=True)
        firm = self._known.get(name)
        said = firms.read_place(cells, "firm_", is_needed=firm is None and bool(name))
        if firm is None:
            firm = self._known[name] = Firm(bureau_id=self._bureau_id, name=name, **said)
            self.new.append(firm)
        elif any(_differs(value, getattr(firm, field)) for field, value in said.items()):
            cells.blame(
                say(
                    N_(
                        "Kind or place of “%(firm)s” differ from what is known. Leave them empty, or make them agree."
                    ),
                    firm=name,
                )
            )
        return firm


def _differs(said: object, known: object) -> bool:
    """Tell whether a line contradicts what is known; what could not be read was blamed already."""
    return said is not None and known is not None and said != known


def _check_dates(cells: Cells, values: Mapping[str, Any], known: Practitioner | None) -> None:
    def standing(name: str) -> date | None:
        found: date | None = values.get(name, getattr(known, name, None))
        return found

    practitioner_entries.check_license(cells, standing("licensed_from"), standing("licensed_until"))


def _check_license(
    cells: Cells, values: Mapping[str, Any], known: Practitioner | None, people: list[Practitioner]
) -> None:
    number = values.get("license_number")
    if number and any(one.license_number == number and one is not known for one in people):
        cells.blame(say(N_("Somebody else of the bureau has this already.")), "license_number")


def _people(bureau: Bureau) -> list[Practitioner]:
    return list(
        db.session.scalars(
            select(Practitioner)
            .where(Practitioner.bureau_id == bureau.id)
            .options(joinedload(Practitioner.firm))
        )
    )


def _name_at(name: str, firm: str) -> str:
    """Two people may share a name, but not in one firm."""
    return f"{name}, {firm}" if name else ""


def _differences(
    values: Mapping[str, Any], lists: practitioner_entries.Lists, known: Practitioner
) -> tuple[Difference, ...]:
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
    return tuple(found)


def _wish_differences(
    before: Mapping[str, str], wishes: practitioner_wishes.Wishes, known: Practitioner
) -> list[Difference]:
    codes = practitioner_wishes.codes_of(known.bureau_id, wishes)
    return [Difference(name, before[name], codes[name]) for name in before if before[name] != codes[name]]


def _shown(name: str, value: Any) -> str:
    if name in SECRET and value:
        return mask_phone(value) if name == "phone" else f"{str(value)[0]}***"
    return "" if value is None else str(value)
