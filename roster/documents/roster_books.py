"""The roster as a workbook: a sheet by center, a sheet by person."""

from xlsxwriter.worksheet import Worksheet

from roster.core.periods import Period
from roster.documents import chinese, excel
from roster.documents.facts import LAWYER, NOTARY, Month, Place, Sitter

FIRST_ROW = 3
HANDWRITING = 30
"""Points: a row in which somebody can write with a pen."""
BY_CENTER, BY_PERSON = "按中心", "按人员"


def roster_book(month: Month) -> bytes:
    """Return a month's roster as an .xlsx file."""
    title = f"{month.bureau}{chinese.month(month.month)}坐班排班表"
    book = excel.Book(title, month.bureau, month.printed_at)
    if month.places:
        _by_center(book, month, title)
    _by_person(book, month, f"{title}（{BY_PERSON}）")
    return book.close()


def _by_center(book: excel.Book, month: Month, title: str) -> None:
    columns = [
        ("序号", 6), ("镇（街道）", 13), ("坐班地点", 22), ("日期", 16), ("星期", 8), ("上午律师", 12), ("所属律所", 22),
        ("下午律师", 12), ("所属律所", 22), ("公证员（时段）", 18),
        *((f"{name}（时段）", 18) for name in month.other_roles.values()), ("联系电话", 15), ("备注", 18),
    ]  # fmt: skip
    hours = month.usual_hours
    line = f"上午{hours.morning}　下午{hours.afternoon}　{chinese.edition(month)}"
    sheet = book.sheet(BY_CENTER, title, line, columns)
    for row, place in enumerate(month.places, start=FIRST_ROW):
        sheet.set_row(row, HANDWRITING)
        _place(book, sheet, row, place, month)
    sheet.print_area(0, 0, FIRST_ROW + len(month.places) - 1, len(columns) - 1)


def _place(book: excel.Book, sheet: Worksheet, row: int, place: Place, month: Month) -> None:
    texts = [""] * (5 + len(month.other_roles))
    if not place.is_cancelled:
        morning, afternoon = (place.in_half(LAWYER, half) for half in (Period.AM, Period.PM))
        texts = [
            chinese.names(morning), chinese.firms(morning), chinese.names(afternoon), chinese.firms(afternoon),
            *(chinese.timed(place.of_role(role)) for role in (NOTARY, *month.other_roles)),
        ]  # fmt: skip
    sheet.write_number(row, 0, place.number, book.cell)
    sheet.write_string(row, 1, place.town, book.text)
    sheet.write_string(row, 2, place.label, book.text)
    sheet.write_datetime(row, 3, place.date, book.date)
    for column, text in enumerate([chinese.weekday(place.date), *texts, place.phone, place.remark], start=4):
        sheet.write_string(row, column, text, book.text)


def _by_person(book: excel.Book, month: Month, title: str) -> None:
    columns = [
        ("序号", 6), ("姓名", 12), ("机构", 26), ("类别", 14), ("日期", 16), ("星期", 8), ("上午地点", 20),
        ("下午地点", 20), ("半天数", 8), ("单程车程（分钟）", 12), ("备注", 18),
    ]  # fmt: skip
    line = f"共{len(month.sitters)}人　{chinese.edition(month)}"
    sheet = book.sheet(BY_PERSON, title, line, columns)
    for row, sitter in enumerate(month.sitters, start=FIRST_ROW):
        sheet.set_row(row, HANDWRITING)
        _sitter(book, sheet, row, sitter)
    sheet.print_area(0, 0, FIRST_ROW + max(len(month.sitters), 1) - 1, len(columns) - 1)


def _sitter(book: excel.Book, sheet: Worksheet, row: int, sitter: Sitter) -> None:
    sheet.write_number(row, 0, row - FIRST_ROW + 1, book.cell)
    for column, text in enumerate((sitter.name, sitter.firm, sitter.role_name), start=1):
        sheet.write_string(row, column, text, book.text)
    dates = sitter.dates
    if len(dates) == 1:
        sheet.write_datetime(row, 4, dates[0], book.date)
    else:
        sheet.write_string(row, 4, "、".join(chinese.short_day(one) for one in dates), book.text)
    weekdays = "、".join(dict.fromkeys(chinese.weekday(one) for one in dates))
    for column, text in enumerate((weekdays, sitter.place(Period.AM), sitter.place(Period.PM)), start=5):
        sheet.write_string(row, column, text, book.text)
    sheet.write_number(row, 8, sitter.half_days, book.cell)
    sheet.write_number(row, 9, max(one.road_minutes for one in sitter.duties), book.cell)
    sheet.write_blank(row, 10, None, book.text)
