"""A center's entries: read from a form or a table by the same rules, and shown as they are typed."""

import re
from collections.abc import Collection
from typing import Any

from roster.core.cells import Cells
from roster.core.matters import MATTERS
from roster.core.sentences import say
from roster.core.translation import N_
from roster.models import Center
from roster.services import registers
from roster.services.founding import is_number_to_show
from roster.services.registers import Entry

KINDS = {
    "town": "town",
    "subdistrict": "subdistrict",
    "镇": "town",
    "乡": "town",
    "街道": "subdistrict",
}
CODE = re.compile(r"[A-Za-z0-9]{1,12}")
MOST_MINUTES = 600

ENTRIES: dict[str, Entry] = {
    "name": Entry(N_("Name of the center"), N_("The town or sub-district, like 故市镇."), needed=True),
    "name_en": Entry(N_("Name in English")),
    "code": Entry(
        N_("Code of the center"),
        N_(
            "The statistical division code, or letters and digits: part of addresses, so old links end when it changes."
        ),
        needed=True,
    ),
    "kind": Entry(N_("Kind"), kind="choice", needed=True),
    "zone": Entry(N_("Zone"), N_("Centers of one zone stand together, like 北片.")),
    "aliases": Entry(N_("Other names"), N_("Old names that people still use, separated by spaces.")),
    "label": Entry(N_("What the place is called"), N_("Empty: as the bureau calls its centers.")),
    "address": Entry(N_("Address")),
    "landmark": Entry(N_("Landmark"), N_("What people know beside it.")),
    "phone": Entry(N_("Phone")),
    "accepting_offices": Entry(
        N_("Notary offices that accept from here"),
        N_("Whose practice area the place lies in. Citizens with a notarial matter read it."),
    ),
    "latitude": Entry(N_("Latitude"), N_("Degrees, like 34.4995."), "decimal", needed=True),
    "longitude": Entry(N_("Longitude"), N_("Degrees, like 109.4875."), "decimal", needed=True),
    "road_minutes": Entry(N_("Minutes by road from the seat"), kind="number", needed=True),
}


def read(cells: Cells, *, is_needed: bool = True, is_code_needed: bool = True) -> dict[str, Any]:
    """Return the plain columns of a center; what is wrong is blamed on the cells."""
    return {
        "code": _code(cells, is_needed=is_code_needed),
        "name": cells.person_name("name", 60, needed=is_needed),
        "name_en": cells.text("name_en", 60),
        "kind": cells.choice("kind", KINDS, needed=is_needed),
        "zone": cells.text("zone", 40),
        "aliases": cells.text("aliases", 120),
        "label": cells.text("label", 60),
        "address": cells.text("address", 160),
        "landmark": cells.text("landmark", 160),
        "phone": phone(cells, "phone"),
        "accepting_offices": cells.text("accepting_offices", 160),
        "latitude": cells.latitude("latitude", needed=is_needed),
        "longitude": cells.longitude("longitude", needed=is_needed),
        "road_minutes": cells.whole("road_minutes", 0, MOST_MINUTES, needed=is_needed),
    }


def shown(center: Center) -> dict[str, str]:
    """Return the plain columns as they are typed."""
    texts = {name: getattr(center, name) for name in ENTRIES}
    numbers = ("latitude", "longitude", "road_minutes")
    return texts | {name: registers.number(texts[name]) for name in numbers}


def phone(cells: Cells, column: str) -> str:
    """Return an office's number as people dial it: hotlines and extensions too."""
    found = cells.text(column, 40)
    if found and not is_number_to_show(found):
        cells.blame(say(N_("Enter the phone number that people call, for example 0913-2012345.")), column)
    return found


def expected_matters(kind: str | None) -> dict[str, int]:
    """Return what the field guide expects people to come for, until the bureau's own figures tell."""
    weights = {
        matter.code: matter.urban_weight if kind == "subdistrict" else matter.rural_weight
        for matter in MATTERS.values()
    }
    return {code: weight for code, weight in weights.items() if weight}


def given(values: dict[str, Any], cells: Cells) -> dict[str, Any]:
    """Return only what a line says: an empty cell leaves what is known."""
    return {name: value for name, value in values.items() if cells.has(name)}


def once(cells: Cells, values: dict[str, Any], others: Collection[tuple[str, str]]) -> None:
    """Blame a code or name that another of the bureau's centers has; `others` are (code, name)."""
    codes, names = {code for code, _ in others}, {name for _, name in others}
    for column, taken in (("code", codes), ("name", names)):
        if values[column] in taken:
            cells.blame(say(N_("The bureau has “%(value)s” already."), value=values[column]), column)


def _code(cells: Cells, *, is_needed: bool) -> str:
    code = cells.text("code", 12, needed=is_needed)
    if code and not CODE.fullmatch(code):
        cells.blame(
            say(N_("“%(column)s” may only have letters and digits."), column=cells.named("code")), "code"
        )
    return code
