"""Certificates of service hours (公益法律服务时长证明) for Word and WPS: a page each, with room for the seal."""

from collections.abc import Sequence
from datetime import date, datetime

from docx.document import Document as Paper
from docx.shared import Mm, Pt

from roster.documents import chinese, word
from roster.documents.facts import Duty, Sitter

MARGINS = word.Margins(top=34, bottom=22, left=28, right=26)
LINE = 28.95
COLUMNS = {"序号": 14, "日期": 54, "地点": 50, "时段": 18, "时长": 20}
ROW_HEIGHT = 7


def certificates(bureau: str, span: str, sitters: Sequence[Sitter], made_at: datetime) -> bytes:
    """Return the certificates of a span of months, such as `2026年`, as one .docx file."""
    paper = word.new_paper(f"{bureau}{span}公益法律服务时长证明", bureau, made_at)
    word.lay_a4(paper.sections[0], MARGINS)
    word.grid(paper.sections[0])
    for number, sitter in enumerate(sitters):
        _certificate(paper, bureau, span, sitter, made_at.date(), is_first=number == 0)
    return word.bytes_of(paper)


def length(minutes: int) -> str:
    """Return a duration in words: `5小时`, `2小时30分钟`."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时{f'{rest}分钟' if rest else ''}" if hours else f"{rest}分钟"


def statement(bureau: str, span: str, sitter: Sitter) -> str:
    """Return the sentence that certifies, as it stands above the table."""
    licensed = f"，执业证号{sitter.license_number}" if sitter.license_number else ""
    return (
        f"兹证明{sitter.name}（{sitter.firm}{chinese.title(sitter.role, sitter.role_name, sitter.firm)}{licensed}）在{span}参加{bureau}组织的镇（街道）派驻坐班"
        f"公益法律服务{len(sitter.dates)}次，共{sitter.half_days}个半天，累计{length(sitter.minutes)}。明细如下："
    )


def _certificate(
    paper: Paper, bureau: str, span: str, sitter: Sitter, today: date, *, is_first: bool
) -> None:
    title = word.pitch(paper.add_paragraph(), 36)
    title.alignment = word.CENTER
    title.paragraph_format.page_break_before = not is_first
    title.paragraph_format.space_after = Pt(14)
    word.write(title, "公益法律服务时长证明", word.TITLE_SONG, 22)
    body = word.pitch(paper.add_paragraph(), LINE)
    body.paragraph_format.first_line_indent = Pt(32)
    word.write(body, statement(bureau, span, sitter))
    _table(paper, sitter.duties)
    proof = word.pitch(paper.add_paragraph(), LINE)
    proof.paragraph_format.first_line_indent = Pt(32)
    word.write(proof, "特此证明。")
    for text, indent, space in ((bureau, 48, 14), (chinese.day(today), 64, 0), ("（盖章）", 80, 0)):
        line = word.pitch(paper.add_paragraph(), LINE)
        line.alignment = word.RIGHT
        line.paragraph_format.right_indent = Pt(indent)
        line.paragraph_format.space_before = Pt(space)
        word.write(line, text)


def _table(paper: Paper, duties: Sequence[Duty]) -> None:
    table = word.ruled_table(paper, len(duties) + 1, list(COLUMNS.values()))
    word.repeat_head(table)
    cells, width = table._cells, len(COLUMNS)
    for column, head in enumerate(COLUMNS):
        word.in_cell(cells[column], head, 11, 15, font=word.HEI_TI)
    table.rows[0].height = Mm(ROW_HEIGHT)
    for number, duty in enumerate(duties, start=1):
        table.rows[number].height = Mm(ROW_HEIGHT)
        texts = (
            str(number), chinese.long_day(duty.date), f"{duty.town}{duty.label}", chinese.PERIODS[duty.period],
            length(duty.minutes),
        )  # fmt: skip
        for column, text in enumerate(texts):
            word.in_cell(cells[number * width + column], text, 11, 15, font=word.SONG_TI)
