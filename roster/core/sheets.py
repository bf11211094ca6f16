"""The first sheet of a workbook (.xlsx) as rows of text; a workbook is a stranger's file and is treated so.

Nothing is calculated, no macro runs, no link is followed. What would unpack to more than a list of people can be,
or declares entities, is refused before it is parsed. Dates become texts like 2026-12-31, or 2026-12 where the
cell shows a month; a merged stretch of one column counts for each of its rows.
"""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from roster.core.sentences import say
from roster.core.tables import MOST_COLUMNS, BadTable, Fault, clean
from roster.core.translation import N_

WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_BYTES = 24 * 1024 * 1024
"""Of all parts unpacked: some hundred times what two thousand rows need."""
MOST_PARTS = 500
LAST_ROW = 20_000
"""What stands below is not looked for: a sheet formatted down to its end has a million rows."""
MOST_DIGITS = 15
"""A number with more digits was rounded by the spreadsheet."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_ENTITIES = re.compile(rb"<!DOCTYPE|<!ENTITY|<\x00!\x00D|\x00<\x00!\x00D", re.IGNORECASE)
_BROKEN = N_("The workbook cannot be read. Open it, save it as .xlsx and try again.")
_OLD = N_(
    "This is an old workbook (.xls), or one with a password. Save it as .xlsx without a password and try again."
)
_HUGE = N_(
    "The workbook is too large to be a list. Copy the table into a new workbook, without pictures, and save that."
)


def is_workbook(content: bytes) -> bool:
    """Tell whether a file is a workbook, new or old."""
    return content.startswith((WORKBOOK, OLD_WORKBOOK))


def rows_of(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    """Return the rows of the first visible sheet that are not empty, with their numbers there. Raises BadTable."""
    if content.startswith(OLD_WORKBOOK):
        raise _refused(_OLD)
    _check_parts(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a list does not need: pictures, conditions, print areas
            return _read(content)
    except BadTable:
        raise
    except Exception as error:  # a stranger's file breaks the parser in ways that it does not list
        raise _refused(_BROKEN) from error


def _refused(message: str) -> BadTable:
    return BadTable([Fault(1, say(message))])


def _check_parts(content: bytes) -> None:
    """Refuse a packed bomb by what it declares, and entities by looking. Reading stops at the declared size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise _refused(_HUGE)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _ENTITIES.search(archive.read(part)):
                    raise _refused(_BROKEN)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _refused(_BROKEN) from error


def _read(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    import openpyxl  # a third of a second

    results = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    try:
        shown = next((one for one in results.worksheets if one.sheet_state == "visible"), None)
        if shown is None:
            raise _refused(_BROKEN)
        written = formulas[shown.title]
        rows = dict(_texts(shown, written))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # The path is the sheet's own; reading only, the library passes merged cells over.
            _fill_merged(rows, archive.read(shown._worksheet_path))
        return sorted((number, tuple(cells)) for number, cells in rows.items())
    finally:
        results.close()
        formulas.close()


def _texts(shown: Any, written: Any) -> Iterator[tuple[int, list[str]]]:
    for sheet in (shown, written):
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong
    pairs = zip(
        shown.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS),
        written.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS),
        strict=True,
    )
    for number, (results, formulas) in enumerate(pairs, start=1):
        cells = [_text(result, formula) for result, formula in zip(results, formulas, strict=True)]
        if any(cells):
            while not cells[-1]:
                cells.pop()
            yield number, cells


def _text(result: Any, formula: Any) -> str:
    """Return what a cell shows as text; a formula without a result stays one, so that it is refused."""
    value = result.value
    if value is None:
        return "=" if formula.data_type == "f" else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime | dt.date):
        return _date(value, result.number_format or "")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and len(str(abs(value))) > MOST_DIGITS:
        return f"{value:.5E}"
    return clean(str(value)).replace("\0", "")


def _date(value: dt.date, shown_as: str) -> str:
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shown_as).lower()
    if "y" in plain and "m" in plain and "d" not in plain:
        return f"{value:%Y-%m}"
    return f"{value:%Y-%m-%d}"


def _fill_merged(rows: dict[int, list[str]], source: bytes) -> None:
    """Write what a merged stretch of one column shows into each of its rows that has anything else."""
    for first_letters, first, last_letters, last in _MERGED.findall(source):
        place = _place(first_letters.decode())
        if first_letters != last_letters or place >= MOST_COLUMNS or int(first) not in rows:
            continue
        top = rows[int(first)]
        value = top[place] if place < len(top) else ""
        for number in range(int(first) + 1, min(int(last), LAST_ROW) + 1):
            if number in rows and value:
                rows[number] += [""] * (place + 1 - len(rows[number]))
                rows[number][place] = value


def _place(letters: str) -> int:
    """Return a column's place, counted from 0."""
    found = 0
    for one in letters:
        found = found * 26 + ord(one) - ord("A") + 1
    return found - 1
