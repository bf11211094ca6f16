"""What the overview of a city's workbook says: numbers by district, small ones already hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

from roster.core.report_columns import Unit
from roster.documents.report_facts import ReportCell


@dataclass(frozen=True)
class OverviewColumn:
    """One column of the overview."""

    name: str
    unit: Unit = Unit.COUNT


@dataclass(frozen=True)
class OverviewLine:
    """One district: each column's number, the same of the time before, and how evenly people are on duty, in words."""

    name: str
    pairs: Sequence[tuple[ReportCell, ReportCell]]
    spread: str
    is_total: bool = False
