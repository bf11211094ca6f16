"""A practitioner's entries: read from a form or a table by the same rules, and shown as they are typed.

Phone, e-mail address and license number are never shown in a form: they are typed anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from roster.core.cells import Cells
from roster.core.matters import MATTERS
from roster.core.sentences import say
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, PracticeRole, Practitioner, PractitionerMatter
from roster.services import practitioner_wishes, registers
from roster.services.registers import Entry

MOST_HALF_DAYS = 62
MOST_IN_A_PLAN = 999
MOST_WEIGHT = 9
SECRET = ("phone", "email", "license_number")
ENTRIES: dict[str, Entry] = {
    "name": Entry(N_("Name"), needed=True),
    "firm": Entry(N_("Firm"), kind="choice", needed=True),
    "role": Entry(N_("Role"), kind="choice", needed=True),
    "phone": Entry(N_("Phone"), kind="tel"),
    "email": Entry(N_("Email address"), kind="email"),
    "wished_channel": Entry(
        N_("Told first by"),
        N_("Where it is there; else by e-mail, text message, chat group, phone call."),
        "choice",
    ),
    "license_number": Entry(N_("License number")),
    "licensed_from": Entry(N_("License from"), N_("A date like 2026-12-31.")),
    "licensed_until": Entry(N_("License until"), N_("A date like 2026-12-31; later dates are not planned.")),
    "joined_on": Entry(
        N_("In the pool since"),
        N_("A date like 2026-12-31; nobody is made to catch up on the time before."),
    ),
    "max_load_per_month": Entry(
        N_("At most so many half-days a month"), N_("Empty: no limit agreed."), "number"
    ),
    "max_load": Entry(
        N_("At most so many half-days in one plan"),
        N_("Empty: no limit agreed. A plan of twelve months: so many a year."),
        "number",
    ),
    "carried_load": Entry(
        N_("Half-days served before this system"),
        N_("Count towards the fair share, like those that stand in its rosters."),
        "number",
    ),
    "load_weight": Entry(
        N_("What a half-day weighs"), N_("1: full-time; 2: takes half as many; up to 9."), "number"
    ),
    "matters": Entry(N_("Good at"), N_("Codes of matters like 01 07, separated by spaces.")),
    "likes": Entry(N_("Would rather sit at"), kind="centers"),
    "dislikes": Entry(N_("Rather not at"), kind="centers"),
    "latitude": Entry(N_("Starts from: latitude"), N_("Empty: from the firm."), "decimal"),
    "longitude": Entry(N_("Starts from: longitude"), N_("Empty: from the firm."), "decimal"),
}
"""`is_supervised` is a box beside them."""


def read(cells: Cells, roles: Mapping[str, str], *, is_needed: bool = True) -> dict[str, Any]:
    """Return the columns that forms and tables share; what is wrong is blamed on the cells."""
    return {
        "name": cells.person_name("name", 60, needed=True),
        "role": cells.choice("role", roles, needed=is_needed),
        "phone": cells.phone("phone"),
        "email": cells.email("email"),
        "license_number": cells.text("license_number", 40),
        "licensed_from": cells.day("licensed_from"),
        "licensed_until": cells.day("licensed_until"),
        "max_load_per_month": cells.whole("max_load_per_month", 1, MOST_HALF_DAYS),
        "max_load": cells.whole("max_load", 1, MOST_IN_A_PLAN),
        "carried_load": cells.whole("carried_load", 0, MOST_IN_A_PLAN) or 0,
    }


def check_license(cells: Cells, since: Any, until: Any) -> None:
    """Blame a license that ends before it begins."""
    if since and until and until < since:
        cells.blame(say(N_("The license ends before it begins.")), "licensed_until")


def read_matters(cells: Cells) -> list[str]:
    """Return the codes of matters, each once."""
    codes: list[str] = []
    for word in cells.words("matters"):
        code = word.zfill(2)  # spreadsheets drop the leading zero
        if code not in MATTERS:
            cells.blame(
                say(
                    N_("There is no matter “%(found)s”. Write codes like 01 07, separated by spaces."),
                    found=word,
                ),
                "matters",
            )
        elif code not in codes:
            codes.append(code)
    return codes


@dataclass(frozen=True)
class Lists:
    """What somebody has several of: matters, and wishes for centers. None: nothing was said of it."""

    matters: list[str] | None
    wishes: practitioner_wishes.Wishes | None

    def keep(self, person: Practitioner) -> list[str]:
        """Make them a person's; return the names of what changed."""
        changed = []
        if self.matters is not None and set_matters(person, self.matters):
            changed.append("matters")
        if self.wishes is not None and practitioner_wishes.set_wishes(person, self.wishes):
            changed.append("wishes")
        return changed


def read_lists(cells: Cells, centers: Mapping[str, int], *, are_whole: bool = True) -> Lists:
    """Return the lists that were typed. Unless they are whole, an empty cell says nothing."""
    matters, wishes = read_matters(cells), practitioner_wishes.read(cells, centers)
    says_wishes = cells.has(practitioner_wishes.LIKES) or cells.has(practitioner_wishes.DISLIKES)
    return Lists(
        matters if are_whole or cells.has("matters") else None, wishes if are_whole or says_wishes else None
    )


def read_start(cells: Cells) -> dict[str, Any]:
    """Return where somebody starts from: both coordinates or none."""
    place = {"latitude": cells.latitude("latitude"), "longitude": cells.longitude("longitude")}
    if cells.has("latitude") != cells.has("longitude"):
        cells.blame(say(N_("Enter both latitude and longitude, or neither.")), "longitude")
    return place


def set_matters(person: Practitioner, codes: list[str]) -> bool:
    """Make a person's matters these; tell whether that changed something."""
    if sorted(codes) == matters_of(person):
        return False
    kept = {item.matter: item for item in person.matters}
    person.matters = [kept.get(code) or PractitionerMatter(matter=code) for code in codes]
    return True


def matters_of(person: Practitioner) -> list[str]:
    """Return the codes of a person's matters, in order."""
    return sorted(item.matter for item in person.matters)


def roles_by_word(bureau: Bureau) -> dict[str, str]:
    """Return the bureau's role codes by what a table may call them."""
    found = db.session.scalars(
        select(PracticeRole)
        .where(PracticeRole.bureau_id == bureau.id)
        .order_by(PracticeRole.position, PracticeRole.id)
    ).all()
    return {role.code: role.code for role in found} | {role.name.lower(): role.code for role in found}


def shown(person: Practitioner | None = None) -> dict[str, str]:
    """Return a person as typed, without what is personal beyond the name."""
    if person is None:
        return {"role": "lawyer", "load_weight": "1", "carried_load": "0", "is_supervised": ""}
    numbers = ("max_load_per_month", "max_load", "carried_load", "load_weight", "latitude", "longitude")
    dates = ("licensed_from", "licensed_until", "joined_on")
    return {
        "name": person.name,
        "firm": person.firm.public_id,
        "role": person.role,
        "wished_channel": person.wished_channel.value if person.wished_channel else "",
        "is_supervised": "y" if person.is_supervised else "",
        "matters": " ".join(matters_of(person)),
        **practitioner_wishes.shown(person),
        **{name: registers.number(getattr(person, name)) for name in numbers},
        **{name: day.isoformat() if (day := getattr(person, name)) else "" for name in dates},
    }


def version_of(person: Practitioner) -> str:
    """Return what changes with a person, what is not shown included."""
    return registers.version_of(shown(person), [str(getattr(person, name) or "") for name in SECRET])
