"""Tell a practitioner that the own firm may have advised the other side (律师法 Art. 39), and note what was done about it.

Told is "possible" and nothing else: never which record, nor whom it names. Names are compared by keyed indexes, so not even
this service reads them. It is advice and no bar: whoever is told decides, and the decision is written down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from roster.core import cipher, record_index
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.references import digest
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    ConflictCheck,
    ConflictDecision,
    Consultation,
    ConsultationState,
    Practitioner,
    Visit,
)
from roster.services import audit
from roster.services.consultations.drafts import AlreadySigned, Draft, save_draft


def save(consultation: Consultation, version: int, draft: Draft, actor: Actor, now: datetime) -> int:
    """Save a draft, and check anew when it names other people; return the new version. Raises as `save_draft`."""
    before = consultation.visitor_index, consultation.other_index
    saved = save_draft(consultation, version, draft, now)
    if (consultation.visitor_index, consultation.other_index) != before or of(consultation) is None:
        check(consultation, actor, now)
    return saved


def of(consultation: Consultation) -> ConflictCheck | None:
    """Return what was found and decided for a record, None before anybody is named in it."""
    return db.session.scalar(select(ConflictCheck).where(ConflictCheck.consultation_id == consultation.id))


def check(consultation: Consultation, actor: Actor, now: datetime) -> ConflictCheck | None:
    """Compare who is named in a draft with the firm's other records; a decision about others is void then.

    What was asked goes into the trail as a digest of keyed marks. None while nobody is named.
    """
    found = of(consultation)
    asked = _asked(consultation)
    if found is None and not any(asked):
        return None
    is_possible = _has_other_side(consultation.practitioner, *asked, but=consultation.id)
    if found is None:
        found = ConflictCheck(consultation_id=consultation.id)
        db.session.add(found)
    found.is_possible, found.checked_at = is_possible, now
    found.decision = found.decided_at = None
    db.session.flush()
    audit.record(
        AuditAction.CONFLICT_CHECKED,
        actor,
        now,
        bureau_id=consultation.bureau_id,
        subject=consultation,
        possible=found.is_possible,
        asked=digest(" ".join((*asked[0], "/", *asked[1])))[:16],
    )
    return found


@dataclass(frozen=True)
class Standing:
    """How a record stands now: whether a conflict is possible, and what was decided about it."""

    is_possible: bool
    decision: ConflictDecision | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.is_possible and self.decision is None


def standing(consultation: Consultation) -> Standing | None:
    """Return how a record stands; a colleague may have advised the other side since it was saved. None: nobody is named."""
    found = of(consultation)
    if found is not None and found.is_possible:
        return Standing(True, found.decision)
    asked = _asked(consultation)
    if not any(asked):
        return None
    return Standing(_has_other_side(consultation.practitioner, *asked, but=consultation.id))


def decide(consultation: Consultation, decision: str, actor: Actor, now: datetime) -> None:
    """Note what the practitioner does about a possible conflict. Raises InvalidInput without a choice, AlreadySigned."""
    if consultation.state is ConsultationState.SIGNED:
        raise AlreadySigned
    found = of(consultation)
    if found is None or not found.is_possible:
        found = check(consultation, actor, now)
    if decision not in set(ConflictDecision) or found is None or not found.is_possible:
        raise InvalidInput(N_("Please choose what you do about the possible conflict."), field="decision")
    found.decision, found.decided_at = ConflictDecision(decision), now
    db.session.flush()
    audit.record(
        AuditAction.CONFLICT_DECIDED,
        actor,
        now,
        bureau_id=consultation.bureau_id,
        subject=consultation,
        decision=decision,
    )


def at_desk(visit: Visit, practitioner: Practitioner) -> bool:
    """Tell before a talk begins whether somebody of the firm may have advised against this visitor."""
    phone = visit.booking.phone if visit.booking else None
    marks = record_index.marks_of_people(cipher.current(), visit.bureau_id, visit.name, phone)
    return _has_other_side(practitioner, marks, ())


def _asked(consultation: Consultation) -> tuple[list[str], list[str]]:
    """Return the marks of the visitor and those of the other party; who names oneself there is no other party."""
    keys, bureau_id = cipher.current(), consultation.bureau_id
    visitor = record_index.marks_of_people(keys, bureau_id, consultation.name, consultation.phone)
    other = record_index.marks_of_people(keys, bureau_id, consultation.other_party)
    return visitor, [mark for mark in other if mark not in visitor]


def _has_other_side(
    practitioner: Practitioner, visitor: Sequence[str], other: Sequence[str], *, but: int = 0
) -> bool:
    """Tell whether a record of the firm, but one, is of the other party, or against the visitor."""
    sides = []
    if other:
        sides.append(holds(Consultation.visitor_index, other))
    if visitor:
        sides.append(holds(Consultation.other_index, visitor) & ~holds(Consultation.visitor_index, visitor))
    if not sides:
        return False
    colleagues = select(Practitioner.id).where(Practitioner.firm_id == practitioner.firm_id)
    wanted = exists().where(Consultation.practitioner_id.in_(colleagues), Consultation.id != but, or_(*sides))
    return bool(db.session.scalar(select(wanted)))


def holds(column: InstrumentedAttribute[str], marks: Sequence[str]) -> ColumnElement[bool]:
    """The index in a column has at least one of some marks."""
    return or_(*(column.contains(f" {mark} ") for mark in marks))
