"""How a report's numbers are said in sentences: none that may not leave the bureau."""

from roster.core.report_columns import COLUMNS, TYPES, Unit
from roster.documents.report_facts import KEPT_BACK, ReportLine

MOST_TYPES = 5


def said(line: ReportLine, key: str, unit: str) -> str:
    """Return a number with its unit: 12件; 不足3件; 若干件 for one kept back."""
    cell, column = line.cells[key], COLUMNS[key]
    if cell.number is None:
        return f"若干{unit}" if cell.mark == KEPT_BACK else f"不足3{unit}" if cell.mark else f"0{unit}"
    if column.unit is Unit.YUAN:
        return f"{cell.number:.2f}{unit}"
    return f"{cell.number:.0f}{unit}"


def change(one: ReportLine, other: ReportLine, key: str = "matters") -> str:
    """Return by how much a number grew, in words; nothing where one of both may not be said or there was none."""
    now, then = one.cells[key].number, other.cells[key].number
    if now is None or not then:
        return ""
    if now == then:
        return "持平"
    return f"{'增长' if now > then else '下降'}{abs(now - then) / then * 100:.1f}%"


def most_frequent(line: ReportLine) -> list[tuple[str, float]]:
    """Return the types of dispute that came up most, with their numbers, those that may be said."""
    known = {key: line.cells[key].number or 0 for key in TYPES if key != "type_other"}
    most = sorted((key for key, number in known.items() if number), key=lambda key: -known[key])[:MOST_TYPES]
    return [(key, known[key]) for key in most]
