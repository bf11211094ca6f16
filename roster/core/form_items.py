"""One entry of a form that goes along with a matter handed on, and the answers that many entries share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roster.core.translation import N_


@dataclass(frozen=True)
class Item:
    """One entry: `kind` is text, long, choice, ticks, date, identity or rows; choices are code → msgid.

    `rows` is a table of `count` lines, each with `columns`. `section` is the msgid of the heading below which it stands.
    """

    key: str
    label: str
    kind: str = "text"
    choices: Mapping[str, str] = field(default_factory=dict)
    longest: int = 120
    hint: str = ""
    section: str = ""
    columns: tuple["Item", ...] = ()
    count: int = 0


YES_NO = {"yes": N_("Yes"), "no": N_("No")}


def in_section(section: str, *items: Item) -> tuple[Item, ...]:
    """Return entries below one heading."""
    return tuple(Item(**{**vars(item), "section": section}) for item in items)
