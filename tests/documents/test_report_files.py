"""A report's files as other programs read them: formulas that come out right, nothing hidden said, one page of words."""

import io
from datetime import datetime

import pytest
from docx import Document
from openpyxl import load_workbook

from roster.core.clock import SHANGHAI
from roster.core.report_columns import COLUMNS
from roster.documents.report_books import HIDDEN_SUM, report_book
from roster.documents.report_facts import KEPT_BACK, SMALL, ReportCell, ReportFacts, ReportLine
from roster.documents.report_letters import report_letter


def line(name: str, **numbers: float | str | None) -> ReportLine:
    cells = {key: ReportCell(0) for key in COLUMNS}
    for key, number in numbers.items():
        cells[key] = ReportCell(None, number) if isinstance(number, str) else ReportCell(number)
    return ReportLine(name, cells)


NOTHING = ReportLine("去年同期（2025年11月）", dict.fromkeys(COLUMNS, ReportCell(None)))


@pytest.fixture(scope="module")
def facts() -> ReportFacts:
    """Three towns; of the second only that it is small, so that another's number is kept back, too."""
    return ReportFacts(
        bureau="示例区司法局",
        period="2026年11月",
        kind="月报",
        centers=[
            line("下邽镇", matters=12, type_family=KEPT_BACK, yuan=1.86, satisfied=0.9, response=0.5),
            line("官底镇", matters=4, type_family=SMALL),
            line("官路镇", matters=7, type_family=5),
        ],
        total=line("合计", matters=23, type_family=10, yuan=1.86, satisfied=0.9, response=0.5, unsigned=2),
        before=line("上期（2026年10月）", matters=20),
        year_before=NOTHING,
        so_far=line("本年累计", matters=200, people=310),
        made_at=datetime(2026, 11, 24, 10, tzinfo=SHANGHAI),
    )


def test_sums_are_formulas_that_come_out_right(facts):
    content = report_book(facts)
    formulas, results = (load_workbook(io.BytesIO(content), data_only=known) for known in (False, True))
    assert formulas.sheetnames == ["报表（一）", "报表（二）", "统计口径"]
    sheet, shown = formulas["报表（一）"], results["报表（一）"]
    heads = {cell.value: cell.column for cell in sheet[4]}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=5)}
    for head, total in (("件数", 23), ("婚姻家庭", 10)):
        column = heads[head]
        letter = sheet.cell(4, column).column_letter
        assert sheet.cell(rows["合计"], column).value == f"=SUM({letter}5:{letter}8)"
        above = [shown.cell(row, column).value for row in range(5, 9)]
        assert sum(value for value in above if not isinstance(value, str | None)) == total
        assert shown.cell(rows["合计"], column).value == total
    family = heads["婚姻家庭"]
    assert [sheet.cell(row, family).value for row in range(5, 9)] == [KEPT_BACK, SMALL, 5, 5]
    assert sheet.cell(8, 1).value == HIDDEN_SUM
    assert sheet.cell(rows["去年同期（2025年11月）"], heads["件数"]).value is None
    for one in (sheet, formulas["报表（二）"]):
        assert (one.page_setup.orientation, str(one.page_setup.paperSize)) == ("landscape", "9")
        assert one.print_title_rows == "$3:$4"
    assert formulas["报表（二）"].cell(3, formulas["报表（二）"].max_column).value == "备注"


def test_the_report_in_words(facts):
    paper = Document(io.BytesIO(report_letter(facts)))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert text.startswith("示例区司法局2026年11月\n公共法律服务坐班情况月报")
    assert "件数比上期增长15.0%。本年累计接待310人次、200件。" in text
    assert "居前的事项类型为婚姻家庭10件" in text
    assert "群众满意率90.0%（评价率50.0%" in text
    assert "未签署的登记2件" in text
    assert "2026年11月24日" in text
