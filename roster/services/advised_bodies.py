"""Bodies that a practitioner advises for good (顾问单位): whoever complains of one of them is told of a possible conflict.

They are declared by the practitioner, and compared with the other party of each record of the same firm (律师法 Art. 39).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from roster.core import advised_bodies
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import AdvisedBody, AuditAction, Practitioner
from roster.services import audit

LONGEST, SHORTEST, MOST = 80, 2, 40


def of(practitioner: Practitioner) -> Sequence[AdvisedBody]:
    """Return the bodies that somebody advises, in the order in which they were declared."""
    return db.session.scalars(
        select(AdvisedBody).where(AdvisedBody.practitioner_id == practitioner.id).order_by(AdvisedBody.id)
    ).all()


def add(practitioner: Practitioner, name: str, actor: Actor, now: datetime) -> None:
    """Declare a body that one advises; one that stands there already stays. Raises InvalidInput naming what is wrong."""
    name = " ".join(name.replace("\0", "").split())
    if not len(advised_bodies.fold(name)) >= SHORTEST or len(name) > LONGEST:
        raise InvalidInput(
            N_("Write the body's whole name, at most %(longest)s characters."), field="body", longest=LONGEST
        )
    present = of(practitioner)
    if any(advised_bodies.fold(one.name) == advised_bodies.fold(name) for one in present):
        return
    if len(present) >= MOST:
        raise InvalidInput(N_("At most %(most)s bodies, please."), field="body", most=MOST)
    db.session.add(AdvisedBody(practitioner_id=practitioner.id, name=name, added_at=now))
    _note(practitioner, actor, now)


def remove(practitioner: Practitioner, name: str, actor: Actor, now: datetime) -> None:
    """Take back a body that one does not advise any more. Doing it twice changes nothing."""
    found = next((one for one in of(practitioner) if one.name == name), None)
    if found is not None:
        db.session.delete(found)
        _note(practitioner, actor, now)


def is_one_named(practitioner: Practitioner, text: str | None) -> bool:
    """Tell whether a text names a body that somebody of the practitioner's firm advises."""
    if not text:
        return False
    names = db.session.scalars(
        select(AdvisedBody.name)
        .join(Practitioner, AdvisedBody.practitioner_id == Practitioner.id)
        .where(Practitioner.firm_id == practitioner.firm_id, Practitioner.is_active)
    )
    return any(advised_bodies.is_named(name, text) for name in names)


def _note(practitioner: Practitioner, actor: Actor, now: datetime) -> None:
    db.session.flush()
    audit.record(
        AuditAction.WISHES_CHANGED,
        actor,
        now,
        bureau_id=practitioner.bureau_id,
        subject=practitioner,
        changed=["advised_bodies"],
    )
