"""The official notice (通知) with the roster as its annex, laid out by GB/T 9704-2012, for Word and WPS.

A4, margins 37/35/28/26 mm, 22 lines of 28 characters; title 二号小标宋, text 三号仿宋, headings 黑体 and 楷体;
the annex is one landscape page for 20 centers. Word lets everybody change it before it is signed and sealed.
Of a draft the same paper says on each page that it is one, and has no date.
"""

import re
from dataclasses import dataclass

from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from roster.core import letters
from roster.documents import annexes, chinese, draft_marks, word
from roster.documents.facts import LAWYER, NOTARY, Month, Stage

TITLE, BODY, LINE, CHARACTER = 22, 16, 28.95, 15.75
"""Points: 二号, 三号, and the pitches of 22 lines and 28 characters in 225 × 156 mm.

The characters stand closer by the fonts' own spacing: a grid of characters is read in another way by each program.
"""
MARGINS = word.Margins(top=37, bottom=35, left=28, right=26)
NO_DATE = "　　年　月　日"
_FIRST_LEVEL = re.compile(r"([一二三四五六七八九十]+、[^：。]*[：。]?)(.*)", re.DOTALL)
_SECOND_LEVEL = re.compile(r"(（[一二三四五六七八九十]+）[^：。]*[：。]?)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Letter:
    """A bureau's own words, with placeholders."""

    title: str
    recipients: str
    text: str


def notice(month: Month, letter: Letter, leave_days: int) -> bytes:
    """Return the notice of a month's roster as a .docx file; a draft's goes behind the slip on which it is signed."""
    values = values_of(month, leave_days)
    title = [line.strip() for line in letters.fill(letter.title, values).splitlines() if line.strip()]
    paper = word.new_paper("".join(title), month.bureau, month.printed_at, closer=BODY - CHARACTER)
    section = paper.sections[0]
    word.lay_a4(section, MARGINS)
    word.grid(section, LINE)
    section.footer_distance = Mm(28)
    _number_pages(paper)
    if month.stage is Stage.FOR_APPROVAL:
        draft_marks.add_slip(paper, month, "".join(title))
    for number, line in enumerate((month.bureau, *title)):
        paragraph = _line(paper, word.CENTER)
        if number == 0 and month.stage is Stage.FOR_APPROVAL:
            paragraph.paragraph_format.page_break_before = True
        word.write(paragraph, line, word.TITLE_SONG, TITLE)
    if month.stage is not Stage.ISSUED:
        word.write(_line(paper, word.CENTER), draft_marks.behind(month), word.KAI_TI)
    _line(paper)
    if letter.recipients.strip():
        word.write(_line(paper), letters.fill(letter.recipients.strip(), values))
    for text in letters.fill(letter.text, values).splitlines():
        if text.strip():
            _text(paper, text.strip())
    _line(paper)
    annex = f"{month.month[:4]}年{int(month.month[5:])}月坐班排班表"
    word.write(_indented(paper), f"附件：{annex}")
    _sign(paper, month)
    annexes.add_roster(paper, paper.add_section(WD_SECTION.NEW_PAGE), month, annex)
    if month.stage is not Stage.ISSUED:
        draft_marks.mark_pages(paper, month)
    return word.bytes_of(paper)


def values_of(month: Month, leave_days: int) -> dict[str, str]:
    """Return what stands in for each placeholder."""
    hours = month.usual_hours
    moved = [f"{one.town}改于{chinese.short_day(one.date)}" for one in month.open_places if one.is_moved]
    off = [one.town for one in month.places if one.is_cancelled]
    return {
        "单位": month.bureau,
        "月份": chinese.month(month.month),
        "坐班日期": chinese.session_day(month),
        "上午时间": hours.morning,
        "下午时间": hours.afternoon,
        "中心名称": month.center_label,
        "中心数": str(len(month.open_places)),
        "律师数": str(month.people_of(LAWYER)),
        "公证员数": str(month.people_of(NOTARY)),
        "改期中心": f"{'，'.join(moved)}。" if moved else "",
        "取消中心": f"{'、'.join(off)}本月暂停坐班。" if off else "",
        "请假天数": str(leave_days),
        "电话": month.bureau_phone,
    }


def _line(paper: Paper, align: object = None) -> Paragraph:
    paragraph = word.pitch(paper.add_paragraph(), LINE)
    if align is not None:
        paragraph.alignment = align  # type: ignore[assignment]
    return paragraph


def _indented(paper: Paper) -> Paragraph:
    paragraph = _line(paper)
    paragraph.paragraph_format.first_line_indent = Pt(2 * CHARACTER)
    return paragraph


def _text(paper: Paper, text: str) -> None:
    """Add a paragraph; what begins with 一、 or （一） has its heading in 黑体 or 楷体."""
    paragraph = _indented(paper)
    for pattern, font in ((_FIRST_LEVEL, word.HEI_TI), (_SECOND_LEVEL, word.KAI_TI)):
        if found := pattern.fullmatch(text):
            word.write(paragraph, found[1], font)
            word.write(paragraph, found[2])
            return
    word.write(paragraph, text)


def _sign(paper: Paper, month: Month) -> None:
    """Add name and date at the right with room for the seal: the date four characters in, the name above its middle."""
    signed = chinese.day(month.published_on) if month.published_on else NO_DATE
    width = sum(BODY / 2 if one.isdigit() else BODY for one in signed)
    name = len(month.bureau) * BODY
    for _space in range(2):
        _line(paper).paragraph_format.keep_with_next = True
    for text, indent in ((month.bureau, 4 * BODY + (width - name) / 2), (signed, 4 * BODY)):
        paragraph = _line(paper, word.RIGHT)
        paragraph.paragraph_format.right_indent = Pt(max(indent, 0))
        paragraph.paragraph_format.keep_with_next = text == month.bureau
        word.write(paragraph, text)


def _number_pages(paper: Paper) -> None:
    """Odd pages have their number at the right, even ones at the left, one character in."""
    paper.settings.odd_and_even_pages_header_footer = True
    section = paper.sections[0]
    for footer, align in ((section.footer, word.RIGHT), (section.even_page_footer, word.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        word.page_number(paragraph)
