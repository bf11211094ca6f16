"""The rows behind one number of a report, for schedulers: heads only, nobody's name but the practitioner's.

What a row adds stands in it, and the sum of all is the number: both are made of the same condition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import join, outerjoin

from roster.core.periods import Period
from roster.core.report_columns import COLUMNS
from roster.database import db
from roster.models import (
    Assignment,
    Bureau,
    Center,
    Consultation,
    Duty,
    FollowUp,
    Practitioner,
    Publicity,
    Rating,
    Referral,
    Visit,
)
from roster.services.reports.measures import Ground, Source, all_measures, ground_of
from roster.services.reports.periods import ReportPeriod
from roster.services.reports.tables import Subject

AT_ONCE = 200


@dataclass(frozen=True)
class Behind:
    """One row: what of it a scheduler may know."""

    date: date
    center: Center
    number: str = ""
    matter: str = ""
    outcomes: Sequence[str] = ()
    person: str = ""
    role: str = ""
    period: Period | None = None
    what: Any = None
    """What it is, where it is neither a record nor a duty: a door, a reason, a level."""
    state: Any = None
    amount: int = 0


@dataclass(frozen=True)
class Rows:
    """A page of the rows behind one number."""

    source: Source
    listed: Sequence[Behind]
    count: int
    """How many rows there are in all."""
    sum: int
    """What all of them add up to: the number."""


def behind(
    bureau: Bureau, period: ReportPeriod, key: str, today: date, subject: Subject | None = None, page: int = 0
) -> Rows:
    """Return the rows behind a column's number, of one center, person or firm, or all; of a rate those below the line."""
    column = COLUMNS[key]
    measure = all_measures(bureau, period.months, today)[column.of[1] or key]
    ground = ground_of(measure.source)
    chosen = and_(
        ground.bureau_id == bureau.id,
        ground.month.in_(period.months),
        ground.which,
        measure.where,
        measure.amount > 0,
    )
    if subject is not None:
        chosen = and_(chosen, _whose(ground, subject))
    count, total = db.session.execute(
        select(func.count(), func.coalesce(func.sum(measure.amount), 0))
        .select_from(ground.tables)
        .where(chosen)
    ).one()
    listed = _read(measure.source, ground, chosen, measure.amount, page)
    return Rows(measure.source, listed, count, int(total))


def _whose(ground: Ground, subject: Subject) -> ColumnElement[bool]:
    if isinstance(subject, Center):
        return cast(ColumnElement[bool], ground.center_id == subject.id)
    if isinstance(subject, Practitioner):
        return cast(ColumnElement[bool], ground.person_id == subject.id)
    people = select(Practitioner.id).where(Practitioner.firm_id == subject.id)
    return cast(ColumnElement[bool], ground.person_id.in_(people))


_NAMES: dict[Source, dict[str, Any]] = {
    Source.RECORDS: {
        "number": Consultation.number,
        "matter": Consultation.matter,
        "outcomes": Consultation.outcomes,
        "person": Practitioner.name,
        "state": Consultation.state,
    },
    Source.DUTIES: {
        "person": Practitioner.name,
        "role": Duty.role,
        "period": Assignment.period,
        "state": Assignment.state,
    },
    Source.REFERRALS: {
        "number": Referral.code,
        "matter": Referral.matter,
        "what": Referral.door,
        "state": Referral.state,
    },
    Source.FOLLOW_UPS: {"what": FollowUp.reason, "state": FollowUp.state},
    Source.PUBLICITY: {"number": Publicity.topic, "what": Publicity.kind, "state": Publicity.state},
    Source.RATINGS: {"what": Rating.level, "state": Rating.channel},
    Source.VISITS: {
        "number": Visit.queue_number,
        "matter": Visit.matter,
        "person": Practitioner.name,
        "state": Visit.state,
    },
}
_PERSON = {
    Source.RECORDS: Consultation.practitioner_id,
    Source.DUTIES: Assignment.practitioner_id,
    Source.VISITS: Visit.practitioner_id,
}

_ORDER: dict[Source, Any] = {
    Source.RECORDS: Consultation.id,
    Source.DUTIES: Assignment.id,
    Source.REFERRALS: Referral.id,
    Source.FOLLOW_UPS: FollowUp.id,
    Source.RATINGS: Rating.id,
    Source.VISITS: Visit.id,
    Source.PUBLICITY: Publicity.id,
}


def _read(
    source: Source, ground: Ground, chosen: ColumnElement[bool], amount: Any, page: int
) -> list[Behind]:
    named = _NAMES[source]
    tables = join(ground.tables, Center, ground.center_id == Center.id)
    if source in _PERSON:
        tables = outerjoin(tables, Practitioner, Practitioner.id == _PERSON[source])
    rows = db.session.execute(
        select(ground.date, Center, amount, *named.values())
        .select_from(tables)
        .where(chosen)
        .order_by(ground.date, Center.position, Center.code, _ORDER[source])
        .limit(AT_ONCE)
        .offset(page * AT_ONCE)
    )
    return [
        Behind(day, center, amount=int(adds), **_named(named, values)) for day, center, adds, *values in rows
    ]


def _named(named: dict[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    found = dict(zip(named, values, strict=True))
    return found | {"number": str(found.get("number", "")), "person": found.get("person") or ""}
