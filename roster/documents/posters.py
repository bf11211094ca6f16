"""Posters for the doors of the centers: one A4 page each, all of a month in one file.

fpdf2 needs no library of the system; the font is shipped, since a bureau's machine may have none, and only the
characters that a file uses go into it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import segno
from fpdf import FPDF
from fpdf.enums import Align, TextMode, WrapMode, XPos, YPos

from roster.core.own_words import said
from roster.core.periods import Period
from roster.documents import chinese, paper_words
from roster.documents.facts import LAWYER, NOTARY, Month, Place

FONT = Path(__file__).parent / "fonts" / "NotoSansCJKsc-Regular-subset.otf"
FACE = "noto"
MARGIN, WIDTH, HEIGHT = 12.0, 210.0, 297.0
"""Millimetres. Office printers leave 10 mm white."""
HEADLINE = 72
MILLIMETRES = 25.4 / 72
"""In a point."""
QR_SIZE, QR_BORDER = 46.0, 2


class Poster(FPDF):
    """A file of posters."""

    def __init__(self, month: Month) -> None:
        super().__init__(format="A4")
        self.set_margin(MARGIN)
        self.set_auto_page_break(False)
        self.add_font(FACE, fname=FONT)
        self.set_title(f"{month.bureau}{chinese.month(month.month)}坐班海报")
        self.set_author(month.bureau)
        self.set_lang("zh-CN")
        self.set_creation_date(month.printed_at)

    @property
    def inner(self) -> float:
        """Between the margins, in millimetres."""
        return WIDTH - 2 * MARGIN

    def line(self, text: str, size: float, *, heavy: bool = False, align: Align = Align.C) -> None:  # type: ignore[override]
        """Write one line, smaller where it would not fit; heavy strokes where it must be seen from afar."""
        self.set_font(FACE, size=size)
        width = self.get_string_width(text)
        if width > self.inner:
            size *= self.inner / width * 0.995
            self.set_font(FACE, size=size)
        with self.local_context(
            text_mode=TextMode.FILL_STROKE if heavy else TextMode.FILL, line_width=size * 0.012
        ):
            self.cell(
                self.inner, size * MILLIMETRES * 1.28, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
            )

    def paragraph(self, text: str, size: float, width: float) -> None:
        """Write lines from the left, broken anywhere as Chinese is."""
        self.set_font(FACE, size=size)
        self.multi_cell(
            width, size * MILLIMETRES * 1.4, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.CHAR,
        )  # fmt: skip

    def rule(self) -> None:
        """Draw a line across the page."""
        self.set_line_width(0.6)
        super().line(MARGIN, self.get_y() + 2, WIDTH - MARGIN, self.get_y() + 2)
        self.set_y(self.get_y() + 5)

    def code(self, address: str, x: float, y: float) -> None:
        """Draw an address as a QR code, with its white border."""
        modules = [
            list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=QR_BORDER)
        ]
        side = QR_SIZE / len(modules)
        for row, line in enumerate(modules):
            for start, end in _dark_runs(line):
                self.rect(x + start * side, y + row * side, (end - start) * side, side + 0.02, style="F")


def poster_book(month: Month) -> bytes:
    """Return the posters of a month's centers as one PDF, in the order of the roster."""
    paper = Poster(month)
    for place in month.places:
        paper.add_page()
        paper.set_fill_color(0)
        if place.is_cancelled:
            _cancelled(paper, place)
        else:
            _open(paper, month, place)
        _foot(paper, month, place)
    return bytes(paper.output())


