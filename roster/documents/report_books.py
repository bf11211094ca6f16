"""The report as a workbook (月报表): two sheets of one A4 page across, sums by formula, the definitions on a third.

Numbers that are hidden stand as marks; a row of its own holds what the marks of each column come to, so that the total
is a formula over what stands above it and comes out right. Two marks at least are behind each such number.
"""

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from roster.core.report_columns import DEFINITIONS, PARTS, Column, Group, Unit
from roster.documents import chinese, excel
from roster.documents.report_facts import ReportCell, ReportExtras, ReportFacts

GROUP_ROW, HEAD_ROW, FIRST_ROW = 2, 3, 4
NAME_WIDTH, WIDTH, WIDER, REMARK_WIDTH = 15.0, 4.6, 7.5, 14.0
HEAD_HEIGHT, ROW_HEIGHT = 76, 24
NUMERALS = "一二三"
HIDDEN_SUM = "隐去数合计"
SHEET_NAME = "报表"


def report_book(facts: ReportFacts) -> bytes:
    """Return a report as an .xlsx file."""
    book = excel.Book(facts.title, facts.bureau, facts.made_at)
    add_report(book, facts)
    return book.close()


def add_report(book: excel.Book, facts: ReportFacts) -> None:
    """Add a report's sheets to a workbook."""
    formats = _Formats(book)
    for number, part in enumerate(PARTS):
        _sheet(book, formats, facts, number, part, is_last=number == len(PARTS) - 1)
    if facts.extras:
        _extras(book, facts, facts.extras)
    _definitions(book, facts)


class _Formats:
    """Formats by the digits behind the point, plain and bold."""

    def __init__(self, book: excel.Book) -> None:
        common = {
            "font_name": excel.SONG_TI,
            "font_size": 10,
            "border": 1,
            "align": "center",
            "valign": "vcenter",
            "shrink": True,
        }
        numbers = {Unit.COUNT: "#,##0", Unit.YUAN: "#,##0.00", Unit.RATE: "0.0%"}
        self.plain = {
            unit: book.book.add_format({**common, "num_format": form}) for unit, form in numbers.items()
        }
        self.bold = {
            unit: book.book.add_format({**common, "num_format": form, "bold": True})
            for unit, form in numbers.items()
        }
        self.name = book.book.add_format({**common, "align": "left"})
        self.head = book.book.add_format(
            {**common, "font_name": excel.HEI_TI, "text_wrap": True, "bg_color": "#EDEDED", "shrink": False}
        )


def _sheet(
    book: excel.Book,
    formats: _Formats,
    facts: ReportFacts,
    number: int,
    part: Sequence[Group],
    *,
    is_last: bool,
) -> None:
    sheet = book.book.add_worksheet(f"{SHEET_NAME}（{NUMERALS[number]}）")
    columns = [column for group in part for column in group.columns]
    last = len(columns) + int(is_last)
    _head(book, formats, sheet, facts, number, part, last, is_last=is_last)
    for row, line in enumerate(facts.centers, start=FIRST_ROW):
        sheet.set_row(row, ROW_HEIGHT)
        sheet.write_string(row, 0, line.name, formats.name)
        for place, column in enumerate(columns, start=1):
            _cell(formats, sheet, row, place, column, line.cells[column.key])
    row = FIRST_ROW + len(facts.centers)
    has_hidden = any(line.cells[column.key].is_hidden for line in facts.centers for column in columns)
    if has_hidden:
        _hidden_sums(formats, sheet, facts, row, columns)
        row += 1
    _total(formats, sheet, facts, row, columns)
    for line in facts.others:
        row += 1
        sheet.set_row(row, ROW_HEIGHT)
        sheet.write_string(row, 0, line.name, formats.name)
        for place, column in enumerate(columns, start=1):
            _cell(formats, sheet, row, place, column, line.cells[column.key])
    if is_last:
        for one in range(FIRST_ROW, row + 1):
            sheet.write_blank(one, last, None, formats.name)


