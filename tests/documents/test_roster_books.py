"""The roster as a workbook, as another program reads it."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from roster.documents.roster_books import roster_book
from tests.documents.months import MOVED, RARE, TOWNS, month


@pytest.fixture(scope="module")
def content() -> bytes:
    return roster_book(month())


@pytest.fixture(scope="module")
def book(content):
    return load_workbook(io.BytesIO(content))


def test_both_sheets_print_on_a4_with_their_head(book):
    assert book.sheetnames == ["按中心", "按人员"]
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.freeze_panes == "C4"
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.print_area
        assert any(str(one).startswith("A1:") for one in sheet.merged_cells.ranges)
        assert sheet.row_dimensions[4].height == 30


def test_each_town_has_its_row_with_a_real_date(book):
    sheet = book["按中心"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[1] for row in rows] == TOWNS
    assert rows[7][3:5] == (dt.datetime.combine(MOVED, dt.time()), "星期四")
    assert rows[9][5] == RARE
    assert not any(rows[12][5:10])
    assert rows[12][11] == "取消：停电"


def test_a_name_that_looks_like_a_formula_stays_a_text(book, content):
    sheet = book["按人员"]
    cell = sheet["B5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert b"vbaProject" not in content
