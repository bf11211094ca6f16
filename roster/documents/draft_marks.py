"""What keeps a draft from being taken for the issued paper: a word behind the title, a line and a watermark on each page.

And the slip (审签单) that goes in front of what is signed by several before it is issued. No number, no seal, no date.
"""

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from roster.documents import chinese, word
from roster.documents.facts import Month, Stage

TITLE, SIZE, LINE = 22, 14, 20
WIDTHS = [30.0, 52.0, 22.0, 52.0]
"""Millimetres: what is asked, room, when, room."""
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_ROOM = {Stage.FOR_APPROVAL: (390, 130), Stage.FOR_COMMENT: (480, 96)}
"""Points: width and height of the watermark."""


def behind(month: Month) -> str:
    """Return what stands behind a title: `（送审稿）`, nothing when it is issued."""
    return f"（{month.stage.value}）" if month.stage is not Stage.ISSUED else ""


def line_of(month: Month) -> str:
    """Return what stands on top of each page of a draft."""
    if month.stage is Stage.FOR_COMMENT:
        until = f"　意见请于{chinese.moment(month.comments_until)}前反馈" if month.comments_until else ""
        return f"{month.stage.value}　尚未印发，不作为坐班依据{until}　第{month.version}版草案"
    return f"{month.stage.value}　未经签发，不作为坐班依据　{chinese.edition(month)}"


def mark_pages(paper: Paper, month: Month) -> None:
    """Write the line and the watermark on odd and even pages of all sections."""
    for number, section in enumerate(paper.sections):
        is_wide = section.orientation is WD_ORIENT.LANDSCAPE
        section.header_distance = Mm(8 if is_wide else 15)
        if number:
            continue  # the others take the first one's
        for sheet, header in enumerate((section.header, section.even_page_header)):
            paragraph = header.paragraphs[0]
            paragraph.alignment = word.CENTER
            word.write(word.pitch(paragraph, 12), line_of(month), word.HEI_TI, 9)
            paragraph._p.append(_watermark(month.stage, sheet))


def add_slip(paper: Paper, month: Month, title: str) -> None:
    """Add the page on which a draft is signed, one after the other, before it is issued."""
    heading = word.pitch(paper.add_paragraph(), 40)
    heading.alignment = word.CENTER
    word.write(heading, "发文审签单", word.TITLE_SONG, TITLE)
    rows = [
        ("文件标题", f"{month.bureau}{title}{behind(month)}", "", 22),
        ("附　　件", f"{chinese.month(month.month)}坐班排班表（{chinese.edition(month)}）", "", 16),
        ("拟　　稿", "", "日　　期", 16),
        ("核　　稿", "", "日　　期", 16),
        ("会　　签", "", "", 26),
        ("分管领导\n意　　见", "", "", 38),
        ("主要领导\n签　　发", "", "", 38),
        ("备　　注", "", "", 16),
    ]
    table = word.ruled_table(paper, len(rows), WIDTHS)
    for number, (name, text, second, height) in enumerate(rows):
        row = table.rows[number]
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        word.in_cell(row.cells[0], name, SIZE, LINE, font=word.HEI_TI)
        if second:
            word.in_cell(row.cells[2], second, SIZE, LINE, font=word.HEI_TI)
        else:
            room = row.cells[1].merge(row.cells[3])
            word.in_cell(room, text, SIZE, LINE, align=word.LEFT)


def _watermark(stage: Stage, sheet: int) -> BaseOxmlElement:
    """Return a run with the word across the page, behind the text, as Word itself writes watermarks (VML)."""
    width, height = _ROOM[stage]
    return parse_xml(
        f"<w:r {_SPACES}><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
        '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>'
        '<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="Watermark{sheet}" o:spid="_x0000_s{2049 + sheet}" type="#_x0000_t136" '
        f'style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;rotation:315;'
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" '
        'fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;{word.HEI_TI}&quot;;font-size:1pt" string="{stage.value}"/>'
        "</v:shape></w:pict></w:r>"
    )
