"""Reads the cells of one line, and collects what is wrong with them instead of stopping at the first."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from roster.core.coordinates import LATITUDES, LONGITUDES, Degrees
from roster.core.emails import read_email
from roster.core.errors import InvalidInput
from roster.core.phones import read_phone
from roster.core.sentences import Sentence, say
from roster.core.tables import SPOILED, Column, Fault, Line
from roster.core.translation import N_

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:00:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?|(\d{4})(0[1-9]|1[0-2])")
_SERIAL = re.compile(r"[2-7]\d{4}")
"""The number behind a date in a spreadsheet: days since the end of 1899, here from 1954 to 2119."""
_SERIAL_ZERO = date(1899, 12, 30)
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff·]"


class Cells:
    """A line's cells, read by what they should be; a wrong one becomes a fault and reads as nothing."""

    def __init__(self, line: Line, labels: Mapping[str, str] | None = None) -> None:
        self.number = line.number
        self.faults: list[Fault] = []
        self._cells = line.cells
        self._heads, self._letters = line.heads, line.letters
        self._labels = labels or {}
        self._spoiled: set[str] = set()
        if line.heads:
            self._blame_spoiled()

    def blame(self, what: Sentence, column: str = "") -> None:
        """Add a fault to this line, and to one of its columns if that is known; a spoiled cell has its own already."""
        if column not in self._spoiled:
            self.faults.append(Fault(self.number, what, column, self._letters.get(column, "")))

    def named(self, column: str) -> object:
        """Return what people call a column: the heading of their table, a form's label, or the column's own name."""
        if column in self._heads:
            return self._heads[column]
        return say(self._labels[column]) if column in self._labels else column

    def _blame_spoiled(self) -> None:
        """Blame what a spreadsheet made unreadable."""
        for column, text in self._cells.items():
            for pattern, message in SPOILED:
                if pattern.fullmatch(text):
                    found = text if len(text) < 20 else f"{text[:20]}…"
                    self.blame(say(message, column=self.named(column), found=found), column)
                    self._spoiled.add(column)

    def has(self, column: str) -> bool:
        """Tell whether something is written there."""
        return bool(self._cells.get(column, "").strip())

    def text(self, column: str, longest: int, *, needed: bool = False) -> str:
        """Return a cell as it is, at most `longest` characters."""
        found = self._cells.get(column, "")
        if needed and not found:
            self._wrong(column, say(N_("“%(column)s” is empty."), column=self.named(column)))
        if len(found) > longest:
            self._wrong(
                column,
                say(
                    N_("“%(column)s” is longer than %(longest)s characters."),
                    column=self.named(column),
                    longest=longest,
                ),
            )
        return found[:longest]

    def person_name(self, column: str, longest: int, *, needed: bool = False) -> str:
        """Return a name; blanks that only widen a Chinese one are dropped."""
        return plain_name(self.text(column, longest, needed=needed))

    def whole(self, column: str, least: int, most: int, *, needed: bool = False) -> int | None:
        """Return a whole number between two bounds; None for an empty cell."""
        found = self._folded(column, needed)
        if not found:
            return None
        if re.fullmatch(r"[0-9]{1,6}", found) and least <= int(found) <= most:
            return int(found)
        self._wrong(
            column,
            say(
                N_("“%(column)s” must be a whole number from %(least)s to %(most)s, not “%(found)s”."),
                column=self.named(column),
                least=least,
                most=most,
                found=found,
            ),
        )
        return None

    def latitude(self, column: str, *, needed: bool = False) -> float | None:
        """Return degrees north."""
        return self._degrees(column, LATITUDES, needed)

    def longitude(self, column: str, *, needed: bool = False) -> float | None:
        """Return degrees east."""
        return self._degrees(column, LONGITUDES, needed)

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """Return a date written like 2026-12-31, 2026/12/31, 2026.12.31, 2026年12月31日, or as a spreadsheet's number."""
        found = self._folded(column, needed)
        if not found:
            return None
        day = _day(found)
        if day is not None:
            return day
        self._wrong(
            column,
            say(
                N_("“%(column)s” must be a date like 2026-12-31, not “%(found)s”."),
                column=self.named(column),
                found=found,
            ),
        )
        return None

    def day_or_month(self, column: str, *, needed: bool = False) -> date | str | None:
        """Return a date, or a month like 2026-12 where no day is said; None for an empty cell."""
        found = self._folded(column, False)
        matched = _MONTH.fullmatch(re.sub(r"\s", "", found))
        if matched:
            year, month = (int(one) for one in matched.groups() if one)
            if 1 <= month <= 12:
                return f"{year:04d}-{month:02d}"
        return self.day(column, needed=needed)

    def choice(self, column: str, choices: Mapping[str, str], *, needed: bool = False) -> str | None:
        """Return what a word stands for; case does not matter."""
        found = self._folded(column, needed)
        if not found:
            return None
        if found.lower() not in choices:
            self._wrong(
                column,
                say(
                    N_("“%(column)s” cannot be “%(found)s”. Possible: %(choices)s."),
                    column=self.named(column),
                    found=found,
                    choices=", ".join(choices),
                ),
            )
        return choices.get(found.lower())

    def phone(self, column: str) -> str | None:
        """Return a number in E.164 form; None for an empty cell."""
        found = self._folded(column, False)
        try:
            return read_phone(found) if found else None
        except InvalidInput as error:
            self._wrong(column, say(error.message))
            return None

    def email(self, column: str) -> str | None:
        """Return an e-mail address; None for an empty cell."""
        found = self._folded(column, False)
        try:
            return read_email(found) if found else None
        except InvalidInput as error:
            self._wrong(column, say(error.message, **error.parameters))
            return None

    def words(self, column: str) -> list[str]:
        """Return the words of a cell, each once, separated by spaces or Chinese or other commas."""
        return list(dict.fromkeys(re.findall(r"[^\s,、;]+", self._folded(column, False))))

    def _degrees(self, column: str, degrees: Degrees, needed: bool) -> float | None:
        found = self._folded(column, needed)
        try:
            return degrees.read(found) if found else None
        except InvalidInput as error:
            self._wrong(column, say(error.message, **error.parameters))
            return None

    def _wrong(self, column: str, what: Sentence) -> None:
        self.blame(what, column)

    def _folded(self, column: str, needed: bool) -> str:
        found = unicodedata.normalize("NFKC", self._cells.get(column, "")).strip()
        if needed and not found:
            self._wrong(column, say(N_("“%(column)s” is empty."), column=self.named(column)))
        return found


