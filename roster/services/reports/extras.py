"""What the report of a quarter or a year says besides its table: when centers saw a notary last, and who sat how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from roster.database import db
from roster.models import Bureau, Center, CenterDuty, Practitioner, Sitting
from roster.services import pool, served_duties
from roster.services.reports.counting import count
from roster.services.reports.measures import NOTARY, Source, all_measures, ground_of
from roster.services.reports.periods import ReportPeriod
from roster.services.reports.tables import people_of
from roster.workdays.months import days_of

FROM_MONTHS = 3
"""A report of so many months has these parts; a month's has its table alone."""


@dataclass(frozen=True)
class NotaryGap:
    """When a center saw a notary last, at the end of the period."""

    center: Center
    last: date | None
    months: int | None
    """Whole months of the calendar since then; None where none was ever there."""
    most: int | None
    """Months after which the center should see one again; None where nothing is agreed."""

    @property
    def is_overdue(self) -> bool:
        """Whether the center has waited longer than agreed."""
        return self.most is not None and (self.months is None or self.months >= self.most)


@dataclass(frozen=True)
class PersonSpan:
    """What one person did in the period, in half-days and minutes."""

    person: Practitioner
    due: int
    sat: int
    absent: int
    unnoted: int
    minutes: int


@dataclass(frozen=True)
class Extras:
    """These parts of a report."""

    notaries: Sequence[NotaryGap]
    people: Sequence[PersonSpan]


def has_extras(period: ReportPeriod) -> bool:
    """Tell whether a period is long enough to have these parts."""
    return len(period.months) >= FROM_MONTHS


def extras(bureau: Bureau, period: ReportPeriod, today: date) -> Extras:
    """Count a period; centers in their order, people by firm, role and name."""
    return Extras(_notaries(bureau, period, today), _people(bureau, period, today))


def _notaries(bureau: Bureau, period: ReportPeriod, today: date) -> list[NotaryGap]:
    ends = min(days_of(period.last)[-1], today)
    sat, ground = all_measures(bureau, (), today)["notaries"], ground_of(Source.DUTIES)
    visits = db.session.execute(
        select(Sitting.center_id, func.max(Sitting.date))
        .select_from(ground.tables)
        .where(Sitting.bureau_id == bureau.id, Sitting.date <= ends, ground.which, sat.where)
        .group_by(Sitting.center_id)
    ).all()
    agreed = db.session.execute(
        select(CenterDuty.center_id, CenterDuty.max_gap_months).where(CenterDuty.role == NOTARY)
    ).all()
    last: dict[int, date] = {center: day for center, day in visits}  # noqa: C416 - rows are no pairs to mypy
    most: dict[int, int | None] = {center: months for center, months in agreed}  # noqa: C416
    return [
        NotaryGap(one, last.get(one.id), _months(last.get(one.id), ends), most.get(one.id))
        for one in pool.centers(bureau)
        if one.is_active
    ]


def _months(since: date | None, until: date) -> int | None:
    return (until.year - since.year) * 12 + until.month - since.month if since else None


def _people(bureau: Bureau, period: ReportPeriod, today: date) -> list[PersonSpan]:
    minutes = {
        one.person: one.minutes for one in served_duties.between(bureau, period.first, period.last, today)
    }
    counts = count(bureau, period.months, today, by_person=True, sources=(Source.DUTIES,))
    known = {one for one in counts.counted(period.months) if one is not None}
    found = []
    for one in people_of(bureau, known):
        own = counts.sum(period.months, [one.id])
        due, sat, absent, unnoted = (own[key] for key in ("due", "sat", "absent", "unnoted"))
        found.append(PersonSpan(one, due, sat, absent, unnoted, minutes.get(one.public_id, 0)))
    return found
