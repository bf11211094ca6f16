"""Sign-in sheets (签到表) for Word and WPS: a page for each center, the voucher of every allowance."""

from docx.document import Document as Paper
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Mm

from roster.core.own_words import said
from roster.documents import chinese, paper_words, word
from roster.documents.facts import LAWYER, NOTARY, Month, Place, Seated

MARGINS = word.Margins(top=22, bottom=18, left=16, right=16)
COLUMNS = {
    "序号": 10, "姓名": 24, "执业机构": 36, "到岗时间": 18, "离岗时间": 18, "接待人次": 16, "本人签名": 23,
    "司法所确认": 19, "备注": 14,
}  # fmt: skip
SPARE, ROWS_AT_LEAST = 2, 8
"""Empty rows for who comes in somebody's stead, and how many rows a sheet has in any case."""
ROW_HEIGHT = 13


def sign_in_sheets(month: Month) -> bytes:
    """Return the sheets of the centers that open, as one .docx file."""
    title = f"{month.bureau}{chinese.month(month.month)}坐班签到表"
    paper = word.new_paper(title, month.bureau, month.printed_at, font=word.SONG_TI, size=12)
    word.lay_a4(paper.sections[0], MARGINS)
    word.grid(paper.sections[0])
    for number, place in enumerate(month.open_places):
        _sheet(paper, month, place, is_first=number == 0)
    return word.bytes_of(paper)


def _sheet(paper: Paper, month: Month, place: Place, *, is_first: bool) -> None:
    heading = word.pitch(paper.add_paragraph(), 34)
    heading.alignment = word.CENTER
    heading.paragraph_format.page_break_before = not is_first
    values = {"地点": f"{place.town}{place.label}", "月份": chinese.month(month.month)}
    word.write(heading, said(month.words, paper_words.SHEET_TITLE, values), word.TITLE_SONG, 22)
    when = word.pitch(paper.add_paragraph(), 26)
    when.alignment = word.CENTER
    hours = place.hours
    word.write(when, f"{chinese.long_day(place.date)}　上午{hours.morning}　下午{hours.afternoon}")
    people = _expected(place, month)
    rows = max(len(people) + SPARE, ROWS_AT_LEAST)
    table = word.ruled_table(paper, rows + 1, list(COLUMNS.values()))
    word.repeat_head(table)
    cells = table._cells
    for column, head in enumerate(COLUMNS):
        word.in_cell(cells[column], head, 11, 15, font=word.HEI_TI)
    for row in range(1, rows + 1):
        table.rows[row].height, table.rows[row].height_rule = Mm(ROW_HEIGHT), WD_ROW_HEIGHT_RULE.AT_LEAST
        one = people[row - 1] if row <= len(people) else None
        note = chinese.PERIODS[one.period] if one else ""
        texts = [str(row), one.name if one else "", one.firm if one else "", *[""] * 5, note]
        for column, text in enumerate(texts):
            word.in_cell(cells[row * len(COLUMNS) + column], text, 11, 14)
    notes = [said(month.words, part) for part in (paper_words.SHEET_NOTE, paper_words.SHEET_SIGNED)]
    for text in "\n".join(notes).splitlines():
        line = word.pitch(paper.add_paragraph(), 26)
        line.paragraph_format.space_before = Mm(2)
        word.write(line, text, word.SONG_TI, 11)


def _expected(place: Place, month: Month) -> list[Seated]:
    """Return who is expected: lawyers, notaries, then the bureau's other roles."""
    order = [LAWYER, NOTARY, *month.other_roles]
    return sorted(place.people, key=lambda one: order.index(one.role) if one.role in order else len(order))
