"""What workbooks share: formats, paper, and texts that never become formulas.

XlsxWriter and not openpyxl: it keeps a formula's result beside it, so that a telephone's preview and WPS in its
protected view show the sums. Nothing here writes a macro or a link.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from roster.core import stamps

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A4 = 9
SONG_TI, HEI_TI = "宋体", "黑体"
WEEKDAY_FORMAT = 'yyyy"年"m"月"d"日"'


class Book:
    """A workbook in memory with the formats that its sheets share."""

    def __init__(self, title: str, author: str, made_at: datetime, *, is_long: bool = False) -> None:
        """Begin a workbook; a long one keeps its rows on disk, and they have to be written in order."""
        self._buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": not is_long,
                "constant_memory": is_long,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": WEEKDAY_FORMAT,
            },
        )
        self.book.set_properties(
            {
                "title": title,
                "author": author,
                "company": author,
                "created": made_at.astimezone(UTC).replace(
                    tzinfo=None
                ),  # Excel shows it in the reader's time
                "comments": stamps.current(),
            }
        )
        self.title = self._format(font_name=HEI_TI, font_size=18, bold=False)
        self.line = self._format(font_name=SONG_TI, font_size=11)
        self.note = self._format(font_name=SONG_TI, font_size=10, align="left")
        self.head = self._format(font_name=HEI_TI, font_size=11, border=1, text_wrap=True, bg_color="#EDEDED")
        self.cell = self._format(font_name=SONG_TI, font_size=11, border=1, text_wrap=True)
        self.text = self._format(font_name=SONG_TI, font_size=11, border=1, text_wrap=True, num_format="@")
        self.date = self._format(font_name=SONG_TI, font_size=11, border=1, num_format=WEEKDAY_FORMAT)
        self.money = self._format(font_name=SONG_TI, font_size=11, border=1, num_format="#,##0.00")
        self.total = self._format(font_name=SONG_TI, font_size=11, border=1, num_format="#,##0.00", bold=True)

    def _format(self, **properties: Any) -> Format:
        return self.book.add_format({"align": "center", "valign": "vcenter", **properties})

    def sheet(self, name: str, title: str, line: str, columns: Sequence[tuple[str, float]]) -> Worksheet:
        """Add a sheet with a merged title, a line below it and a head that stays; columns are names with widths."""
        sheet = self.book.add_worksheet(name)
        last = len(columns) - 1
        sheet.merge_range(0, 0, 0, last, title, self.title)
        sheet.merge_range(1, 0, 1, last, line, self.line)
        sheet.set_row(0, 34)
        sheet.set_row(1, 20)
        sheet.set_row(2, 26)
        for number, (head, width) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(2, number, head, self.head)
        sheet.freeze_panes(3, 2)
        sheet.repeat_rows(0, 2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(page_footer())
        return sheet

    def close(self) -> bytes:
        """Return the file."""
        self.book.close()
        return self._buffer.getvalue()


def page_footer() -> str:
    """Return what stands below each printed page: its number, and who took the workbook out and when."""
    mark = stamps.current().replace("&", "&&")
    return f"&C第&P页 共&N页&R&8{mark}" if mark else "&C第&P页 共&N页"
