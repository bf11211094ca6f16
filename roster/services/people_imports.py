"""Import a bureau's practitioners and their firms from a table: all, or none and what to correct."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core.actors import Actor
from roster.core.cells import Cells, Once
from roster.core.matters import MATTERS
from roster.core.sentences import say
from roster.core.tables import BadTable, Fault, read_lines
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Firm,
    FirmKind,
    PracticeRole,
    Practitioner,
    PractitionerMatter,
)
from roster.services import audit

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
    "matters",
)
FIRM_KINDS = {
    "law_firm": FirmKind.LAW_FIRM,
    "notary_office": FirmKind.NOTARY_OFFICE,
    "legal_service": FirmKind.LEGAL_SERVICE,
    "律师事务所": FirmKind.LAW_FIRM,
    "公证处": FirmKind.NOTARY_OFFICE,
    "法律服务所": FirmKind.LEGAL_SERVICE,
}
MOST_HALF_DAYS = 62


def import_people(bureau: Bureau, content: bytes, actor: Actor, now: datetime) -> list[Practitioner]:
    """Add the practitioners of a CSV file; a firm is founded on the line that names it first.

    Raises BadTable.
    """
    lines = read_lines(content, NEEDED, OTHERS)
    firms, roles = _Firms(bureau), _roles(bureau)
    names, licenses = _known(bureau)
    made: list[Practitioner] = []
    faults: list[Fault] = []
    for line in lines:
        cells = Cells(line)
        person = _person(bureau, cells, firms.of(cells), roles)
        names.check(cells, _name_at(person))
        licenses.check(cells, person.license_number)
        faults += cells.faults
        made.append(person)
    if faults:
        raise BadTable(faults)
    db.session.add_all([*firms.new, *made])
    audit.record(
        AuditAction.PEOPLE_IMPORTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        people=len(made),
        firms=len(firms.new),
    )
    return made


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
        is_new = firm is None and bool(name)
        said = {
            "kind": cells.choice("firm_kind", FIRM_KINDS, needed=is_new),
            "latitude": cells.latitude("firm_latitude", needed=is_new),
            "longitude": cells.longitude("firm_longitude", needed=is_new),
        }
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


def _person(bureau: Bureau, cells: Cells, firm: Firm, roles: dict[str, str]) -> Practitioner:
    since, until = cells.day("licensed_from"), cells.day("licensed_until")
    if since and until and until < since:
        cells.blame(say(N_("The license ends before it begins.")))
    return Practitioner(
        bureau_id=bureau.id,
        firm=firm,
        role=cells.choice("role", roles, needed=True),
        name=cells.text("name", 60, needed=True),
        phone=cells.phone("phone"),
        email=cells.email("email"),
        license_number=cells.text("license_number", 40),
        licensed_from=since,
        licensed_until=until,
        max_load_per_month=cells.whole("max_load_per_month", 1, MOST_HALF_DAYS),
        matters=[PractitionerMatter(matter=code) for code in _matters(cells)],
    )


def _matters(cells: Cells) -> list[str]:
    codes = []
    for word in cells.words("matters"):
        code = word.zfill(2)  # spreadsheets drop the leading zero
        if code not in MATTERS:
            cells.blame(
                say(
                    N_("There is no matter “%(found)s”. Write codes like 01 07, separated by spaces."),
                    found=word,
                )
            )
        elif code not in codes:
            codes.append(code)
    return codes


def _roles(bureau: Bureau) -> dict[str, str]:
    """Return the bureau's role codes by what a table may call them."""
    found = db.session.scalars(
        select(PracticeRole).where(PracticeRole.bureau_id == bureau.id).order_by(PracticeRole.position)
    ).all()
    return {role.code: role.code for role in found} | {role.name.lower(): role.code for role in found}


def _known(bureau: Bureau) -> tuple[Once, Once]:
    people = db.session.scalars(
        select(Practitioner).where(Practitioner.bureau_id == bureau.id).options(joinedload(Practitioner.firm))
    ).all()
    return Once(_name_at(person) for person in people), Once(person.license_number for person in people)


def _name_at(person: Practitioner) -> str:
    """Two people may share a name, but not in one firm."""
    return f"{person.name}, {person.firm.name}" if person.name else ""
