"""Tables that people bring: workbooks and CSV. Each bad row is named with its number, and none is passed over.

Of workbooks `core.sheets` takes the texts. CSV is read in UTF-8 (with or without its mark) and GBK, which is
what spreadsheets in China save. A table that was read is plain text from then on: nothing in it is a formula.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from roster.core.errors import InvalidInput
from roster.core.sentences import Sentence, say
from roster.core.translation import LANGUAGES, N_, translate

ENCODINGS = ("utf-8-sig", "gb18030")
"""GB18030 holds all of GBK. UTF-8 goes first: Chinese text in GBK is hardly ever valid UTF-8."""
MOST_ROWS = 2000
MOST_COLUMNS = 60
ROWS_BEFORE_HEAD = 10
"""So many rows may stand above the head: a title, who made it, when."""
REMARK = "remark"
NOT_READ = frozenset({REMARK, "备注", "说明", "序号", "no.", "no"})
"""Columns that every list has and no register wants, as `folded` writes them."""
EXAMPLE = re.compile(r"示例|例：|example", re.IGNORECASE)
"""A remark that begins so makes its row an example, which is not imported."""
SPOILED: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"=.*"),
        N_("“%(column)s” is a formula without its result. Copy the column and paste it as values."),
    ),
    (
        re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!)"),
        N_("“%(column)s” shows the error %(found)s. Type what belongs there."),
    ),
    (
        re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+"),
        N_(
            "“%(column)s” was shortened to %(found)s by the spreadsheet. Format the column as text and type the number anew."
        ),
    ),
)
"""What a spreadsheet makes of a cell so that nobody can know what was meant, and what to do about it."""


@dataclass(frozen=True)
class Column:
    """A column that a table may have: its name for programs and for people, and how it is filled in."""

    code: str
    label: str
    hint: str = ""
    needed: bool = False
    example: str = ""
    also: tuple[str, ...] = ()
    """Other headings that people write for it."""
    choices: tuple[str, ...] = ()
    """What to choose from in a template; other words may be read as well."""
    name: str = ""
    """The heading where it is data: what a bureau calls one of its roles."""

    def heading(self, language: str) -> str:
        """Return what people call it."""
        return self.name or translate(language, self.label)

    @property
    def headings(self) -> set[str]:
        """Everything that a head may call it, folded."""
        return {folded(name) for name in (self.code, *self.also, *map(self.heading, LANGUAGES))}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line, in one column if that is known."""

    number: int
    what: Sentence
    column: str = ""
    letter: str = ""
    """Which column of the sheet: A, B, … AA."""

    @property
    def sentence(self) -> Sentence:
        """The fault with its line's number, and its column's letter."""
        if self.letter:
            return say(
                N_("Line %(number)s, column %(letter)s: %(what)s"),
                number=self.number,
                letter=self.letter,
                what=self.what,
            )
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
    heads: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What the file itself calls each column."""
    letters: Mapping[str, str] = field(default_factory=dict, compare=False)
    is_example: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Table:
    """The rows of a file that are not empty, each with its number there."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def lines(self, columns: Collection[Column]) -> list[Line]:
        """Return the lines below the head by the columns' codes. Raises BadTable.

        Columns that are needed must be there, the others may be; their order is free, and a head calls them by
        code or by what people call them in any language. Unknown ones are refused: a misspelt name would lose
        what stands under it. A title above the head is passed over.
        """
        known = {heading: column.code for column in columns for heading in column.headings}
        place = self._head(known)
        number, head = self.rows[place]
        width = max((at + 1 for at, name in enumerate(head) if name), default=0)
        codes = [known.get(folded(name), folded(name)) for name in head[:width]]
        _check_head(number, head[:width], codes, columns)
        below = self.rows[place + 1 :]
        faults = [fault for row_number, row in below if (fault := _surplus(row_number, row, width))]
        if faults:
            raise BadTable(faults)
        if not below:
            raise BadTable([Fault(number + 1, say(N_("There is no line below the head.")))])
        wanted = {column.code for column in columns}
        heads = {code: name for code, name in zip(codes, head, strict=False) if code in wanted}
        letters = {code: letter(at) for at, code in enumerate(codes) if code in wanted}
        return [_line(row_number, row, codes, heads, letters) for row_number, row in below]

    def packed(self) -> str:
        """Return the table as text that `unpacked` reads."""
        return json.dumps(self.rows, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, text: str) -> "Table":
        """Return the table of a text."""
        return cls(tuple((number, tuple(cells)) for number, cells in json.loads(text)))

    def _head(self, known: Mapping[str, str]) -> int:
        """Return the place of the row with the most names that are known, the first of them; or of the first."""
        counts = [
            len({known[folded(cell)] for cell in row if folded(cell) in known})
            for _number, row in self.rows[:ROWS_BEFORE_HEAD]
        ]
        return counts.index(max(counts))


