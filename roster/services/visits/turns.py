"""Whose turn it is, changed by staff for a reason: who may go first, who steps aside, who is handed on."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import Visit, VisitState
from roster.services import duties
from roster.services.visits.changing import change
from roster.services.visits.errors import NobodyOfThatRole, NotNow
from roster.services.visits.numbering import enqueue
from roster.services.visits.queues import AT_DESK


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
    return enqueue(
        visit.sitting,
        role=role,
        matter=visit.matter,
        kind=visit.kind,
        name=visit.name,
        tail=visit.phone_tail,
        companions=visit.companions,
        needs=visit.needs,
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
            Visit.role != visit.role,
            Visit.state == VisitState.WAITING,
            Visit.version == 1,
        )
    )


def _require_waiting(visit: Visit) -> None:
    if visit.state is not VisitState.WAITING:
        raise NotNow(number=visit.queue_number)


def _read(kind: type[First] | type[Aside], reason: str) -> str:
    if reason not in set(kind):
        raise InvalidInput(N_("Please choose the reason."), field="reason")
    return reason
