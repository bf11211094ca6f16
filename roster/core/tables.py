"""Tables that people bring as CSV: each bad line is named with its number, and none is passed over.

UTF-8 (with or without its mark) and GBK are read: what spreadsheets in China save.
"""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from roster.core.errors import InvalidInput
from roster.core.sentences import Sentence, say
from roster.core.translation import N_

ENCODINGS = ("utf-8-sig", "gb18030")
"""GB18030 holds all of GBK. UTF-8 goes first: Chinese text in GBK is hardly ever valid UTF-8."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line, in one column if that is known."""

    number: int
    what: Sentence
    column: str = ""

    @property
    def sentence(self) -> Sentence:
        """The fault with its line's number."""
        return say(N_("Line %(number)s: %(what)s"), number=self.number, what=self.what)


class BadTable(InvalidInput):
    """A table that cannot be used as it is; `faults` names each line and what to do about it."""

    code: ClassVar[str] = "bad_table"
    message = N_("Nothing was imported. To correct: %(count)s.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.number))
        super().__init__(count=len(faults))


@dataclass(frozen=True)
class Line:
    """A line of a table: its number in the file and its cells, trimmed, by column."""

    number: int
    cells: dict[str, str]


def read_lines(content: bytes, needed: Collection[str], others: Collection[str] = ()) -> list[Line]:
    """Return the lines below the head; empty ones are left out. Raises BadTable.

    The columns `needed` must be there, `others` may be; their order is free. Unknown ones are refused:
    a misspelt name would lose what stands under it.
    """
    rows = list(_rows(_decoded(content)))
    if not rows:
        raise BadTable([Fault(1, say(N_("The file is empty.")))])
    _, first = rows[0]
    head = [name.strip().lower() for name in first]
    while head and not head[-1]:
        head.pop()
    _check_head(head, needed, others)
    faults = [fault for number, row in rows[1:] if (fault := _surplus(number, row, len(head)))]
    if faults:
        raise BadTable(faults)
    lines = [
        Line(number, {name: cell.strip() for name, cell in zip(head, row, strict=False)})
        for number, row in rows[1:]
    ]
    if not lines:
        raise BadTable([Fault(2, say(N_("There is no line below the head.")))])
    return lines


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadTable([Fault(1, say(N_("The file is no text in UTF-8 or GBK. Save it as CSV and try again.")))])


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty with the number of its first line."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    number = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield number, row
            number = reader.line_num + 1
    except csv.Error:
        what = say(N_("The quotation marks do not match. Look at this line and those after it."))
        raise BadTable([Fault(number, what)]) from None


def _check_head(head: Sequence[str], needed: Collection[str], others: Collection[str]) -> None:
    faults = [
        say(N_("The column “%(column)s” is missing."), column=name) for name in needed if name not in head
    ]
    for name in dict.fromkeys(head):
        if name not in needed and name not in others:
            faults.append(say(N_("There is no column “%(column)s”: check how it is written."), column=name))
        elif head.count(name) > 1:
            faults.append(say(N_("The column “%(column)s” is there twice."), column=name))
    if faults:
        raise BadTable([Fault(1, what) for what in faults])


def _surplus(number: int, row: Sequence[str], width: int) -> Fault | None:
    if not any(cell.strip() for cell in row[width:]):
        return None
    return Fault(
        number, say(N_("There are more cells than columns. Put cells with commas in quotation marks."))
    )
