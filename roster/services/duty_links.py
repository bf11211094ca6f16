"""The link in a message about duties: whoever has it reads one practitioner's duties of a month and confirms them.

It stands in the message that names those duties anyway, works without an account and until the last of them is over.
It outlives versions of the roster: what holds when it is opened is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.database import db
from roster.models import AssignmentState, Practitioner
from roster.services import answer_links, duties
from roster.services.answer_links import Answerable
from roster.services.duties import OwnSitting

_BETWEEN = "~"
"""Stands in no public id (base64url) and in no month."""


@dataclass(frozen=True)
class MonthOfDuties:
    """What a link opens: a practitioner's duties of one month that are still to come."""

    practitioner: Practitioner
    month: str
    duties: tuple[OwnSitting, ...]

    @property
    def unanswered(self) -> tuple[OwnSitting, ...]:
        """Those that can be confirmed."""
        return tuple(one for one in self.duties if is_unanswered(one))


def is_unanswered(own: OwnSitting) -> bool:
    """Tell whether a duty waits for its practitioner's word: planned, not called off, no leave for it."""
    is_planned = own.assignment.state is AssignmentState.PLANNED
    return is_planned and not (own.is_cancelled or own.leave or own.asked)


def path_of(practitioner: Practitioner, month: str) -> str:
    """Return the link's path on this site; the month is `YYYY-MM`."""
    return answer_links.path_of(Answerable.DUTIES, _name(practitioner, month))


def token_of(practitioner: Practitioner, month: str) -> str:
    """Return the link's token alone."""
    return answer_links.token_of(Answerable.DUTIES, _name(practitioner, month))


def _name(practitioner: Practitioner, month: str) -> str:
    return f"{practitioner.public_id}{_BETWEEN}{month}"


def find(answers: str, now: datetime) -> MonthOfDuties:
    """Return what a link's proven name stands for. Raises NotFound for somebody who left, or when all is over."""
    public_id, _between, month = answers.partition(_BETWEEN)
    person = db.session.scalar(
        select(Practitioner).where(Practitioner.public_id == public_id, Practitioner.is_active)
    )
    if person is None:
        raise NotFound
    coming, _past = duties.my_sittings(person, now)
    own = tuple(one for one in coming if one.sitting.month == month)
    if not own:
        raise NotFound
    return MonthOfDuties(person, month, own)


def confirm(found: MonthOfDuties, sitting: str, actor: Actor, now: datetime) -> int:
    """Confirm the duty at the sitting of that public id, or all that wait for a word (`all`); return how many.

    Raises NotFound for a duty that is not among them, Stale when it moved on.
    """
    chosen = found.unanswered if sitting == "all" else _at(found, sitting)
    for own in chosen:
        duties.confirm(own.assignment, actor, now)
    return len(chosen)


def _at(found: MonthOfDuties, sitting: str) -> tuple[OwnSitting, ...]:
    chosen = tuple(one for one in found.duties if one.sitting.public_id == sitting)
    if not chosen:
        raise NotFound
    return tuple(one for one in chosen if is_unanswered(one))


def duty_at(found: MonthOfDuties, sitting: str) -> OwnSitting:
    """Return the duty at the sitting of that public id. Raises NotFound."""
    for own in found.duties:
        if own.sitting.public_id == sitting:
            return own
    raise NotFound
