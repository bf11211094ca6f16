"""The bureau looks at some records of each practitioner (抽查): drawn by lot, judged by a score sheet, told, answered.

The lot can be drawn again by anybody: a practitioner's signed records are ordered by SHA-256 of the seed and the
record's number, and the first ones are the sample. Seed, period and how many there were stay with it. Who looks at a
record sees what was said, but not who it was; each look is a line in the trail.
"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from roster.core import clock, masking
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.remarks import read_remark
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Consultation,
    ConsultationState,
    Judgement,
    NoticeKind,
    Practitioner,
    RecordSample,
)
from roster.models.record_samples import LONGEST_NOTE
from roster.services import audit, notices
from roster.services.consultations.due_dates import sign_by

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
    note = read_remark(note, "note", LONGEST_NOTE)
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
    text = read_remark(text, "answer", LONGEST_NOTE)
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


def _due_on(record: Consultation) -> date:
    bureau = db.session.get_one(Bureau, record.bureau_id)
    return sign_by(bureau, [record.date])[record.date]


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
