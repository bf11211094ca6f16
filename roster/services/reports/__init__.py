"""Reports (统计报表): the monthly table (月报) and that of any other period, counted in the database.

`table` has exact numbers, for schedulers, who may see the rows behind each (`behind`). `as_shown` is the same as it may
leave the bureau, in files and for leaders: small numbers of citizens are hidden and cannot be worked out.
"""

from roster.services.reports.counting import Numbers, count
from roster.services.reports.extras import Extras, NotaryGap, PersonSpan, extras, has_extras
from roster.services.reports.periods import Length, ReportPeriod, between, of_length
from roster.services.reports.pivots import Axis, Pivot, pivot
from roster.services.reports.rows import AT_ONCE, Behind, Rows, behind
from roster.services.reports.small_numbers import (
    BEFORE,
    SO_FAR,
    TOTAL,
    YEAR_BEFORE,
    Row,
    Shown,
    as_shown,
    rows_of,
)
from roster.services.reports.tables import WITHIN, By, Line, Subject, Table, latest_month, of_bureaus, table

__all__ = [
    "AT_ONCE",
    "BEFORE",
    "SO_FAR",
    "TOTAL",
    "WITHIN",
    "YEAR_BEFORE",
    "Axis",
    "Behind",
    "By",
    "Extras",
    "Length",
    "Line",
    "NotaryGap",
    "Numbers",
    "PersonSpan",
    "Pivot",
    "ReportPeriod",
    "Row",
    "Rows",
    "Shown",
    "Subject",
    "Table",
    "as_shown",
    "behind",
    "between",
    "count",
    "extras",
    "has_extras",
    "latest_month",
    "of_bureaus",
    "of_length",
    "pivot",
    "rows_of",
    "table",
]
