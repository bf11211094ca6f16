"""Workbooks to fill in and bring back: headings, an example that is not imported, choices, and an explanation.

Every cell to fill in is text, so that a license keeps its digits and 2025-03 does not become the first of March.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter.worksheet import Worksheet

from roster.core.tables import letter
from roster.documents.excel import A4, HEI_TI, SONG_TI, Book

LAST_ROW = 2000
"""Down to where cells are text and offer their choices: the most rows that are read."""
NARROWEST, WIDEST = 10, 26
MOST_CHOICES = 8
"""So many are written out beside a column; the sheet of choices has all of them."""
_WIDTHS = (24, 8, 52, 24, 36)


@dataclass(frozen=True)
class Shown:
    """A column as people see it."""

    heading: str
    hint: str
    needed: bool
    example: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What the workbook says besides its columns, in its reader's language."""

    title: str
    author: str
    data: str
    explained: str
    choices: str
    remark: str
    example: str
    heads: tuple[str, str, str, str, str]
    needed: str
    notes: tuple[str, ...]


def build(words: Words, columns: Sequence[Shown], made_at: datetime) -> bytes:
    """Return the file."""
    book = Book(words.title, words.author, made_at)
    sheet = book.book.add_worksheet(words.data)
    _data(book, sheet, words, columns)
    _explain(book, words, columns)
    _choices(book, sheet, words, columns)
    return book.close()


def _data(book: Book, sheet: Worksheet, words: Words, columns: Sequence[Shown]) -> None:
    head = book.book.add_format(_style(HEI_TI, bg_color="#DCE9F7", border=1, text_wrap=True))
    example = book.book.add_format(
        _style(SONG_TI, italic=True, font_color="#595959", bg_color="#F2F2F2", border=1, num_format="@")
    )
    text = book.book.add_format(_style(SONG_TI, num_format="@", align="left"))
    for number, column in enumerate(columns):
        heading = f"{column.heading}*" if column.needed else column.heading
        sheet.set_column(number, number, _width(heading, column.example), text)
        sheet.write_string(0, number, heading, head)
        sheet.write_string(1, number, column.example, example)
        if column.hint:
            sheet.write_comment(0, number, column.hint, {"x_scale": 1.6, "font_size": 10})
    sheet.set_column(len(columns), len(columns), _width(words.example), text)
    sheet.write_string(0, len(columns), words.remark, head)
    sheet.write_string(1, len(columns), words.example, example)
    sheet.set_row(0, 36)
    sheet.freeze_panes(1, 2)
    _print(sheet)


def _explain(book: Book, words: Words, columns: Sequence[Shown]) -> None:
    sheet = book.book.add_worksheet(words.explained)
    note = book.book.add_format(_style(SONG_TI, align="left", text_wrap=True))
    cell = book.book.add_format(_style(SONG_TI, align="left", text_wrap=True, border=1))
    sheet.write_string(0, 0, words.title, book.book.add_format(_style(HEI_TI, font_size=14, align="left")))
    for number, line in enumerate(words.notes, start=1):
        sheet.merge_range(number, 0, number, 4, line, note)
        sheet.set_row(number, 20)
    first = len(words.notes) + 2
    for place, (head, width) in enumerate(zip(words.heads, _WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(first, place, head, book.head)
    for number, column in enumerate(columns, start=first + 1):
        texts = (
            column.heading,
            words.needed if column.needed else "",
            column.hint,
            column.example,
            _several(column.choices, words.choices),
        )
        lines = max(-(-_wide(text) // width) for text, width in zip(texts, _WIDTHS, strict=True))
        sheet.set_row(number, 18 * max(lines, 1))
        for place, text in enumerate(texts):
            sheet.write_string(number, place, text, cell)
    sheet.freeze_panes(first + 1, 0)
    _print(sheet)


def _choices(book: Book, data: Worksheet, words: Words, columns: Sequence[Shown]) -> None:
    """Offer choices from a sheet of their own: a list in the cell itself may have 255 characters only."""
    sheet = book.book.add_worksheet(words.choices)
    offering = [(place, column) for place, column in enumerate(columns) if column.choices]
    for at, (place, column) in enumerate(offering):
        sheet.set_column(at, at, _width(column.heading, *column.choices))
        sheet.write_string(0, at, column.heading, book.head)
        sheet.write_column(1, at, column.choices, book.line)
        column_letter = letter(at)
        data.data_validation(
            2,
            place,
            LAST_ROW - 1,
            place,
            {
                "validate": "list",
                "source": f"='{words.choices}'!${column_letter}$2:${column_letter}${len(column.choices) + 1}",
                "error_type": "warning",
                "ignore_blank": True,
            },
        )
    if not offering:
        sheet.hide()


def _style(font: str, **more: Any) -> dict[str, Any]:
    return {"font_name": font, "font_size": 11, "align": "center", "valign": "vcenter", **more}


def _wide(text: str) -> int:
    return sum(2 if ord(one) > 255 else 1 for one in text)


def _width(*texts: str) -> float:
    return float(min(max(*map(_wide, texts), NARROWEST) + 3, WIDEST))


def _several(choices: Sequence[str], sheet: str) -> str:
    return "、".join(choices) if len(choices) <= MOST_CHOICES else f"→ {sheet}"


def _print(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