def _head(
    book: excel.Book,
    formats: _Formats,
    sheet: Worksheet,
    facts: ReportFacts,
    number: int,
    part: Sequence[Group],
    last: int,
    *,
    is_last: bool,
) -> None:
    sheet.merge_range(0, 0, 0, last, f"{facts.title}（表{NUMERALS[number]}）", book.title)
    made = f"填报单位：{facts.bureau}　　制表日期：{chinese.day(facts.made_at.date())}　　不满3的写作“<3”，“*”为一并隐去的较大数"
    sheet.merge_range(1, 0, 1, last, made, book.note)
    for row, height in enumerate((32, 20, 20, HEAD_HEIGHT)):
        sheet.set_row(row, height)
    sheet.merge_range(GROUP_ROW, 0, HEAD_ROW, 0, facts.whose, formats.head)
    sheet.set_column(0, 0, NAME_WIDTH)
    place = 1
    for group in part:
        end = place + len(group.columns) - 1
        if end > place:
            sheet.merge_range(GROUP_ROW, place, GROUP_ROW, end, group.paper, formats.head)
        else:
            sheet.write_string(GROUP_ROW, place, group.paper, formats.head)
        for column in group.columns:
            sheet.write_string(HEAD_ROW, place, column.paper, formats.head)
            sheet.set_column(place, place, WIDTH if column.unit is Unit.COUNT else WIDER)
            place += 1
    if is_last:
        sheet.merge_range(GROUP_ROW, last, HEAD_ROW, last, "备注", formats.head)
        sheet.set_column(last, last, REMARK_WIDTH)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.repeat_rows(GROUP_ROW, HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(excel.A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(excel.page_footer())


def _cell(
    formats: _Formats, sheet: Worksheet, row: int, place: int, column: Column, cell: ReportCell
) -> None:
    if cell.number is None and not cell.mark:
        sheet.write_blank(row, place, None, formats.plain[column.unit])
    elif cell.number is None:
        sheet.write_string(row, place, cell.mark, formats.plain[column.unit])
    else:
        sheet.write_number(row, place, cell.number, formats.plain[column.unit])


def _hidden_sums(
    formats: _Formats, sheet: Worksheet, facts: ReportFacts, row: int, columns: Sequence[Column]
) -> None:
    sheet.set_row(row, ROW_HEIGHT)
    sheet.write_string(row, 0, HIDDEN_SUM, formats.name)
    for place, column in enumerate(columns, start=1):
        total, form = facts.total.cells[column.key], formats.plain[column.unit]
        cells = [line.cells[column.key] for line in facts.centers]
        if column.unit is Unit.RATE or not any(cell.is_hidden for cell in cells):
            sheet.write_blank(row, place, None, form)
        elif total.number is None:
            sheet.write_string(row, place, total.mark, form)
        else:
            sheet.write_number(row, place, round(total.number - _shown(cells), 2), form)


def _shown(cells: Sequence[ReportCell]) -> float:
    return sum(cell.number or 0 for cell in cells)


def _total(
    formats: _Formats, sheet: Worksheet, facts: ReportFacts, row: int, columns: Sequence[Column]
) -> None:
    sheet.set_row(row, ROW_HEIGHT + 3)
    sheet.write_string(row, 0, facts.total.name, formats.head)
    for place, column in enumerate(columns, start=1):
        cell, form = facts.total.cells[column.key], formats.bold[column.unit]
        if cell.number is None:
            sheet.write_string(row, place, cell.mark, form)
        elif column.unit is Unit.RATE:
            sheet.write_number(row, place, cell.number, form)
        else:
            letter = xl_col_to_name(place)
            sums = f"=SUM({letter}{FIRST_ROW + 1}:{letter}{row})"
            sheet.write_formula(row, place, sums, form, cell.number)


def _extras(book: excel.Book, facts: ReportFacts, extras: ReportExtras) -> None:
    """Add what only a quarter or a year has: notaries by center, people, what the figures mean."""
    line = f"填报单位：{facts.bureau}　　制表日期：{chinese.day(facts.made_at.date())}"
    widths = (
        ("序号", 6.0),
        (facts.whose, 16.0),
        ("最近一次公证员到岗", 22.0),
        ("距期末（月）", 14.0),
        ("备注", 20.0),
    )
    sheet = book.sheet("公证员到岗", f"{facts.period}公证员到各中心情况", line, widths)
    for row, one in enumerate(extras.notaries, start=3):
        sheet.write_number(row, 0, row - 2, book.cell)
        sheet.write_string(row, 1, one.center, book.text)
        if one.last:
            sheet.write_datetime(row, 2, one.last, book.date)
        else:
            sheet.write_string(row, 2, one.last_words, book.text)
        if one.months is None:
            sheet.write_string(row, 3, one.months_words, book.text)
        else:
            sheet.write_number(row, 3, one.months, book.cell)
        sheet.write_string(row, 4, one.remark, book.text)
    _people(book, facts, extras, line)
    _analysis(book, facts, extras)


def _people(book: excel.Book, facts: ReportFacts, extras: ReportExtras, line: str) -> None:
    heads = ("应坐班（半天）", "实坐班（半天）", "缺岗（半天）", "未登记到岗（半天）")
    widths = (
        ("序号", 6.0),
        ("姓名", 12.0),
        ("执业机构", 26.0),
        *((head, 13.0) for head in heads),
        ("服务时长（小时）", 13.0),
    )
    sheet = book.sheet("人员出勤", f"{facts.period}坐班人员出勤情况", line, widths)
    row = 3
    for row, one in enumerate(extras.people, start=3):
        sheet.write_number(row, 0, row - 2, book.cell)
        sheet.write_string(row, 1, one.name, book.text)
        sheet.write_string(row, 2, one.firm, book.text)
        for column, number in enumerate((one.due, one.sat, one.absent, one.unnoted), start=3):
            sheet.write_number(row, column, number, book.cell)
        sheet.write_number(row, 7, round(one.minutes / 60, 2), book.money)
    if extras.people:
        sheet.write_string(row + 1, 1, "合计", book.text)
        totals = [
            sum(getattr(one, key) for one in extras.people) for key in ("due", "sat", "absent", "unnoted")
        ]
        totals.append(round(sum(round(one.minutes / 60, 2) for one in extras.people), 2))
        for column, number in enumerate(totals, start=3):
            letter = xl_col_to_name(column)
            form = book.total if column == 7 else book.cell
            sheet.write_formula(row + 1, column, f"=SUM({letter}4:{letter}{row + 1})", form, number)


def _analysis(book: excel.Book, facts: ReportFacts, extras: ReportExtras) -> None:
    sheet = book.book.add_worksheet("分析研判")
    sheet.set_column(0, 0, 92)
    draft = "（系统草拟，尚未审定）" if extras.is_draft else ""
    sheet.write_string(0, 0, f"{facts.period}分析研判{draft}", book.title)
    form = book.book.add_format(
        {"font_name": excel.SONG_TI, "font_size": 12, "text_wrap": True, "valign": "top"}
    )
    for row, text in enumerate(extras.analysis.split("\n"), start=1):
        sheet.set_row(row, 18 * (1 + len(text) // 44))
        sheet.write_string(row, 0, text, form)
    sheet.set_paper(excel.A4)
    sheet.fit_to_pages(1, 0)


def _definitions(book: excel.Book, facts: ReportFacts) -> None:
    sheet = book.book.add_worksheet("统计口径")
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, f"{facts.title}统计口径", book.title)
    form = book.book.add_format(
        {"font_name": excel.SONG_TI, "font_size": 11, "text_wrap": True, "valign": "top"}
    )
    hidden = (
        f"各{facts.whose}不满3的数不单列；为免推算，部分较大数一并隐去，各列隐去数的合计列在“隐去数合计”行。"
    )
    for row, text in enumerate([paper for _words, paper in DEFINITIONS] + [hidden], start=1):
        sheet.set_row(row, 34 if len(text) > 50 else 20)
        sheet.write_string(row, 0, f"{row}．{text}", form)
    sheet.set_paper(excel.A4)
    sheet.fit_to_pages(1, 1)
