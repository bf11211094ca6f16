"""The register of consultations (咨询台账) as a workbook: a line for each record, without its citizen."""

from collections.abc import Iterable
from datetime import datetime

from roster.documents import excel
from roster.documents.register_lines import RegisterLine

COLUMNS = (
    ("序号", 6.0), ("编号", 19.0), ("日期", 16.0), ("镇（街道）", 13.0), ("坐班人员", 11.0), ("来访方式", 10.0), ("事项类别", 18.0),
    ("人数", 6.0), ("涉农", 6.0), ("处理结果", 30.0), ("风险", 7.0), ("状态", 8.0), ("签署时间", 17.0),
)  # fmt: skip
FIRST_ROW = 3


def register_book(
    title: str, bureau: str, made_at: datetime, lines: Iterable[RegisterLine]
) -> tuple[bytes, int]:
    """Return the .xlsx file and how many lines it has. Lines are written as they come: memory does not grow with them."""
    book = excel.Book(title, bureau, made_at, is_long=True)
    line = f"填报单位：{bureau}　　制表日期：{made_at:%Y年%-m月%-d日}　　不含来访人信息"
    sheet = book.sheet("台账", title, line, COLUMNS)
    count = 0
    for count, one in enumerate(lines, 1):
        row = FIRST_ROW + count - 1
        sheet.write_number(row, 0, count, book.cell)
        sheet.write_string(row, 1, one.number, book.text)
        sheet.write_datetime(row, 2, one.date, book.date)
        texts = (one.center, one.person, one.mode, one.matter)
        for column, text in enumerate(texts, 3):
            sheet.write_string(row, column, text, book.text)
        sheet.write_number(row, 7, one.people, book.cell)
        signed = f"{one.signed_at:%Y-%m-%d %H:%M}" if one.signed_at else ""
        facts = ("是" if one.is_rural else "", one.outcomes, one.risk, one.state, signed)
        for column, text in enumerate(facts, 8):
            sheet.write_string(row, column, text, book.text)
    sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW - 1 + count, len(COLUMNS) - 1)
    return book.close(), count
