"""The bureau looks at some records of each practitioner (抽查): drawn by lot, judged by a score sheet, told, answered.

The lot can be drawn again by anybody: a practitioner's signed records are ordered by SHA-256 of the seed and the
record's number, and the first ones are the sample. Seed, period and how many there were stay with it. Who looks at a
record sees what was said, but not who it was; each look is a line in the trail.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from roster.core import appraisal, clock, masking
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.sensitive import holds_identity_or_card_number
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    Bureau,
    Consultation,
    ConsultationState,
    Duty,
    Judgement,
    NoticeKind,
    Practitioner,
    RecordSample,
    Roster,
    RosterState,
    Sitting,
)
from roster.models.record_samples import LONGEST_NOTE
from roster.services import audit, check_ins, deadlines, holiday_notices, notices, satisfaction, settings

MOST_EACH, LONGEST_SEED, MOST_MISSING = 20, 16, 36
LONGEST_DAYS = 366


class NothingToDraw(DomainError):
    """No record was signed in the period."""

    code = "nothing_to_draw"
    message = N_("No record was signed in this period: there is nothing to draw from.")


class AlreadyAnswered(DomainError):
    """A judgement is answered once."""

    code = "already_answered"
    message = N_("You have answered this already.")


@dataclass(frozen=True)
class Shown:
    """A record as who judges it sees it: what was said, not by whom."""

    number: str
    matter: str
    name: str
    summary: str
    advice: str
    basis: str
    remark: str
    outcomes: tuple[str, ...]
    told_legal_aid: bool | None
    conflict_checked: bool
    limitation_on: date | None
    addenda: tuple[str, ...]
    signed_on: date | None
    due_on: date


@dataclass(frozen=True)
class Row:
    """One practitioner's part of a sample: how many were drawn and judged, and the score sheet."""

    practitioner: Practitioner
    drawn: int
    judged: int
    facts: appraisal.Facts


def samples_of(bureau: Bureau) -> Sequence[RecordSample]:
    """Return a bureau's samples, the newest first."""
    return db.session.scalars(
        select(RecordSample).where(RecordSample.bureau_id == bureau.id).order_by(RecordSample.id.desc())
    ).all()


def by_public_id(public_id: str) -> RecordSample | None:
    """Return the sample of that name, or None; whether one may see it is for the caller to check."""
    return db.session.scalar(select(RecordSample).where(RecordSample.public_id == public_id))


def judgement(public_id: str) -> Judgement | None:
    """Return one drawn record by the name of its judgement, or None."""
    return db.session.scalar(select(Judgement).where(Judgement.public_id == public_id))


def draw(
    bureau: Bureau, first: date, last: date, each: int, seed: str, actor: Actor, now: datetime
) -> RecordSample:
    """Draw so many signed records of each practitioner from a period; without a seed one is made.

    Raises InvalidInput for a period or number that cannot be, NothingToDraw.
    """
    _check(first, last, each, seed, clock.local(now).date())
    seed = seed.strip() or secrets.token_hex(4)
    records = db.session.execute(
        select(Consultation.id, Consultation.number, Consultation.practitioner_id).where(
            Consultation.bureau_id == bureau.id,
            Consultation.state == ConsultationState.SIGNED,
            Consultation.date.between(first, last),
            Consultation.summary.is_not(None),
        )
    ).all()
    if not records:
        raise NothingToDraw
    sample = RecordSample(
        bureau_id=bureau.id,
        first_on=first,
        last_on=last,
        each=each,
        seed=seed,
        records=len(records),
        drawn_at=now,
        drawn_by_id=actor.account_id,
    )
    own: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for record_id, number, person_id in records:
        own[person_id].append((lot(seed, number), record_id))
    for person_id in sorted(own):
        for _lot, record_id in sorted(own[person_id])[:each]:
            sample.judgements.append(
                Judgement(bureau_id=bureau.id, consultation_id=record_id, practitioner_id=person_id)
            )
    db.session.add(sample)
    db.session.flush()
    audit.record(
        AuditAction.SAMPLE_DRAWN,
        actor,
        now,
        bureau_id=bureau.id,
        subject=sample,
        **{"from": first.isoformat(), "until": last.isoformat(), "count": len(sample.judgements)},
        people=len(own),
    )
    return sample


def lot(seed: str, number: str) -> str:
    """Return where a record comes in the order of a draw."""
    return sha256(f"{seed} {number}".encode()).hexdigest()


def look(found: Judgement, actor: Actor, now: datetime) -> Shown:
    """Return a drawn record to who judges it, and write down that somebody looked, and why."""
    record = found.consultation
    audit.record(
        AuditAction.RECORD_INSPECTED, actor, now, bureau_id=found.bureau_id, subject=record, reason="sample"
    )
    names = [one for one in (record.name, record.other_party) if one]

    def masked(text: str | None) -> str:
        return masking.mask_text(text or "", names)

    return Shown(
        number=record.number,
        matter=record.matter,
        name=masking.mask_name(record.name or ""),
        summary=masked(record.summary),
        advice=masked(record.advice),
        basis=masked(record.basis),
        remark=masked(record.remark),
        outcomes=tuple(record.outcomes),
        told_legal_aid=record.told_legal_aid,
        conflict_checked=record.conflict_checked,
        limitation_on=record.limitation_on,
        addenda=tuple(masked(one.text) for one in record.addenda),
        signed_on=clock.local(record.signed_at).date() if record.signed_at else None,
        due_on=_due_on(record),
    )