def _open(paper: Poster, month: Month, place: Place) -> None:
    for text in headline(place, month.words):
        paper.line(text, HEADLINE, heavy=True)
    paper.rule()
    day = place.date
    paper.line(f"{day.month}月{day.day}日 {chinese.weekday(day)}", 46, heavy=True)
    paper.line(f"{day.year}年　农历{place.lunar}", 22)
    paper.line(f"上午 {place.hours.morning}　下午 {place.hours.afternoon}", 28)
    paper.set_y(paper.get_y() + 1)
    paper.line(f"{place.town}{place.label}", 28, heavy=True)
    where = "　".join(part for part in (place.address, place.landmark) if part)
    if where:
        paper.line(where, 18)
    paper.rule()
    for text in who(place, month.other_roles):
        paper.line(text, 20, align=Align.L)
    paper.set_y(paper.get_y() + 1)
    paper.line(said(month.words, paper_words.FREE), 24, heavy=True)
    paper.line(said(month.words, paper_words.TOPICS), 14)
    paper.rule()


def _cancelled(paper: Poster, place: Place) -> None:
    day = place.date
    for text in ("本月坐班", "取消"):
        paper.line(text, HEADLINE, heavy=True)
    paper.rule()
    paper.line(f"原定{day.month}月{day.day}日 {chinese.weekday(day)}", 40, heavy=True)
    paper.line(f"{place.town}{place.label}", 28)
    if place.reason:
        paper.line(place.reason, 24)
    paper.rule()


def _foot(paper: Poster, month: Month, place: Place) -> None:
    """Write how to book, what to bring and when a notary comes next; it stands at the foot of every page."""
    top = HEIGHT - MARGIN - 66
    left = paper.inner
    if place.booking_address:
        left -= QR_SIZE + 6
        paper.code(place.booking_address, WIDTH - MARGIN - QR_SIZE, top)
        paper.set_xy(WIDTH - MARGIN - QR_SIZE, top + QR_SIZE)
        paper.set_font(FACE, size=14)
        paper.cell(QR_SIZE, 7, "手机扫码预约", align=Align.C)
    paper.set_xy(MARGIN, top)
    paper.paragraph("预约电话", 16, left)
    with paper.local_context(text_mode=TextMode.FILL_STROKE, line_width=0.4):
        paper.paragraph(place.phone or month.bureau_phone, 36, left)
    paper.paragraph(said(month.words, paper_words.BRING), 15, left)
    paper.paragraph(notary_line(place), 15, left)
    paper.set_xy(MARGIN, HEIGHT - MARGIN - 9)
    values = {"单位": month.bureau, "电话": month.bureau_phone}
    paper.line(said(month.words, paper_words.FOOT, values), 16)


def headline(place: Place, words: Mapping[str, str]) -> list[str]:
    """Return the lines that are read from across the street: who comes to which kind of place."""
    values = {
        "谁来": "律师、公证员" if place.of_role(NOTARY) else "律师",
        "镇街": "街道" if place.town.endswith("街道") else "镇上",
        "地点": f"{place.town}{place.label}",
    }
    return said(words, paper_words.HEADLINE, values).splitlines()


def who(place: Place, other_roles: Mapping[str, str]) -> list[str]:
    """Return who sits, half by half; one line where they stay all day. `other_roles`: besides lawyer and notary, code → name."""
    lines = []
    for role, name in {LAWYER: "律师", NOTARY: "公证员", **other_roles}.items():
        halves = [place.in_half(role, half) for half in (Period.AM, Period.PM)]
        parts = (
            {"全天": halves[0]}
            if halves[0] == halves[1]
            else dict(zip(("上午", "下午"), halves, strict=True))
        )
        lines += [
            f"{when}　{'、'.join(f'{one.name}{chinese.title(role, name, one.firm)}（{one.firm}）' for one in people)}"
            for when, people in parts.items()
            if people
        ]
    return lines


def notary_line(place: Place) -> str:
    """Return when a notary is here, or comes next."""
    here = "本次有公证员坐班；" if place.of_role(NOTARY) and not place.is_cancelled else ""
    if place.next_notary:
        return f"{here}公证员下次来：{chinese.day(place.next_notary)}"
    return f"{here}公证员下次来的日期另行公告。"


def _dark_runs(line: list[int]) -> Iterator[tuple[int, int]]:
    start = None
    for index, dark in enumerate([*line, 0]):
        if dark and start is None:
            start = index
        elif not dark and start is not None:
            yield start, index
            start = None
