"""The score sheet (考核评分) of everybody in a sample: attendance, log, quality and satisfaction of its period."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from roster.core import appraisal, clock
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Consultation,
    Duty,
    Judgement,
    Practitioner,
    RecordSample,
    Roster,
    RosterState,
    Sitting,
)
from roster.services import check_ins, satisfaction
from roster.services.consultations.due_dates import sign_by
from roster.services.instance_frames import months_between
from roster.workdays.months import month_of


@dataclass(frozen=True)
class Row:
    """One practitioner's part of a sample: how many were drawn and judged, and the score sheet."""

    practitioner: Practitioner
    drawn: int
    judged: int
    facts: appraisal.Facts


def rows_of(sample: RecordSample) -> list[Row]:
    """Return the score sheet of everybody in a sample, by name."""
    bureau = db.session.get_one(Bureau, sample.bureau_id)
    drawn: dict[int, list[Judgement]] = defaultdict(list)
    for one in sample.judgements:
        drawn[one.practitioner_id].append(one)
    people = db.session.scalars(select(Practitioner).where(Practitioner.id.in_(drawn))).all()
    absent, late = _attendance(sample, list(drawn))
    months = months_between(month_of(sample.first_on), month_of(sample.last_on))
    late_records = _signed_late(bureau, sample)
    rows = []
    for person in sorted(people, key=lambda one: (one.role, one.name, one.id)):
        own = drawn[person.id]
        facts = appraisal.Facts(
            absent=absent[person.id],
            late_or_early=late[person.id],
            missing=sum(one.missing or 0 for one in own),
            signed_late=late_records[person.id],
            unsound=sum(one.is_sound is False for one in own),
            satisfied=satisfaction.of_practitioner(person, months).rate,
        )
        judged = sum(one.judged_at is not None for one in own)
        rows.append(Row(person, len(own), judged, facts))
    return rows


def _attendance(sample: RecordSample, people: Sequence[int]) -> tuple[Counter[int], Counter[int]]:
    """Return how often people were absent, and late or gone early, by their numbers."""
    assignments = db.session.scalars(
        select(Assignment)
        .join(Roster)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(
            Roster.state == RosterState.PUBLISHED,
            Assignment.practitioner_id.in_(people),
            Sitting.date.between(sample.first_on, sample.last_on),
        )
    ).all()
    present = check_ins.of_duties(assignments)
    missed = {
        one.id
        for one in assignments
        if one.state is AssignmentState.ABSENT
        or (one.state is AssignmentState.LATE and not present[one.id].sat)
    }
    absent = Counter(one.practitioner_id for one in assignments if one.id in missed)
    late = Counter[int]()
    for one in assignments:
        if one.id in missed:
            continue
        late[one.practitioner_id] += (one.state is AssignmentState.LATE) + present[one.id].is_early
    return absent, late


def _signed_late(bureau: Bureau, sample: RecordSample) -> Counter[int]:
    """Return how many records of the period each signed later than due."""
    rows = db.session.execute(
        select(Consultation.practitioner_id, Consultation.date, Consultation.signed_at).where(
            Consultation.bureau_id == bureau.id,
            Consultation.signed_at.is_not(None),
            Consultation.date.between(sample.first_on, sample.last_on),
        )
    ).all()
    due = sign_by(bureau, [day for _person, day, _at in rows])
    return Counter(person for person, day, at in rows if at is not None and clock.local(at).date() > due[day])
