"""The monthly table, and that of a quarter, a year or any period: centers, people or firms by columns, with sums and comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select

from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center, Firm, Practitioner, Sitting
from roster.services import pool
from roster.services.reports.counting import Counts, Numbers, count
from roster.services.reports.periods import ReportPeriod

Subject = Center | Practitioner | Firm | Bureau


class By(StrEnum):
    """What the lines of a table are."""

    CENTER = "center"
    PERSON = "person"
    FIRM = "firm"
    DISTRICT = "district"
    """Of a bureau that others answer to; one bureau's own table has none of these lines."""

    @property
    def words(self) -> str:
        """The msgid that people read."""
        known = {"center": N_("By center"), "person": N_("By person"), "district": N_("By district")}
        return known.get(self.value, N_("By firm"))


WITHIN = (By.CENTER, By.PERSON, By.FIRM)
"""The lines that one bureau's own table may have."""


@dataclass(frozen=True)
class Line:
    """The numbers of one center, person or firm; of nobody known where there is no subject, as of slips without a number."""

    subject: Subject | None
    numbers: Numbers

    @property
    def key(self) -> int:
        """The subject's row id; 0 for none."""
        return self.subject.id if self.subject else 0


@dataclass(frozen=True)
class Table:
    """Exact numbers, for those who may see each row behind them."""

    period: ReportPeriod
    by: By
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


def table(bureau: Bureau, period: ReportPeriod, today: date, by: By = By.CENTER) -> Table:
    """Count a period and what it is compared with."""
    counts = count(bureau, _months_of(period), today, by_person=by is not By.CENTER)
    return _table(bureau, period, counts, by)


def _months_of(*periods: ReportPeriod) -> list[str]:
    """Return the months of some periods, and of all with which they are compared."""
    terms = [term for one in periods for term in (one, one.before, one.year_before, one.so_far)]
    return sorted({month for term in terms for month in term.months})


def _table(bureau: Bureau, period: ReportPeriod, counts: Counts, by: By) -> Table:
    before, year_before = (
        counts.sum(term.months) if counts.has(term.months) else None
        for term in (period.before, period.year_before)
    )
    return Table(
        period,
        by,
        _lines(bureau, counts, period, by),
        counts.sum(period.months),
        before,
        year_before,
        counts.sum(period.so_far.months),
    )


def of_bureaus(bureaus: Sequence[Bureau], periods: Sequence[ReportPeriod], today: date) -> list[Table]:
    """Return for each period the sums of several bureaus, a line for each; every bureau is counted once for all periods."""
    months = _months_of(*periods)
    counts = {bureau: count(bureau, months, today) for bureau in bureaus}
    return [
        _of_bureaus(
            period, {bureau: _table(bureau, period, own, By.CENTER) for bureau, own in counts.items()}
        )
        for period in periods
    ]


def _of_bureaus(period: ReportPeriod, tables: Mapping[Bureau, Table]) -> Table:
    return Table(
        period,
        By.DISTRICT,
        [Line(bureau, own.total) for bureau, own in tables.items()],
        _sum([own.total for own in tables.values()]) or {},
        _sum([own.before for own in tables.values()]),
        _sum([own.year_before for own in tables.values()]),
        _sum([own.so_far for own in tables.values()]) or {},
    )


def _sum(numbers: Sequence[Numbers | None]) -> Numbers | None:
    """Add up what was counted; None where nothing was anywhere."""
    known = [one for one in numbers if one is not None]
    return {key: sum(one[key] for one in known) for key in known[0]} if known else None


def _lines(bureau: Bureau, counts: Counts, period: ReportPeriod, by: By) -> list[Line]:
    counted = counts.counted(period.months)
    if by is By.CENTER:
        centers = [one for one in pool.centers(bureau) if one.is_active or one.id in counted]
        return [Line(one, counts.sum(period.months, [one.id])) for one in centers]
    people = people_of(bureau, {one for one in counted if one is not None})
    found: list[Line]
    if by is By.PERSON:
        found = [Line(one, counts.sum(period.months, [one.id])) for one in people]
    else:
        firms = {one.firm_id: one.firm for one in people}
        found = [
            Line(firm, counts.sum(period.months, [one.id for one in people if one.firm_id == key]))
            for key, firm in firms.items()
        ]
    return [*found, Line(None, counts.sum(period.months, [None]))] if None in counted else found


def people_of(bureau: Bureau, ids: set[int]) -> list[Practitioner]:
    """Return some of a bureau's people, in the order of firm, role and name."""
    return list(
        db.session.scalars(
            select(Practitioner)
            .join(Firm)
            .where(Practitioner.bureau_id == bureau.id, Practitioner.id.in_(ids))
            .order_by(Firm.name, Practitioner.role, Practitioner.name, Practitioner.id)
        )
    )
