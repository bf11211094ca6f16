"""Whose turn it is, changed by staff for a reason: who may go first, who steps aside, who is handed on."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import Booking, Practitioner, Visit, VisitState
from roster.services import duties
from roster.services.visits import recusals
from roster.services.visits.changing import change
from roster.services.visits.errors import NobodyOfThatRole, NotNow
from roster.services.visits.numbering import enqueue
from roster.services.visits.queues import AT_DESK

CONFLICT_OF_INTEREST = "conflict_of_interest"


class First(StrEnum):
    """Why somebody without a booked time may go first; the screen says so too."""

    OLD = "turn_old"
    DISABLED = "turn_disabled"
    PREGNANT = "turn_pregnant"
    SOLDIER = "turn_soldier"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "turn_old": N_("Old or frail"),
            "turn_disabled": N_("Disabled"),
            "turn_pregnant": N_("Pregnant, or with a small child"),
        }.get(self.value, N_("Soldier or a soldier's family"))


class Aside(StrEnum):
    """Why somebody lets others go first."""

    NOT_HERE = "aside_not_here"
    COMPANION = "aside_companion"
    PAPERS = "aside_papers"
    WISH = "aside_wish"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "aside_not_here": N_("Not in the room just now"),
            "aside_companion": N_("Waits for somebody"),
            "aside_papers": N_("Still needs papers or copies"),
        }.get(self.value, N_("Asks to let others go first"))


def prefer(visit: Visit, reason: str, actor: Actor, now: datetime) -> None:
    """Let somebody who waits go first, as if booked for this moment. Raises InvalidInput, NotNow or Stale."""
    _require_waiting(visit)
    why = _read(First, reason)
    change(visit, VisitState.WAITING, actor, now, step="prefer", reason=why, due_at=now)


def step_aside(visit: Visit, reason: str, actor: Actor, now: datetime) -> None:
    """Put somebody who waits behind all who wait now. Raises InvalidInput, NotNow or Stale."""
    _require_waiting(visit)
    why = _read(Aside, reason)
    change(visit, VisitState.WAITING, actor, now, step="step_aside", reason=why, due_at=None, arrived_at=now)


def transfer(visit: Visit, role: str, actor: Actor, now: datetime) -> Visit:
    """Hand the visitor at a desk on to another role: a new number, in line as of the first arrival.

    Returns the visit that carries on. Raises NotNow, NobodyOfThatRole, or Stale.
    """
    if visit.state not in AT_DESK:
        raise NotNow(number=visit.queue_number)
    if role == visit.role or role not in duties.roles_on_hand(visit.sitting):
        raise NobodyOfThatRole(field="role")
    change(visit, VisitState.TRANSFERRED, actor, now, step="transfer", finished_at=now)
    return _carry_on(visit, role, now)


def takers(visit: Visit, now: datetime) -> list[Practitioner]:
    """Return who of the same role sits there in a half-day that is not over, and need not stand aside as well."""
    aside = recusals.of_visits([visit.id]).get(visit.id, [])
    aside += [visit.practitioner] if visit.practitioner else []
    return [
        one
        for one in duties.desks_open(visit.sitting, now)
        if one.role == visit.role and not recusals.stands_aside(one, aside)
    ]


def hand_over(visit: Visit, actor: Actor, now: datetime) -> Visit | None:
    """Step aside from the visitor at a desk because of a conflict of interest: a colleague of the same role calls them next.

    Returns the visit that carries on, which goes first under a new number, or None where no such colleague sits there: then the
    center finds another date or place. Raises NotNow or Stale.
    """
    if visit.state not in AT_DESK or visit.practitioner is None:
        raise NotNow(number=visit.queue_number)
    has_taker = bool(takers(visit, now))
    recusals.keep_from(visit, visit.practitioner, now)
    change(
        visit, VisitState.TRANSFERRED, actor, now, step="hand_over", reason=CONFLICT_OF_INTEREST, finished_at=now
    )  # fmt: skip
    if not has_taker:
        return None
    later = _carry_on(visit, visit.role, now, due_at=now)
    recusals.copy(visit, later, now)
    return later


def _carry_on(visit: Visit, role: str, now: datetime, due_at: datetime | None = None) -> Visit:
    return enqueue(
        visit.sitting,
        role=role,
        matter=visit.matter,
        kind=visit.kind,
        name=visit.name,
        tail=visit.phone_tail,
        companions=visit.companions,
        needs=visit.needs,
        due_at=due_at,
        arrived_at=visit.arrived_at,
        now=now,
    )


def carried_on(visit: Visit) -> Visit | None:
    """Return the visit to which one was handed on, as long as nothing has happened to it since."""
    return db.session.scalar(
        select(Visit).where(
            Visit.sitting_id == visit.sitting_id,
            Visit.arrived_at == visit.arrived_at,
            Visit.changed_at == visit.changed_at,
            Visit.queue_number > visit.queue_number,
            Visit.state == VisitState.WAITING,
            Visit.version == 1,
        )
    )


def unserved(visited: Sequence[Visit]) -> set[int]:
    """Return which visits of a sitting (their rows) ended since somebody stepped aside and nobody could take over."""
    aside = recusals.of_visits([visit.id for visit in visited])
    return {
        visit.id
        for visit in visited
        if visit.state is VisitState.TRANSFERRED
        and visit.practitioner in aside.get(visit.id, ())
        and not any(
            later.arrived_at == visit.arrived_at and later.queue_number > visit.queue_number
            for later in visited
        )
    }


def booking_before(visit: Visit) -> Booking | None:
    """Return the booking with which somebody came who was handed on to this visit since."""
    return db.session.scalar(
        select(Booking)
        .join(Visit, Visit.booking_id == Booking.id)
        .where(
            Visit.sitting_id == visit.sitting_id,
            Visit.arrived_at == visit.arrived_at,
            Visit.queue_number < visit.queue_number,
            Visit.state == VisitState.TRANSFERRED,
        )
        .limit(1)
    )


def was_carried_on(visit: Visit) -> bool:
    """Tell whether another visit carries one on, whatever has become of it."""
    later = select(Visit.id).where(
        Visit.sitting_id == visit.sitting_id,
        Visit.arrived_at == visit.arrived_at,
        Visit.queue_number > visit.queue_number,
    )
    return db.session.scalar(later.limit(1)) is not None


def _require_waiting(visit: Visit) -> None:
    if visit.state is not VisitState.WAITING:
        raise NotNow(number=visit.queue_number)


def _read(kind: type[First] | type[Aside], reason: str) -> str:
    if reason not in set(kind):
        raise InvalidInput(N_("Please choose the reason."), field="reason")
    return reason
