"""Tables from spreadsheets: what Chinese spreadsheets save is read, and each bad line is named."""

from datetime import date

import pytest

from roster.core.cells import Cells, Once
from roster.core.tables import BadTable, Column, Line, read

COLUMNS = (Column("name", "Name", needed=True), Column("phone", "Phone"), Column("zone", "Zone"))


def lines(content: bytes) -> list[Line]:
    return read(content).lines(COLUMNS)


def faults(content: bytes) -> list[tuple[int, str]]:
    with pytest.raises(BadTable) as refused:
        lines(content)
    return [(fault.number, fault.what.in_language("en")) for fault in refused.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_what_spreadsheets_save_is_read(encoding):
    content = "name,zone,,\r\n故市镇, 渭北片 ,,\r\n\r\n,,,\r\n下邽镇\r\n".encode(encoding)
    assert lines(content) == [
        Line(2, {"name": "故市镇", "zone": "渭北片"}),
        Line(5, {"name": "下邽镇"}),
    ]


def test_a_cell_of_two_lines_does_not_shift_the_numbers():
    content = 'Name,zone\n"故市镇","a\nb"\n下邽镇,c\n'.encode()
    assert [line.number for line in lines(content)] == [2, 4]


@pytest.mark.parametrize(
    ("content", "number", "words"),
    [
        (b"", 1, "empty"),
        (b"\n\n", 1, "empty"),
        (b"name\n", 2, "no line below"),
        (b"phone\n1\n", 1, "“Name” is missing"),
        (b"name,fone\na,1\n", 1, "no column “fone”"),
        (b"name,name\na,b\n", 1, "there twice"),
        (b"name,zone\na,b\nc,d,e\n", 3, "more cells than columns"),
        (b'name,zone\na,b\n"c,d\n', 3, "quotation marks"),
        (b"PK\x03\x04\xff\xff\xff\x00", 1, "workbook cannot be read"),
        (b"\xd0\xcf\x11\xe0old", 1, "old workbook"),
        ("name\n故市镇\n".encode("utf-16"), 1, "UTF-8 or GBK"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(content, number, words):
    ((at, what),) = faults(content)
    assert (at, words in what) == (number, True), what


def read_cell(value: str, how: str, *arguments: object) -> tuple[object, list[str]]:
    cells = Cells(Line(7, {"cell": value}))
    found = getattr(cells, how)("cell", *arguments)
    assert all(fault.number == 7 for fault in cells.faults)
    return found, [fault.sentence.in_language("en") for fault in cells.faults]


@pytest.mark.parametrize(
    ("value", "how", "arguments", "wanted"),
    [
        ("１２", "whole", (0, 20), 12),
        ("", "whole", (0, 20), None),
        ("34.4995", "latitude", (), 34.4995),
        ("109", "longitude", (), 109.0),
        ("2026-12-31", "day", (), date(2026, 12, 31)),
        ("2026/1/2", "day", (), date(2026, 1, 2)),
        ("2026.12.2", "day", (), date(2026, 12, 2)),
        ("２０２６年１２月２日", "day", (), date(2026, 12, 2)),
        ("20261202", "day", (), date(2026, 12, 2)),
        ("46358", "day", (), date(2026, 12, 2)),
        ("2025年3月", "day_or_month", (), "2025-03"),
        ("2025-03", "day_or_month", (), "2025-03"),
        ("2025.3.4", "day_or_month", (), date(2025, 3, 4)),
        ("王　示 一", "person_name", (9,), "王示一"),
        ("Ann Lee", "person_name", (9,), "Ann Lee"),
        ("138 0013 8000", "phone", (), "+8613800138000"),
        ("Name@Example.com", "email", (), "name@example.com"),
        ("01、07 01,8", "words", (), ["01", "07", "8"]),
        ("律师", "choice", ({"律师": "lawyer"},), "lawyer"),
        ("Lawyer", "choice", ({"lawyer": "lawyer"},), "lawyer"),
    ],
)
def test_a_good_cell(value, how, arguments, wanted):
    assert read_cell(value, how, *arguments) == (wanted, [])


@pytest.mark.parametrize(
    ("value", "how", "arguments", "words"),
    [
        ("21", "whole", (0, 20), "from 0 to 20"),
        ("-1", "whole", (0, 20), "from 0 to 20"),
        ("1.5", "whole", (0, 20), "whole number"),
        ("1_0", "whole", (0, 20), "whole number"),
        ("9" * 5000, "whole", (0, 20), "whole number"),
        ("109.5", "latitude", (), "swapped"),
        ("nan", "latitude", (), "from 3 to 54"),
        ("1e1", "latitude", (), "from 3 to 54"),
        ("34.5", "longitude", (), "swapped"),
        ("2026-02-30", "day", (), "a date like"),
        ("31.12.2026", "day", (), "a date like"),
        ("12345", "phone", (), "Enter a phone number"),
        ("name@", "email", (), "e-mail address like"),
        ("judge", "choice", ({"lawyer": "lawyer"},), "Possible: lawyer."),
        ("xxxx", "text", (3,), "longer than 3"),
    ],
)
def test_a_bad_cell(value, how, arguments, words):
    _, (sentence,) = read_cell(value, how, *arguments)
    assert sentence.startswith("Line 7: ")
    assert words in sentence


def test_a_value_comes_once():
    once = Once(["故市镇"])
    lines = [Cells(Line(number, {})) for number in (2, 3, 4, 5)]
    for cells, value in zip(lines, ("故市镇", "下邽镇", "下邽镇", ""), strict=True):
        once.check(cells, value)
    assert [[fault.what.in_language("en") for fault in cells.faults] for cells in lines] == [
        ["The bureau has “故市镇” already."],
        [],
        ["“下邽镇” is on line 3 already."],
        [],
    ]
