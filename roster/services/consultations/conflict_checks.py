"""Tell a practitioner that the own firm may have advised the other side (律师法 Art. 39), and note what was done about it.

Told is "possible" and nothing else: never which record, nor whom it names. Names are compared by keyed indexes, so not even
this service reads them. It is advice and no bar: whoever is told decides, and the decision is written down.

Nobody finds out by asking name after name whom the firm has advised: an account asks about `MOST_NAMES` different names within
a day. What is typed further is saved and can be signed as before, but it is not compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from roster.core import cipher, record_index
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, TooManyTries
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
from roster.services import advised_bodies, audit, throttles, visits
from roster.services.consultations.drafts import AlreadySigned, Draft, save_draft

MOST_NAMES = 60
"""So many different names an account asks about within a day. A full day has about sixteen talks: with both sides and one name in
two of them typed anew that is forty; who types in a week's paper forms in one evening has room as well."""
WINDOW = timedelta(days=1)


def save(consultation: Consultation, version: int, draft: Draft, actor: Actor, now: datetime) -> int:
    """Save a draft, and check anew when it names other people; return the new version. Raises as `save_draft`."""
    before = consultation.visitor_index, consultation.other_index
    known = _named(consultation)
    saved = save_draft(consultation, version, draft, now)
    found = of(consultation)
    if found is not None and not found.is_compared:
        if not throttles.stands(_key(actor), MOST_NAMES, now):
            check(consultation, actor, now, _fresh([], _named(consultation)))
    elif (consultation.visitor_index, consultation.other_index) != before or found is None:
        check(consultation, actor, now, _fresh(known, _named(consultation)))
    return saved


def of(consultation: Consultation) -> ConflictCheck | None:
    """Return what was found and decided for a record, None before anybody is named in it."""
    return db.session.scalar(select(ConflictCheck).where(ConflictCheck.consultation_id == consultation.id))


def check(consultation: Consultation, actor: Actor, now: datetime, fresh: int = 0) -> ConflictCheck | None:
    """Compare who is named in a draft with the firm's other records; a decision about others is void then.

    `fresh` is how many names were typed that were not there before: beyond `MOST_NAMES` of them within a day nothing is compared.
    What was asked goes into the trail as a digest of keyed marks. None while nobody is named.
    """
    found = of(consultation)
    asked = _asked(consultation)
    if found is None and not any(asked):
        return None
    is_compared = _may_ask(fresh, actor, now)
    is_possible = is_compared and _is_possible(consultation, asked)
    if found is None:
        found = ConflictCheck(consultation_id=consultation.id)
        db.session.add(found)
    found.is_possible, found.is_compared, found.checked_at = is_possible, is_compared, now
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
        **({} if is_compared else {"not_compared": True}),
    )
    return found


def _key(actor: Actor) -> str:
    return f"conflict-names:{actor.account_id}"


def _may_ask(fresh: int, actor: Actor, now: datetime) -> bool:
    """Count the names that an account asks about; False once they are too many. The program's own work is not counted."""
    if actor.account_id is None:
        return True
    try:
        for _name in range(fresh):
            throttles.count(_key(actor), MOST_NAMES, WINDOW, now, prolongs=False)
    except TooManyTries:
        return False
    return True


def _named(consultation: Consultation) -> list[str]:
    return record_index.people(consultation.name, consultation.phone, consultation.other_party)


def _fresh(known: Sequence[str], named: Sequence[str]) -> int:
    """Return how many of some names are new. A name that is typed on or shortened is none; 丈夫张三 and 张三 are one, 张三和李四 are two."""
    new = [name for name in named if not any(name.startswith(one) or one.startswith(name) for one in known)]
    return sum(not any(one != name and one in name for one in new) for name in new)


@dataclass(frozen=True)
class Standing:
    """How a record stands now: whether a conflict is possible, and what was decided about it."""

    is_possible: bool
    decision: ConflictDecision | None = None
    is_compared: bool = True
    """False: too many names were asked about that day."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.is_possible and self.decision is None


def standing(consultation: Consultation) -> Standing | None:
    """Return how a record stands; a colleague may have advised the other side since it was saved. None: nobody is named."""
    found = of(consultation)
    if found is not None and (found.is_possible or found.decision is not None or not found.is_compared):
        return Standing(found.is_possible, found.decision, found.is_compared)
    asked = _asked(consultation)
    if not any(asked):
        return None
    return Standing(_is_possible(consultation, asked))


def decide(consultation: Consultation, decision: str, actor: Actor, now: datetime) -> None:
    """Note what the practitioner does about a possible conflict. Raises InvalidInput without a choice, AlreadySigned."""
    if consultation.state is ConsultationState.SIGNED:
        raise AlreadySigned
    found = of(consultation)
    if found is None or not _is_to_decide(found):
        found = check(consultation, actor, now)
    is_open = found is not None and _is_to_decide(found)
    if decision not in set(ConflictDecision) or found is None or not is_open:
        raise InvalidInput(N_("Please choose what you do about the possible conflict."), field="decision")
    _write(found, ConflictDecision(decision), consultation, actor, now)


def _is_to_decide(found: ConflictCheck) -> bool:
    """Whether there is something to decide, or a decision to change."""
    return found.is_possible or not found.is_compared or found.decision is not None


def step_aside(consultation: Consultation, actor: Actor, now: datetime) -> None:
    """Note in a draft that its visitor was handed over to somebody else, whether or not the check knew why."""
    if consultation.state is ConsultationState.SIGNED:
        return
    found = of(consultation)
    if found is None:
        found = ConflictCheck(consultation_id=consultation.id, is_possible=False, checked_at=now)
        db.session.add(found)
    consultation.conflict_checked = True
    _write(found, ConflictDecision.HANDED_OVER, consultation, actor, now)


def is_handed_over(consultation: Consultation) -> bool:
    """Tell whether its practitioner stepped aside, so that nothing was advised."""
    found = of(consultation)
    return found is not None and found.decision is ConflictDecision.HANDED_OVER


def _write(
    found: ConflictCheck, decision: ConflictDecision, consultation: Consultation, actor: Actor, now: datetime
) -> None:
    found.decision, found.decided_at = decision, now
    db.session.flush()
    audit.record(
        AuditAction.CONFLICT_DECIDED,
        actor,
        now,
        bureau_id=consultation.bureau_id,
        subject=consultation,
        decision=decision.value,
    )


def at_desk(visit: Visit, practitioner: Practitioner) -> bool:
    """Tell before a talk begins whether somebody of the firm may have advised against this visitor."""
    booking = visit.booking or visits.booking_before(visit)
    phone = booking.phone if booking else None
    marks = record_index.marks_of_people(cipher.current(), visit.bureau_id, visit.name, phone)
    return _has_other_side(practitioner, marks, ())


def _is_possible(consultation: Consultation, asked: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Tell whether the firm advised the other side of these people, or advises the other party for good."""
    return advised_bodies.is_one_named(
        consultation.practitioner, consultation.other_party
    ) or _has_other_side(consultation.practitioner, *asked, but=consultation.id)


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
