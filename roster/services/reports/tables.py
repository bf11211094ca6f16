"""The monthly table, and that of a quarter, a year or any period: centers by columns, with sums and what to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from roster.database import db
from roster.models import Bureau, Center, Sitting
from roster.services import pool
from roster.services.reports.counting import Numbers, count
from roster.services.reports.periods import ReportPeriod


@dataclass(frozen=True)
class Line:
    """One center's numbers."""

    center: Center
    numbers: Numbers


@dataclass(frozen=True)
class Table:
    """Exact numbers, for those who may see each row behind them."""

    period: ReportPeriod
    lines: Sequence[Line]
    total: Numbers
    before: Numbers | None
    """Of as many months before; None where nothing was counted then."""
    year_before: Numbers | None
    so_far: Numbers
    """From January to the period's end."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report."""
        return not any(self.total.values())


def latest_month(bureau: Bureau, today: date) -> str | None:
    """Return the last month in which a sitting has begun."""
    return db.session.scalar(
        select(func.max(Sitting.month)).where(Sitting.bureau_id == bureau.id, Sitting.date <= today)
    )


def table(bureau: Bureau, period: ReportPeriod, today: date) -> Table:
    """Count a period and what it is compared with."""
    terms = (period, period.before, period.year_before, period.so_far)
    counts = count(bureau, sorted({month for term in terms for month in term.months}), today)
    counted = counts.centers
    centers = [one for one in pool.centers(bureau) if one.is_active or one.id in counted]
    before, year_before = (
        counts.sum(term.months) if counts.has(term.months) else None
        for term in (period.before, period.year_before)
    )
    return Table(
        period,
        [Line(one, counts.sum(period.months, one.id)) for one in centers],
        counts.sum(period.months),
        before,
        year_before,
        counts.sum(period.so_far.months),
    )
