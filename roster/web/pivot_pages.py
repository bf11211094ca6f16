"""What the pivot pages of schedulers and leaders share: what is asked for, the table in words, and its bars."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from roster.core.consultation_words import MODES
from roster.core.matters import OUTCOMES
from roster.models import Bureau
from roster.services import reports
from roster.services.reports import Axis, Pivot
from roster.services.reports.pivots import Key
from roster.services.statistics import FEWEST_SHOWN
from roster.web import bar_charts, report_pages
from roster.web.presentation import matter_name
from roster.web.presentation import month as month_words

ROWS, COLUMNS = Axis.CENTER, Axis.MATTER
"""What is shown where nobody chose."""


@dataclass(frozen=True)
class Chart:
    """The sums of rows or columns as bars; a number that is hidden has no bar."""

    axis: Axis
    names: list[str]
    texts: list[str]
    bars: list[bar_charts.Bar]


def context(bureau: Bureau, *, is_shown: bool) -> dict[str, object]:
    """Return what `reports/_pivot.html` needs; with `is_shown` as it may leave the bureau."""
    asked = report_pages.asked(bureau)
    rows, columns = _axes()
    found = reports.pivot(bureau, asked.period, rows, columns)
    hidden = found.hidden if is_shown else {}

    def text(row: Key | None, column: Key | None) -> str:
        if (row, column) in hidden:
            return f"<{FEWEST_SHOWN}" if hidden[row, column] else "*"
        return f"{found.of(row, column):,}" if found.of(row, column) else "–"

    def chart(axis: Axis, keys: list[tuple[Key | None, Key | None]], names: list[str]) -> Chart:
        numbers = [0 if key in hidden else found.of(*key) for key in keys]
        # A person stands before their firm, a matter before what it is more exactly.
        short = [name.split(" · ")[-1 if axis is Axis.DETAIL else 0] for name in names]
        return Chart(axis, short, [text(*key) for key in keys], bar_charts.bars(numbers))

    row_names = [name_of(found, rows, key) for key in found.row_keys]
    column_names = [name_of(found, columns, key) for key in found.column_keys]
    return {
        "found": found,
        "fault": asked.fault,
        "period": found.period,
        "words_of_period": report_pages.period_words(found.period),
        "axes": list(Axis),
        "row_names": row_names,
        "column_names": column_names,
        "text": text,
        "charts": [
            chart(rows, [(key, None) for key in found.row_keys], row_names),
            chart(columns, [(None, key) for key in found.column_keys], column_names),
        ],
        "sizes": bar_charts,
        "fewest": FEWEST_SHOWN,
        "is_shown": is_shown,
    }


def _axes() -> tuple[Axis, Axis]:
    """Return rows and columns as asked; two of the same become the next best."""
    asked = [request.args.get(name, "") for name in ("rows", "columns")]
    rows, columns = (
        Axis(name) if name in set(Axis) else usual for name, usual in zip(asked, (ROWS, COLUMNS), strict=True)
    )
    if rows is columns:
        columns = COLUMNS if rows is not COLUMNS else ROWS
    return rows, columns


def name_of(found: Pivot, axis: Axis, key: Key) -> str:
    """Return what people call a row or a column."""
    match axis:
        case Axis.MONTH:
            return month_words(str(key))
        case Axis.MATTER | Axis.DETAIL:
            return matter_name(str(key))
        case Axis.OUTCOME:
            return str(gettext(OUTCOMES[str(key)]))
        case Axis.CHANNEL:
            return str(gettext(MODES[str(key)]))
        case _:
            return report_pages.subject_name(found.subjects.get((axis, key)))
