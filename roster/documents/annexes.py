"""The roster as an annex in Word: 20 centers on one landscape page."""

from docx.document import Document as Paper
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.section import Section
from docx.shared import Mm

from roster.core.periods import Period
from roster.documents import chinese, draft_marks, word
from roster.documents.facts import LAWYER, NOTARY, Month, Place, Stage

MARGINS = word.Margins(top=15, bottom=12, left=14, right=14)
SMALL, SMALL_LINE = 9, 10.5
ROW_HEIGHT, ROOM = 7.1, 149
"""Millimetres: a row at least, and what the rows of one page have."""
WIDTHS = {
    "序号": 9, "镇（街道）": 19, "坐班地点": 31, "上午律师": 26, "所属律所": 43, "下午律师": 26, "所属律所 ": 43,
    "公证员（时段）": 26, "联系电话": 23, "备注": 23,
}  # fmt: skip


def add_roster(paper: Paper, section: Section, month: Month, title: str) -> None:
    """Write the roster into a section of its own."""
    word.lay_a4(section, MARGINS, landscape=True)
    word.grid(section)
    section.footer_distance = Mm(6)
    word.write(word.pitch(paper.add_paragraph(), 20), "附件", word.HEI_TI, 14)
    heading = word.pitch(paper.add_paragraph(), 26)
    heading.alignment = word.CENTER
    word.write(heading, f"{month.bureau}{title}{draft_marks.behind(month)}", word.TITLE_SONG, 18)
    when = word.pitch(paper.add_paragraph(), 17)
    when.alignment = word.CENTER
    hours = month.usual_hours
    word.write(
        when,
        f"{chinese.session_day(month)}　上午{hours.morning}　下午{hours.afternoon}",
        word.SONG_TI,
        11,
    )
    _table(paper, month)
    note = word.pitch(paper.add_paragraph(), 14)
    word.write(
        note,
        f"{chinese.edition(month)}　空白处为{'' if month.stage is Stage.ISSUED else '尚未安排或'}本月不安排",
        word.SONG_TI,
        9,
    )


def _table(paper: Paper, month: Month) -> None:
    columns = {**WIDTHS}
    for name in month.other_roles.values():
        columns[f"{name}（时段）"] = 30
    scale = (297 - MARGINS.left - MARGINS.right) / sum(columns.values())
    table = word.ruled_table(paper, 1 + len(month.places), [width * scale for width in columns.values()])
    word.repeat_head(table)
    heads = [name.strip() for name in columns]
    height = min(ROW_HEIGHT, ROOM / max(len(month.places), 20))
    cells = table._cells
    rows = [heads, *(cells_of(place, month) for place in month.places)]
    for number, texts in enumerate(rows):
        table.rows[number].height = Mm(height)
        table.rows[number].height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        for column, text in enumerate(texts):
            font = word.SONG_TI if number else word.HEI_TI
            word.in_cell(cells[number * len(heads) + column], text, SMALL, SMALL_LINE, font=font)


def cells_of(place: Place, month: Month) -> list[str]:
    """Return a place's row."""
    halves = []
    for half in (Period.AM, Period.PM):
        people = place.in_half(LAWYER, half)
        halves += [chinese.names(people), chinese.firms(people)]
    others = [chinese.timed(place.of_role(role)) for role in month.other_roles]
    if place.is_cancelled:
        halves, others = [""] * 4, [""] * len(others)
    notaries = "" if place.is_cancelled else chinese.timed(place.of_role(NOTARY))
    return [
        str(place.number), place.town, place.label, *halves, notaries, place.phone, place.remark, *others,
    ]  # fmt: skip