def judge(
    found: Judgement, missing: int, is_sound: bool, note: str, version: int, actor: Actor, now: datetime
) -> None:
    """Write down what somebody found; when all of a person's records are judged, the person is told.

    Raises InvalidInput, AlreadyAnswered once its author has answered, Stale when a colleague was faster.
    """
    if not 0 <= missing <= MOST_MISSING:
        raise InvalidInput(
            N_("Enter a whole number from %(least)s to %(most)s."),
            field="missing",
            least=0,
            most=MOST_MISSING,
        )
    note = _checked(note)
    if not note and (missing or not is_sound):
        raise InvalidInput(N_("Say what is missing or wrong: its author reads it."), field="note")
    if found.answered_at is not None:
        raise AlreadyAnswered
    done = db.session.execute(
        update(Judgement)
        .where(Judgement.id == found.id, Judgement.version == version, Judgement.answered_at.is_(None))
        .values(
            missing=missing,
            is_sound=is_sound,
            note=note,
            judged_at=now,
            judged_by_id=actor.account_id,
            version=version + 1,
        )
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    if not done:
        raise Stale
    db.session.refresh(found)
    audit.record(
        AuditAction.RECORD_JUDGED, actor, now, bureau_id=found.bureau_id, subject=found, count=missing
    )
    _tell(found, now)


def answer(found: Judgement, text: str, actor: Actor, now: datetime) -> None:
    """The author answers a judgement, once. Raises InvalidInput, AlreadyAnswered."""
    text = _checked(text, field="answer")
    if not text:
        raise InvalidInput(N_("Write what you have to say to it."), field="answer")
    done = db.session.execute(
        update(Judgement)
        .where(Judgement.id == found.id, Judgement.judged_at.is_not(None), Judgement.answered_at.is_(None))
        .values(answer=text, answered_at=now, version=Judgement.version + 1)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(found)
    if not done:
        raise AlreadyAnswered
    audit.record(AuditAction.JUDGEMENT_ANSWERED, actor, now, bureau_id=found.bureau_id, subject=found)


def of_practitioner(practitioner: Practitioner) -> Sequence[Judgement]:
    """Return what was found in a practitioner's own records, the newest first; only of whom all are judged."""
    found = db.session.scalars(
        select(Judgement)
        .where(Judgement.practitioner_id == practitioner.id)
        .options(joinedload(Judgement.consultation), joinedload(Judgement.sample))
        .order_by(Judgement.sample_id.desc(), Judgement.id)
    ).all()
    waiting = {one.sample_id for one in found if one.judged_at is None}
    return [one for one in found if one.sample_id not in waiting]


def rows_of(sample: RecordSample) -> list[Row]:
    """Return the score sheet of everybody in a sample, by name."""
    bureau = db.session.get_one(Bureau, sample.bureau_id)
    drawn: dict[int, list[Judgement]] = defaultdict(list)
    for one in sample.judgements:
        drawn[one.practitioner_id].append(one)
    people = db.session.scalars(select(Practitioner).where(Practitioner.id.in_(drawn))).all()
    absent, late = _attendance(sample, list(drawn))
    months = _months(sample.first_on, sample.last_on)
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
    absent = Counter(one.practitioner_id for one in assignments if one.state is AssignmentState.ABSENT)
    late = Counter[int]()
    for one in assignments:
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
    calendar, days = holiday_notices.calendar_of(bureau), settings.of(bureau).sign_within_working_days
    due = {day: deadlines.shift(calendar, day, days) for _person, day, _at in rows}
    return Counter(person for person, day, at in rows if at is not None and clock.local(at).date() > due[day])


def _due_on(record: Consultation) -> date:
    bureau = db.session.get_one(Bureau, record.bureau_id)
    days = settings.of(bureau).sign_within_working_days
    return deadlines.shift(holiday_notices.calendar_of(bureau), record.date, days)


def _tell(found: Judgement, now: datetime) -> None:
    own = [one for one in found.sample.judgements if one.practitioner_id == found.practitioner_id]
    if any(one.judged_at is None for one in own):
        return
    notices.queue(
        NoticeKind.RECORD_JUDGED,
        bureau_id=found.bureau_id,
        dedupe_key=f"record_judged:{found.sample_id}:{found.practitioner_id}",
        now=now,
        practitioner=found.practitioner,
        parameters={
            "count": len(own),
            "date": found.sample.last_on.isoformat(),
            "path": "/practitioner/judgements",
        },
    )


def _months(first: date, last: date) -> list[str]:
    months = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append(f"{year}-{month:02}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months


def _check(first: date, last: date, each: int, seed: str, today: date) -> None:
    if first > last:
        raise InvalidInput(N_("The last day comes before the first."), field="last")
    if last > today:
        raise InvalidInput(N_("Choose days that are over."), field="last")
    if (last - first).days > LONGEST_DAYS:
        raise InvalidInput(N_("Choose at most a year."), field="first")
    if not 1 <= each <= MOST_EACH:
        raise InvalidInput(
            N_("Enter a whole number from %(least)s to %(most)s."), field="each", least=1, most=MOST_EACH
        )
    if len(seed.strip()) > LONGEST_SEED or not (seed.strip() or "0").isalnum():
        raise InvalidInput(
            N_("A seed has at most %(most)s letters or digits."), field="seed", most=LONGEST_SEED
        )


def _checked(text: str, field: str = "note") -> str:
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise InvalidInput(
            N_("Please write at most %(longest)s characters."), field=field, longest=LONGEST_NOTE
        )
    if holds_identity_or_card_number(text):
        raise InvalidInput(
            N_("Please leave out identity card and bank card numbers; they are not needed here."), field=field
        )
    return text
