"""What people, programs and attackers send, and what of it can make a difference to a field, by what the field holds.

A value that no field of a kind can tell from another one is not sent to it: a choice knows no word from a longer one.
`make soak` sends everything to everything nevertheless.
"""

import re
from enum import StrEnum
from typing import NamedTuple

ZERO_BYTE = "a zero byte"
NOTHING = "nothing"
MARKUP = "markup, emoji and invisible"
LONG = "very long, in broken bytes"
IN_ADDRESSES = "markup without a slash, longer than a file's name may be"
DIGITS = "many digits"

NASTY: dict[str, str | bytes] = {
    NOTHING: "",
    ZERO_BYTE: "a\x00b",
    # with markup, for what is refused is shown again
    LONG: b"<script>alert(1)</script>" + ("长" * 5000).encode() + b"\xed\xa0\x80\xff",
    DIGITS: "9" * 5000,
    "fits 64 bits only": str(2**40),
    "negative": "-1",
    MARKUP: "<script>alert(1)</script>\"'><i>%(name)s %s {0}{{ 6*7 }}{% raw %}'; DROP TABLE notices; --😀\u202e\r\nX-Injected: 1\t",
    IN_ADDRESSES: "<script>alert(1)<script>\"'%s{0}{{ 6*7 }}; --😀\u202e\r\nX-Injected: 1\t" + "长" * 240,
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "no day": "2026-02-30",
    "the last month": "9999-12",
    "the first month": "0001-01",
    "no month": "2026-13",
    "no time": "24:60",
}
"""The name stands in the failure's report."""


class Holds(StrEnum):
    """What a field is for, as far as hostile values tell one from another."""

    TEXT = "anything, in words"
    CODED = "text whose figures may be read"
    FIGURES = "a row of figures kept as text"
    NUMBER = "a number"
    DAY = "a day"
    MONTH = "a month"
    TIME = "a time"
    CHOICE = "one of the words that are offered, the name of an object"
    TICK = "anything that is not nothing"


class Sent(NamedTuple):
    """What goes to which engine.

    PostgreSQL refuses what SQLite takes: texts longer than their column, numbers that do not fit. All else ends in our own
    code, which is the same in front of both.
    """

    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...] = ()


_EACH = (NOTHING, MARKUP)
TELLING: dict[Holds, Sent] = {
    Holds.TEXT: Sent(_EACH, (LONG,)),
    Holds.CODED: Sent((*_EACH, DIGITS), (LONG,)),
    Holds.FIGURES: Sent(_EACH, (DIGITS,)),
    Holds.NUMBER: Sent((*_EACH, DIGITS, "negative"), ("fits 64 bits only",)),
    Holds.DAY: Sent((*_EACH, "no day", "the last day", "the first day")),
    Holds.MONTH: Sent((*_EACH, "no month", "the last month", "the first month")),
    Holds.TIME: Sent((*_EACH, "no time")),
    Holds.CHOICE: Sent(_EACH),
    Holds.TICK: Sent((MARKUP,)),
}
"""What each kind is sent. Whatever is no word of theirs is markup to a number, a day and a choice; what is too long is
figures to a number, which alone get past the question whether it is one."""

_SHAPES = (
    (r"@(edits|version)", Holds.NUMBER),
    (r"@.*", Holds.CHOICE),
    (r"\d{4}-\d\d-\d\d", Holds.DAY),
    (r"\d{4}-\d\d", Holds.MONTH),
    (r"\d\d?:\d\d", Holds.TIME),
    (r"[\d.]+", Holds.NUMBER),
    (r"y", Holds.TICK),
    (r"[a-z_]+", Holds.CHOICE),
    (r"\D+", Holds.TEXT),
)
"""What a sensible value shows about its field."""

_FIGURES = (
    "phone", "phone_tail", "tail", "new_phone", "test_number", "code", "village", "village_code", "center_code", "matter",
    "mail_host", "text",
)  # fmt: skip
_TYPED_IN_A_HURRY = ("began", "ended")  # times without a colon
_TICKS = ("grant", "sure", "with_alarm", "kept_at_office", "long", "size")
_WORDS_OF_ONES_OWN = ("key", "slug", "mail_user", "mail_password", "about")
_SENT_EMPTY = {
    Holds.TEXT: ("basis", "note", "other_party", "remark", "hours", "words", "likes", "dislikes", "place"),
    Holds.FIGURES: _FIGURES,
    Holds.NUMBER: ("amount_yuan", "satisfied", "mostly_satisfied", "not_satisfied", "very_dissatisfied"),
    Holds.DAY: ("limitation_on", "ends-0", "last"),
    Holds.CHOICE: (
        "age_band", "sex", "active", "decision", "then", "family", "field", "kind", "group", "groups", "outcomes",
        "account", "firm", "practitioner", "sitting", "stand_in", "partner", "repeat_of", "other",
    ),
}  # fmt: skip
_ASKED = {
    Holds.NUMBER: ("year", "version", "edits", "told"),
    Holds.DAY: ("date",),
    Holds.MONTH: ("month", "first_month", "last_month", "first", "last"),
    Holds.CHOICE: (
        "matter", "role", "disputed", "crime", "door", "state", "which", "show", "view", "all", "closed", "two", "kind",
    ),
}  # fmt: skip
"""Of what stands behind a question mark; all else may be anything with figures in it."""


def held_by(name: str, sensible: str) -> Holds:
    """What a form's field holds, by a sensible value or, where nothing is one, by its name."""
    if not sensible:
        return next((kind for kind, names in _SENT_EMPTY.items() if name in names), Holds.CODED)
    kind = next((kind for shape, kind in _SHAPES if re.fullmatch(shape, sensible, re.DOTALL)), Holds.CODED)
    if kind is Holds.NUMBER and name in _FIGURES:
        return Holds.FIGURES
    if name in _TYPED_IN_A_HURRY:
        return Holds.TIME
    if kind is Holds.NUMBER and name in _TICKS:
        return Holds.TICK
    return Holds.CODED if kind is Holds.CHOICE and name in _WORDS_OF_ONES_OWN else kind


def asked_for(question: str) -> Holds:
    """What a word behind the question mark holds."""
    return next((kind for kind, names in _ASKED.items() if question in names), Holds.CODED)


def standing_in(argument: str) -> Sent:
    """What to put in a part of an address: names are looked up as they are, months and years are read."""
    read = {"month": Holds.MONTH, "year": Holds.NUMBER}.get(argument)
    read_as_well = [name for name in TELLING[read].sqlite if name not in (*_EACH, DIGITS)] if read else []
    return Sent((IN_ADDRESSES, *read_as_well))
