"""A city's figures by district as a workbook: an overview with the time before, then the report's own sheets."""

from collections.abc import Sequence

from roster.core.report_columns import Unit
from roster.documents import chinese, excel, report_books
from roster.documents.district_facts import OverviewColumn, OverviewLine
from roster.documents.report_facts import ReportFacts

SHEET_NAME = "概况"
NOTHING = "–"
HEAD_HEIGHT = 34
"""Two lines."""
NOTE = "“<3”为不满3的数，“*”为一并隐去的较大数；每人半天数为全年最少至最多，不足3人的不列。席位只计已公布的排班表。"


def district_book(
    facts: ReportFacts, columns: Sequence[OverviewColumn], lines: Sequence[OverviewLine]
) -> bytes:
    """Return the figures as an .xlsx file."""
    book = excel.Book(facts.title, facts.bureau, facts.made_at)
    heads = [(facts.whose, 18.0)]
    for column in columns:
        heads += [(column.name, 9.0), ("上期", 7.0)]
    line = f"填报单位：{facts.bureau}　　制表日期：{chinese.day(facts.made_at.date())}　　{NOTE}"
    sheet = book.sheet(SHEET_NAME, f"{facts.title}：{SHEET_NAME}", line, [*heads, ("每人半天数", 24.0)])
    sheet.set_row(2, HEAD_HEIGHT)
    sheet.freeze_panes(3, 1)
    common = {"font_name": excel.SONG_TI, "font_size": 11, "border": 1, "align": "center"}
    formats = {
        unit: book.book.add_format({**common, "num_format": form})
        for unit, form in {Unit.COUNT: "#,##0", Unit.RATE: "0.0%"}.items()
    }
    for row, one in enumerate(lines, start=3):
        sheet.write_string(row, 0, one.name, book.head if one.is_total else book.text)
        for number, (column, pair) in enumerate(zip(columns, one.pairs, strict=True)):
            for place, cell in enumerate(pair, start=1 + 2 * number):
                if cell.number is None:
                    sheet.write_string(row, place, cell.mark or NOTHING, formats[column.unit])
                else:
                    sheet.write_number(row, place, cell.number, formats[column.unit])
        sheet.write_string(row, len(heads), one.spread, book.text)
    report_books.add_report(book, facts)
    return book.close()
