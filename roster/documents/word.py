"""What Word papers share: fonts by name with others behind them, paper, tables.

A paper names the fonts that offices have (仿宋, 黑体, 楷体) and none is embedded, so that it stays editable.
仿宋 and not 仿宋_GB2312: the latter lacks 邽, 珺 and 㛃, which then print in another face.
"""

import io
from dataclasses import dataclass
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from roster.core import stamps

FANG_SONG, HEI_TI, KAI_TI, SONG_TI, TITLE_SONG = "仿宋", "黑体", "楷体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
ALTERNATIVES = {
    TITLE_SONG: "方正小标宋_GBK,华文中宋,STZhongsong,宋体,SimSun",
    FANG_SONG: "FangSong,仿宋_GB2312,华文仿宋,STFangsong,朱雀仿宋",
    HEI_TI: "SimHei,华文黑体,思源黑体,Noto Sans CJK SC",
    KAI_TI: "KaiTi,楷体_GB2312,华文楷体,STKaiti",
    SONG_TI: "SimSun,华文宋体,思源宋体,Noto Serif CJK SC",
}
"""What Word and WPS take where a font is missing."""
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_FONT_TABLE = "/word/fontTable.xml"
_SCHEMA = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Margins:
    """Of a page, in millimetres."""

    top: float
    bottom: float
    left: float
    right: float


def new_paper(
    title: str,
    author: str,
    made_at: datetime,
    *,
    font: str = FANG_SONG,
    size: float = 16,
    closer: float = 0,
) -> Paper:
    """Return an empty paper whose text is of that font and size, its characters that much closer (points)."""
    paper = Document()
    properties = paper.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    properties.comments, properties.language = stamps.current(), "zh-CN"
    style = paper.styles["Normal"]
    assert isinstance(style, ParagraphStyle)
    style.font.size = Pt(size)
    characters = style.element.get_or_add_rPr()
    _name_font(characters, font)
    if closer:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(-round(closer * 20)))
        characters.find(qn("w:sz")).addprevious(spacing)  # Word wants the standard's order
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _name_alternatives(paper)
    return paper


def bytes_of(paper: Paper) -> bytes:
    """Return the file."""
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def lay_a4(section: Section, margins: Margins, *, landscape: bool = False) -> None:
    """Make a section A4 with these margins."""
    long, short = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)


def write(paragraph: Paragraph, text: str, font: str = "", size: float = 0, *, bold: bool = False) -> Run:
    """Add a text to a paragraph, in another font and size (points) than the paper's where given."""
    run = paragraph.add_run(text)
    if font:
        _name_font(run._element.get_or_add_rPr(), font)
    if size:
        run.font.size = Pt(size)
    if bold:
        run.font.bold = True
    return run


def pitch(paragraph: Paragraph, points: float) -> Paragraph:
    """Set the distance of a paragraph's lines exactly."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(points)
    return paragraph


def grid(section: Section, line_pitch: float = 0) -> None:
    """Lay a section on a grid of lines (points), as Word's page settings do; 0 for none, so that tables keep their heights."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    if line_pitch:
        element = OxmlElement("w:docGrid")
        element.set(qn("w:type"), "lines")
        element.set(qn("w:linePitch"), str(round(line_pitch * 20)))
        section._sectPr.append(element)


def page_number(paragraph: Paragraph, size: float = 14) -> None:
    """Write the page's number between dashes: — 1 —."""
    write(paragraph, "— ", SONG_TI, size)
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "1"), ("end", "")):
        run = write(paragraph, "1" if kind == "shown" else "", SONG_TI, size)
        if kind == "shown":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
    write(paragraph, " —", SONG_TI, size)


def ruled_table(paper: Paper, rows: int, widths: list[float]) -> Table:
    """Add a table with lines and columns of these widths (millimetres) that Word does not change."""
    table: Table = paper.add_table(rows=rows, cols=len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, cell in enumerate(table._cells):  # each column's own list of cells would be worked out anew
        cell.width = Mm(widths[number % len(widths)])
    _narrow_cells(table)
    return table


def repeat_head(table: Table, rows: int = 1) -> None:
    """Show the first rows again on each page that the table goes on to; no row breaks in two."""
    for index, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if index < rows:
            properties.append(OxmlElement("w:tblHeader"))


def in_cell(
    cell: _Cell, text: str, size: float, line: float, *, font: str = "", align: WD_ALIGN_PARAGRAPH = CENTER
) -> None:
    """Write into a cell, in the middle of its height."""
    paragraph = pitch(cell.paragraphs[0], line)
    paragraph.alignment = align
    write(paragraph, text, font, size)
    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(middle)


def _narrow_cells(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), "45")
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def _name_font(properties: object, font: str) -> None:
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for key, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{key}"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _name_alternatives(paper: Paper) -> None:
    """Put the fonts with what stands in for them into the file's table of fonts."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in ALTERNATIVES.items()
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{_SCHEMA}">{entries}</w:fonts>'
    for part in paper.part.package.iter_parts():
        if part.partname == _FONT_TABLE:
            part._blob = xml.encode()
