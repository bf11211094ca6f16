"""A receiving office's entries: read from a form or a table by the same rules, and shown as they are typed."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from roster.core.cells import Cells
from roster.core.referral_words import FIELDS, ReceiverKind
from roster.core.sentences import say
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center, Receiver, Village
from roster.services import center_entries
from roster.services.registers import Entry

KIND_WORDS: dict[ReceiverKind, str] = {
    ReceiverKind.TOWN_MEDIATION: "镇街调委会",
    ReceiverKind.VILLAGE_MEDIATION: "村居调委会",
    ReceiverKind.TRADE_MEDIATION: "行业调委会",
    ReceiverKind.LAWYER_MEDIATION: "律师调解工作室",
    ReceiverKind.LEGAL_AID: "法律援助中心",
    ReceiverKind.NOTARY_OFFICE: "公证处",
    ReceiverKind.LABOUR_ARBITRATION: "劳动仲裁",
    ReceiverKind.PETITION_OFFICE: "信访接待窗口",
    ReceiverKind.GOVERNANCE_CENTER: "综治中心",
    ReceiverKind.POLICE: "公安",
    ReceiverKind.OTHER: "其他",
}
FIELD_WORDS = {
    "medical": "医疗",
    "traffic": "交通",
    "insurance": "保险",
    "grapes": "葡萄购销",
    "petitions": "信访",
    "property": "物业",
    "labour": "劳动",
    "other": "其他",
}
KINDS = {kind.value: kind.value for kind in ReceiverKind} | {
    word: kind.value for kind, word in KIND_WORDS.items()
}
FIELD_CHOICES = {key: key for key in FIELDS} | {word: key for key, word in FIELD_WORDS.items()}
CODE = re.compile(r"[A-Za-z0-9-]{1,32}")

ENTRIES: dict[str, Entry] = {
    "name": Entry(N_("Name of the office"), needed=True),
    "kind": Entry(N_("Kind"), kind="choice", needed=True),
    "field": Entry(N_("Field of mediation"), N_("Of a trade committee: what it mediates."), kind="choice"),
    "code": Entry(
        N_("Code of the office"), N_("Letters, digits and hyphens: by it a table finds the office again."), needed=True
    ),
    "center_code": Entry(
        N_("Code of the center"), N_("Whose people go there. Empty: the whole district's.")
    ),
    "village_code": Entry(N_("Code of the village"), N_("Of a village committee.")),
    "contact": Entry(N_("Contact person")),
    "phone": Entry(N_("Phone"), N_("Printed on the visitor's receipt.")),
    "email": Entry(
        N_("Email address"), N_("Links to matters go there. Without it, staff phone or copy the link."), "email"
    ),
    "address": Entry(N_("Address")),
    "hours": Entry(N_("Opening hours")),
    "note": Entry(N_("Good to know")),
}  # fmt: skip


def read(bureau: Bureau, cells: Cells, places: "Places", *, is_needed: bool = True) -> dict[str, Any]:
    """Return an office's columns; what is wrong is blamed on the cells. `is_needed`: it is a new one."""
    kind = cells.choice("kind", KINDS, needed=is_needed)
    values = {
        "name": cells.text("name", 80, needed=is_needed),
        "kind": ReceiverKind(kind) if kind else None,
        "field": cells.choice("field", FIELD_CHOICES) or "",
        "code": _code(cells),
        "center_id": places.center(cells),
        "village_id": places.village(cells),
        "contact": cells.person_name("contact", 40),
        "phone": center_entries.phone(cells, "phone"),
        "email": cells.email("email") or "",
        "address": cells.text("address", 160),
        "hours": cells.text("hours", 120),
        "note": cells.text("note", 200),
    }
    if values["kind"] is ReceiverKind.TRADE_MEDIATION and not values["field"] and is_needed:
        cells.blame(say(N_("Say what the trade committee mediates.")), "field")
    return values


class Places:
    """A bureau's centers and villages by their codes, looked up once for a whole table."""

    def __init__(self, bureau: Bureau) -> None:
        self._centers = {
            code: number
            for number, code in db.session.execute(
                select(Center.id, Center.code).where(Center.bureau_id == bureau.id)
            )
        }
        self._villages = {
            code: number
            for number, code in db.session.execute(
                select(Village.id, Village.code)
                .join(Center, Center.id == Village.center_id)
                .where(Center.bureau_id == bureau.id)
            )
        }

    def center(self, cells: Cells) -> int | None:
        """Return the center that a line names, None for none."""
        code = cells.text("center_code", 12)
        if code and code not in self._centers:
            cells.blame(
                say(N_("The bureau has no center with the code “%(code)s”."), code=code), "center_code"
            )
        return self._centers.get(code)

    def village(self, cells: Cells) -> int | None:
        """Return the village that a line names, None for none."""
        code = cells.text("village_code", 16)
        if code and code not in self._villages:
            cells.blame(
                say(N_("The bureau has no village with the code “%(code)s”."), code=code), "village_code"
            )
        return self._villages.get(code)


def shown(receiver: Receiver | None = None) -> dict[str, str]:
    """Return an office as it is typed."""
    if receiver is None:
        return {"kind": ReceiverKind.OTHER.value}
    texts = {name: str(getattr(receiver, name, "")) for name in ENTRIES}
    return texts | {
        "kind": receiver.kind.value,
        "center_code": receiver.center.code if receiver.center else "",
        "village_code": receiver.village.code if receiver.village else "",
    }


def told(name: str, value: object, codes: Mapping[int, str]) -> str:
    """Return a value as a preview says it."""
    if isinstance(value, ReceiverKind):
        return KIND_WORDS[value]
    if name == "field":
        return FIELD_WORDS.get(str(value), "")
    if name == "center_id" and isinstance(value, int):
        return codes.get(value, "")
    return "" if value is None else str(value)


def _code(cells: Cells) -> str:
    code = cells.text("code", 32, needed=True)
    if code and not CODE.fullmatch(code):
        cells.blame(
            say(N_("“%(column)s” may only have letters, digits and hyphens."), column=cells.named("code")),
            "code",
        )
    return code
