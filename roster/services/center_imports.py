"""Import a bureau's centers from a table: all of them, or none and a list of what to correct."""

import re
from datetime import datetime

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.cells import Cells, Once
from roster.core.matters import MATTERS
from roster.core.sentences import say
from roster.core.tables import BadTable, Fault, read_lines
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center, CenterDuty, SessionDate
from roster.services import audit, sittings
from roster.services.founding import is_number_to_show

NEEDED = ("code", "name", "kind", "latitude", "longitude", "road_minutes")
OTHERS = ("name_en", "zone", "address", "landmark", "phone", "lawyer_seats", "notary_gap_months")
KINDS = {
    "town": "town",
    "subdistrict": "subdistrict",
    "镇": "town",
    "乡": "town",
    "街道": "subdistrict",
}
CODE = re.compile(r"[A-Za-z0-9]{1,12}")
MOST_MINUTES, MOST_SEATS, LONGEST_GAP = 600, 9, 24


def import_centers(bureau: Bureau, content: bytes, actor: Actor, now: datetime) -> list[Center]:
    """Add the centers of a CSV file, with what each needs of lawyers and notaries.

    Coming session dates that are derived already get the new sittings. Raises BadTable.
    """
    lines = read_lines(content, NEEDED, OTHERS)
    known = list(db.session.scalars(select(Center).where(Center.bureau_id == bureau.id)))
    first = 1 + max((center.position for center in known), default=-1)
    codes, names = Once(center.code for center in known), Once(center.name for center in known)
    made: list[Center] = []
    faults: list[Fault] = []
    for position, line in enumerate(lines, start=first):
        cells = Cells(line)
        center = _center(bureau, cells, position)
        codes.check(cells, center.code)
        names.check(cells, center.name)
        faults += cells.faults
        made.append(center)
    if faults:
        raise BadTable(faults)
    db.session.add_all(made)
    db.session.flush()
    _lay_out_coming(bureau, now)
    audit.record(
        AuditAction.CENTERS_IMPORTED, actor, now, bureau_id=bureau.id, subject=bureau, centers=len(made)
    )
    return made


def _center(bureau: Bureau, cells: Cells, position: int) -> Center:
    kind = cells.choice("kind", KINDS, needed=True)
    return Center(
        bureau_id=bureau.id,
        code=_code(cells),
        name=cells.text("name", 60, needed=True),
        name_en=cells.text("name_en", 60),
        kind=kind,
        zone=cells.text("zone", 40),
        address=cells.text("address", 160),
        landmark=cells.text("landmark", 160),
        phone=_phone(cells),
        latitude=cells.latitude("latitude", needed=True),
        longitude=cells.longitude("longitude", needed=True),
        road_minutes=cells.whole("road_minutes", 0, MOST_MINUTES, needed=True),
        matter_mix=_expected_matters(kind),
        position=position,
        duties=_duties(cells),
    )


def _code(cells: Cells) -> str:
    code = cells.text("code", 12, needed=True)
    if code and not CODE.fullmatch(code):
        cells.blame(say(N_("“%(column)s” may only have letters and digits."), column="code"))
    return code


def _phone(cells: Cells) -> str:
    phone = cells.text("phone", 40)
    if phone and not is_number_to_show(phone):
        cells.blame(say(N_("Enter the phone number that people call, for example 0913-2012345.")))
    return phone


def _expected_matters(kind: str | None) -> dict[str, int]:
    """Return what the field guide expects people to come for, until the bureau's own figures tell."""
    weights = {
        matter.code: matter.urban_weight if kind == "subdistrict" else matter.rural_weight
        for matter in MATTERS.values()
    }
    return {code: weight for code, weight in weights.items() if weight}


def _duties(cells: Cells) -> list[CenterDuty]:
    """Return the needs: one lawyer unless said otherwise; a notary only where a gap is given."""
    seats = cells.whole("lawyer_seats", 0, MOST_SEATS)
    gap = cells.whole("notary_gap_months", 1, LONGEST_GAP)
    duties = []
    if seats != 0:
        duties.append(CenterDuty(role="lawyer", seats=seats or 1, periods="day", priority=2))
    if gap is not None:
        duties.append(CenterDuty(role="notary", seats=1, periods="am,pm", priority=1, max_gap_months=gap))
    return duties


def _lay_out_coming(bureau: Bureau, now: datetime) -> None:
    coming = db.session.scalars(
        select(SessionDate).where(
            SessionDate.bureau_id == bureau.id, SessionDate.date > clock.local(now).date()
        )
    )
    for session_date in coming.all():
        sittings.lay_out(bureau, session_date)
