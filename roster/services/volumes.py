"""Volumes (卷): a center's signed records of a period, put together to be printed, bound and filed.

Who opens one reads each record in it whole: there is a reason, and a line in the trail for every record. What the
retention has removed by then stays removed. Contents and closing sheet: the field guide, section 3.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from roster.core import masking
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center, Consultation, ConsultationState, Practitioner
from roster.services import audit, pool
from roster.services.month_papers import NoPaper
from roster.services.papers import note_export
from roster.services.reports import ReportPeriod
from roster.workdays.months import days_of, first_day

MOST_RECORDS = 200
"""So many go into one volume: more are several, as no thread holds them."""
REASONS: dict[str, str] = {
    "archive": N_("To file the records on paper"),
    "inspection": N_("An inspection of the archive"),
    "request": N_("A request of a court, the police or discipline inspection"),
}
"""Why a volume may be opened: key → msgid. The key goes into the trail."""


@dataclass(frozen=True)
class Entry:
    """One line of the list of contents."""

    number: int
    record: Consultation
    visitor: str
    """Masked; empty where it was refused or removed."""


@dataclass(frozen=True)
class Volume:
    """What is printed: cover, list, forms, closing sheet."""

    center: Center
    period: ReportPeriod
    part: int
    """Which of several volumes this is, from 1."""
    parts: int
    entries: Sequence[Entry]
    unsigned: int
    """Records of the period that are not signed and so not in it."""

    @property
    def first_on(self) -> date:
        """The day of the first record."""
        return self.entries[0].record.date

    @property
    def last_on(self) -> date:
        """The day of the last record."""
        return self.entries[-1].record.date


def counts(bureau: Bureau, period: ReportPeriod) -> list[tuple[Center, int, int]]:
    """Return each center that has records in a period, how many are signed, and how many are not."""
    found = {
        (center, state): count
        for center, state, count in db.session.execute(
            select(Consultation.center_id, Consultation.state, func.count())
            .where(Consultation.bureau_id == bureau.id, _within(period))
            .group_by(Consultation.center_id, Consultation.state)
        )
    }
    return [
        (
            one,
            found.get((one.id, ConsultationState.SIGNED), 0),
            found.get((one.id, ConsultationState.DRAFT), 0),
        )
        for one in pool.centers(bureau)
        if any(center == one.id for center, _state in found)
    ]


def parts_of(signed: int) -> int:
    """Return into how many volumes so many records go."""
    return -(-signed // MOST_RECORDS)


def open_volume(
    center: Center, period: ReportPeriod, part: int, reason: str, actor: Actor, now: datetime
) -> Volume:
    """Return a volume whole, and write down that each of its records was read, and why.

    Raises InvalidInput without a reason, NoPaper where no record is signed or there is no such part.
    """
    if reason not in REASONS:
        raise InvalidInput(N_("Please choose why you need to see it."), field="reason")
    of_center = and_(Consultation.center_id == center.id, _within(period))
    counted = db.session.execute(
        select(Consultation.state, func.count()).where(of_center).group_by(Consultation.state)
    ).all()
    states: dict[ConsultationState, int] = {state: count for state, count in counted}  # noqa: C416
    signed = states.get(ConsultationState.SIGNED, 0)
    if not 1 <= part <= parts_of(signed):
        raise NoPaper(N_("No record of this center was signed in this period: there is nothing to file."))
    records = db.session.scalars(
        select(Consultation)
        .where(of_center, Consultation.state == ConsultationState.SIGNED)
        .options(
            joinedload(Consultation.practitioner).joinedload(Practitioner.firm),
            joinedload(Consultation.visit),
            joinedload(Consultation.village),
        )
        .order_by(Consultation.date, Consultation.number)
        .limit(MOST_RECORDS)
        .offset((part - 1) * MOST_RECORDS)
    ).all()
    for one in records:
        audit.record(
            AuditAction.RECORD_INSPECTED, actor, now, bureau_id=center.bureau_id, subject=one, reason=reason
        )
    span = {"from": period.first, "until": period.last}
    note_export(
        center,
        center.bureau_id,
        "volume",
        len(records),
        actor,
        now,
        center=center.name,
        reason=reason,
        **span,
    )
    return Volume(
        center,
        period,
        part,
        parts_of(signed),
        [
            Entry(number, one, masking.mask_name(one.name) if one.name else "")
            for number, one in enumerate(records, start=1)
        ],
        states.get(ConsultationState.DRAFT, 0),
    )


def _within(period: ReportPeriod) -> ColumnElement[bool]:
    return Consultation.date.between(first_day(period.first), days_of(period.last)[-1])
