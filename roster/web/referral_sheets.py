"""The values of the forms that go along with a matter, as its sheets print them: what was agreed to, and nothing else."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from roster.core.form_items import Item
from roster.core.referral_forms import FORMS, PAPERS_OF
from roster.models import Referral
from roster.web.presentation import listed

DIGITS = 18
"""Boxes of an identity card number."""


def told(item: Item, value: Any) -> str:
    """Return an entry of a form as people read it."""
    if item.kind == "ticks":
        return listed(_(item.choices[code]) for code in value if code in item.choices)
    if item.kind == "rows":
        return "\n".join(
            listed(told(column, line[column.key]) for column in item.columns if column.key in line)
            for line in value
        )
    return str(_(item.choices[value]) if value in item.choices else value)


class Sheets:
    """What the sheets of one referral may say; all else stays empty for the pen."""

    def __init__(self, row: Referral, details: Mapping[str, Any]) -> None:
        self._row = row
        self._items = {item.key: item for item in FORMS[row.door]}
        self._details = details if "details" in row.sent_fields else {}

    def label(self, key: str) -> str:
        """Return what an entry is called."""
        return str(_(self._items[key].label))

    def text(self, key: str) -> str:
        """Return an entry in words; empty where nothing was entered."""
        return told(self._items[key], self._details[key]) if key in self._details else ""

    def ticks(self, key: str) -> list[tuple[bool, str]]:
        """Return the boxes of an entry: whether each is ticked, and what it says."""
        value = self._details.get(key, ())
        chosen = value if isinstance(value, list) else [value]
        return [(code in chosen, _(words)) for code, words in self._items[key].choices.items()]

    def rows(self, key: str) -> list[list[str]]:
        """Return the lines of a table, as many as it has room for."""
        item, lines = self._items[key], list(self._details.get(key, ()))
        lines += [{}] * (item.count - len(lines))
        return [[str(line.get(column.key, "")) for column in item.columns] for line in lines]

    def heads(self, key: str) -> list[str]:
        """Return the heads of a table's columns."""
        return [_(column.label) for column in self._items[key].columns]

    def chosen(self, key: str, room: int) -> list[str]:
        """Return what is ticked, one a line, and empty lines until there are `room`."""
        found = [text for is_ticked, text in self.ticks(key) if is_ticked]
        return found + [""] * (room - len(found))

    def digits(self, key: str) -> list[str]:
        """Return the signs of an identity card number, one a box."""
        return list(self.text(key).ljust(DIGITS)[:DIGITS])

    def sent(self, name: str) -> str:
        """Return what is handed over of the person or the matter; empty where nobody agreed."""
        return str(getattr(self._row, name) or "") if name in self._row.sent_fields else ""

    def usual_papers(self) -> str:
        """Return what a notary usually asks for in this matter; empty where nobody knows."""
        words = PAPERS_OF.get(str(self._details.get("notary_matter", "")), "")
        return str(_(words)) if words else ""

    def is_chosen(self, key: str, code: str) -> bool:
        """Tell whether an entry has this answer."""
        return bool(self._details.get(key) == code)