def folded(name: str) -> str:
    """Return a heading so that ways to write it are one: width, case, blanks, a mark, what stands in brackets."""
    text = re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", name)).casefold()
    return re.sub(r"\(.*\)$", "", text) or text


def letter(at: int) -> str:
    """Return the letter of a column, counted from 0: A, B, … Z, AA."""
    high, low = divmod(at, 26)
    return (letter(high - 1) if high else "") + chr(ord("A") + low)


def read(content: bytes) -> Table:
    """Return the rows of a workbook or a CSV file that are not empty. Raises BadTable."""
    from roster.core import sheets  # reading workbooks takes a third of a second to load

    rows = tuple(sheets.rows_of(content) if sheets.is_workbook(content) else _rows(_decoded(content)))
    if not rows:
        raise BadTable([Fault(1, say(N_("The file is empty.")))])
    if len(rows) > MOST_ROWS:
        what = say(N_("The table has more than %(most)s rows. Split it."), most=MOST_ROWS)
        raise BadTable([Fault(rows[MOST_ROWS][0], what)])
    return Table(rows)


def clean(text: str) -> str:
    """Return a cell without what nobody sees: blanks around it, line ends, marks without width."""
    return re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", text).strip()


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    what = N_(
        "The file is no workbook (.xlsx) and no CSV text in UTF-8 or GBK. Save it as .xlsx and try again."
    )
    raise BadTable([Fault(1, say(what))])


def _rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each row that is not empty with the number of its first line."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    number = 1
    try:
        for row in reader:
            cells = tuple(clean(cell) for cell in row)
            if any(cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error:
        what = say(N_("The quotation marks do not match. Look at this line and those after it."))
        raise BadTable([Fault(number, what)]) from None


def _check_head(number: int, head: Sequence[str], codes: Sequence[str], columns: Collection[Column]) -> None:
    wanted = {column.code for column in columns}
    faults = [
        Fault(number, say(N_("The column “%(column)s” is missing."), column=_named(column)))
        for column in columns
        if column.needed and column.code not in codes
    ]
    for at, (name, code) in enumerate(zip(head, codes, strict=True)):
        if code not in wanted and code not in NOT_READ:
            what = N_(
                "There is no column “%(column)s”: check how it is written, or call it “Remark” if it is not to be read."
            )
            faults.append(Fault(number, say(what, column=name), letter=letter(at)))
        elif code in wanted and code in codes[:at]:
            twice = say(N_("The column “%(column)s” is there twice."), column=name)
            faults.append(Fault(number, twice, letter=letter(at)))
    if faults:
        raise BadTable(faults)


def _named(column: Column) -> object:
    return column.name or say(column.label)


def _surplus(number: int, row: Sequence[str], width: int) -> Fault | None:
    if not any(row[width:]):
        return None
    return Fault(
        number, say(N_("There are more cells than columns. Put cells with commas in quotation marks."))
    )


def _line(
    number: int,
    row: Sequence[str],
    codes: Sequence[str],
    heads: Mapping[str, str],
    letters: Mapping[str, str],
) -> Line:
    cells = {code: cell for code, cell in zip(codes, row, strict=False) if code in heads}
    remarks = [cell for code, cell in zip(codes, row, strict=False) if code in NOT_READ]
    is_example = any(EXAMPLE.match(unicodedata.normalize("NFKC", remark).lstrip("(")) for remark in remarks)
    return Line(number, cells, heads, letters, is_example)
