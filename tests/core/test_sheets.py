"""Workbooks as strangers make them: read as text, never calculated, and refused in words when they are no list."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from roster.core.tables import BadTable, Column, read

COLUMNS = (
    Column("name", "Name", needed=True),
    Column("day", "Day", also=("日期",)),
    Column("number", "Number"),
)


def workbook(*rows: tuple[object, ...], merge: str = "", formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, shown_as in (formats or {}).items():
        book.active[cell].number_format = shown_as
    if merge:
        book.active.merge_cells(merge)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(BadTable) as error:
        read(content).lines(COLUMNS)
    return error.value.faults[0].sentence.in_language("en")


def test_cells_are_texts_whatever_a_spreadsheet_made_of_them():
    content = workbook(
        ("2026年名单", None, None),
        (" Name＊ ", "日　期", "Number（号码）"),
        ("王　示一\u200b", datetime.fromisoformat("2026-12-02"), 13800000001.0),
        (),
        ("李示二", datetime.fromisoformat("2025-03-01"), 61050212345678901),
        (None, date(2026, 1, 5), True),
        ("=A3", None, "#N/A"),
        formats={"B5": "yyyy-mm", "B3": 'yyyy"年"m"月"d"日"'},
    )
    rows = [(line.number, line.cells) for line in read(content).lines(COLUMNS)]
    assert rows == [
        (3, {"name": "王　示一", "day": "2026-12-02", "number": "13800000001"}),
        (5, {"name": "李示二", "day": "2025-03", "number": "6.10502E+16"}),
        (6, {"name": "", "day": "2026-01-05", "number": "是"}),
        (7, {"name": "=", "day": "", "number": "#N/A"}),
    ]


def test_a_merged_date_counts_for_each_of_its_rows_that_says_more():
    content = workbook(("name", "day"), ("a", "2026-12-02"), ("b",), (None,), ("c",), ("d",), merge="B2:B5")
    found = [(line.number, line.cells.get("day", "")) for line in read(content).lines(COLUMNS)]
    assert found == [(2, "2026-12-02"), (3, "2026-12-02"), (5, "2026-12-02"), (6, "")]


def test_what_is_no_list_is_refused_in_words():
    assert "UTF-8 or GBK" in refused("name\n故市镇\n".encode("utf-16"))
    assert "cannot be read" in refused(b"PK\x03\x04\xff\xff\xff\x00")
    assert "old workbook (.xls)" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "is empty" in refused(workbook())
    assert "more than 2000 rows" in refused(workbook(("name",), *(("a",) for _ in range(2000))))
    bomb = io.BytesIO(workbook(("name",), ("a",)))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(30 * 1024 * 1024))
    assert len(bomb.getvalue()) < 100_000
    assert "too large to be a list" in refused(bomb.getvalue())
    entities = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("name",), ("a",)))) as old,
        zipfile.ZipFile(entities, "w") as new,
    ):
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, text.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1))
    assert "cannot be read" in refused(entities.getvalue())


def test_far_rows_and_hidden_sheets_do_not_hurt():
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("名单")
    shown.append(["name"])
    shown.append(["a"])
    shown.cell(1_048_576, 1).number_format = "@"
    content = io.BytesIO()
    book.save(content)
    assert [line.cells["name"] for line in read(content.getvalue()).lines(COLUMNS)] == ["a"]