def plain_name(text: str) -> str:
    """Return a name without the blanks that make a Chinese one as wide as others."""
    return re.sub(rf"(?<={_HAN})\s+(?={_HAN})", "", text)


def cells_of(line: Line, columns: Iterable[Column]) -> Cells:
    """Return a line's cells; a column that the table lacks is called as in the template."""
    return Cells(line, {column.code: column.label for column in columns})


def _day(text: str) -> date | None:
    compact = re.sub(r"\s", "", text)
    if _SERIAL.fullmatch(compact):
        return _SERIAL_ZERO + timedelta(days=int(compact))
    matched = _DATE.fullmatch(compact)
    try:
        return date(*(int(one) for one in matched.groups() if one)) if matched else None
    except ValueError:
        return None  # the thirtieth of February


class Once:
    """Sees to it that a value comes once, in a file and in what is there already."""

    def __init__(self, known: Iterable[str]) -> None:
        self._lines = dict.fromkeys(known, 0)

    def check(self, cells: Cells, value: str, column: str = "") -> None:
        """Blame a line that repeats a value; an empty one repeats nothing."""
        if not value:
            return
        number = self._lines.setdefault(value, cells.number)
        if number == 0:
            cells.blame(say(N_("The bureau has “%(value)s” already."), value=value), column)
        elif number != cells.number:
            cells.blame(
                say(N_("“%(value)s” is on line %(number)s already."), value=value, number=number), column
            )
