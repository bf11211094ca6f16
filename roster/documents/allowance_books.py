"""The allowance sheet (补贴发放表): a row for each duty, sums by formula, the total in capitals as well."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from roster.core.capitals import in_capitals
from roster.documents import chinese, excel
from roster.documents.facts import Duty, Sitter
from roster.documents.pay import Rates

FIRST_ROW = 3
COLUMNS = [
    ("序号", 5), ("姓名", 9), ("执业机构", 20), ("执业证号", 20), ("坐班日期", 15), ("地点", 11), ("半天数", 7),
    ("标准（元/半天）", 9), ("交通补助（元）", 9), ("应发金额（元）", 11), ("实发金额（元）", 11), ("开户行", 13),
    ("银行卡号", 20), ("本人签字", 15), ("备注", 10),
]  # fmt: skip
HALF_DAYS, RATE, ROAD, DUE, PAID = 6, 7, 8, 9, 10
ROW_HEIGHT = 30


def rows_of(sitters: Sequence[Sitter], rates: Rates) -> list[tuple[Sitter, Duty]]:
    """Return the duties that are paid: those of roles that have a rate on their day."""
    return [(one, duty) for one in sitters for duty in one.duties if rates.rate(one, duty)]


def allowance_book(
    bureau: str, month: str, sitters: Sequence[Sitter], rates: Rates, made_at: datetime
) -> bytes:
    """Return a month's allowance sheet as an .xlsx file."""
    title = f"{bureau}{chinese.month(month)}坐班补贴发放表"
    book = excel.Book(title, bureau, made_at)
    line = f"单位：元　制表日期：{chinese.day(made_at.date())}"
    sheet = book.sheet("补贴发放表", title, line, COLUMNS)
    sheet.set_row(2, 32)
    rows = rows_of(sitters, rates)
    for row, (sitter, duty) in enumerate(rows, start=FIRST_ROW):
        sheet.set_row(row, ROW_HEIGHT)
        _row(book, sheet, row, sitter, duty, rates)
    due = sum(rates.due(sitter, duty) for sitter, duty in rows)
    totals = {
        HALF_DAYS: sum(len(duty.period.halves) for _sitter, duty in rows),
        ROAD: sum(rates.road(duty) for _sitter, duty in rows),
        DUE: due,
        PAID: due,
    }
    _total(book, sheet, FIRST_ROW + len(rows), totals)
    return book.close()


def _row(book: excel.Book, sheet: Worksheet, row: int, sitter: Sitter, duty: Duty, rates: Rates) -> None:
    half_days, rate, road = len(duty.period.halves), rates.rate(sitter, duty), rates.road(duty)
    due = rates.due(sitter, duty)
    sheet.write_number(row, 0, row - FIRST_ROW + 1, book.cell)
    for column, text in enumerate((sitter.name, sitter.firm, sitter.license_number), start=1):
        sheet.write_string(row, column, text, book.text)
    sheet.write_datetime(row, 4, duty.date, book.date)
    sheet.write_string(row, 5, duty.town, book.text)
    sheet.write_number(row, HALF_DAYS, half_days, book.cell)
    sheet.write_number(row, RATE, rate, book.money)
    sheet.write_number(row, ROAD, road, book.money)
    sheet.write_formula(row, DUE, f"=G{row + 1}*H{row + 1}+I{row + 1}", book.money, due)
    sheet.write_formula(row, PAID, f"=J{row + 1}", book.money, due)
    for column in range(PAID + 1, len(COLUMNS)):
        sheet.write_blank(row, column, None, book.text)


def _total(book: excel.Book, sheet: Worksheet, row: int, totals: Mapping[int, int]) -> None:
    total = totals[PAID]
    sheet.set_row(row, ROW_HEIGHT)
    sheet.merge_range(row, 0, row, HALF_DAYS - 1, "合计", book.head)
    for column in (HALF_DAYS, ROAD, DUE, PAID):
        letter = "ABCDEFGHIJK"[column]
        sums = f"=SUM({letter}{FIRST_ROW + 1}:{letter}{row})"
        sheet.write_formula(
            row, column, sums, book.total if column != HALF_DAYS else book.cell, totals[column]
        )
    sheet.write_blank(row, RATE, None, book.cell)
    sheet.merge_range(row, PAID + 1, row, len(COLUMNS) - 1, "", book.cell)
    sheet.set_row(row + 1, ROW_HEIGHT)
    sheet.merge_range(
        row + 1, 0, row + 1, DUE, f"实发金额（大写）：人民币{in_capitals(total * 100)}", book.cell
    )
    sheet.merge_range(row + 1, PAID, row + 1, len(COLUMNS) - 1, "", book.cell)
    sheet.write_formula(row + 1, PAID, f'=IF(K{row + 1}={total},"","金额改过了，请改大写")', book.cell, "")
    sheet.set_row(row + 2, ROW_HEIGHT)
    sheet.merge_range(
        row + 2, 0, row + 2, len(COLUMNS) - 1,
        "制表人：　　　　　　　　　　　　审核人：　　　　　　　　　　　　分管领导：　　　　　　　　　　　　（单位盖章）", book.note,
    )  # fmt: skip
    sheet.merge_range(
        row + 3,
        0,
        row + 3,
        len(COLUMNS) - 1,
        "附件：签到表、来访咨询登记表。开户行、银行卡号由本人填写，系统不保存。",
        book.note,
    )
    sheet.print_area(0, 0, row + 3, len(COLUMNS) - 1)
