"""Who stepped aside from a visitor (回避), and which desks are therefore not to call the visit.

A lawyer's whole firm stands aside with the lawyer, since a firm may not act for both sides (律师法 Art. 39 and the bar's
rules); a notary alone, who may not act where interested (公证法 Art. 23(3)).
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select

from roster.database import db
from roster.models import Practitioner, Recusal, Visit

ALONE = frozenset({"notary"})
"""Roles in which only the person stands aside."""


def keep_from(visit: Visit, practitioner: Practitioner, now: datetime) -> None:
    """Write down that somebody stepped aside from a visit."""
    db.session.add(Recusal(visit_id=visit.id, practitioner_id=practitioner.id, at=now))
    db.session.flush()


def copy(visit: Visit, later: Visit, now: datetime) -> None:
    """Keep whom a visit was kept from away from the visit that carries it on."""
    for practitioner in of_visits([visit.id]).get(visit.id, ()):
        keep_from(later, practitioner, now)


def of_visits(ids: Collection[int]) -> dict[int, list[Practitioner]]:
    """Return who stepped aside from some visits, by the visit's row."""
    rows = db.session.execute(
        select(Recusal.visit_id, Practitioner)
        .join(Practitioner, Recusal.practitioner_id == Practitioner.id)
        .where(Recusal.visit_id.in_(ids))
        .order_by(Recusal.id)
    )
    found = defaultdict(list)
    for visit_id, practitioner in rows:
        found[visit_id].append(practitioner)
    return dict(found)


def stepped_aside(visit: Visit) -> bool:
    """Tell whether whoever has a visit at the desk stepped aside from it."""
    found = select(Recusal.id).where(
        Recusal.visit_id == visit.id, Recusal.practitioner_id == visit.practitioner_id
    )
    return db.session.scalar(found) is not None


def forget(visit: Visit) -> None:
    """Take back that whoever has a visit at the desk stepped aside from it."""
    db.session.execute(
        delete(Recusal).where(Recusal.visit_id == visit.id, Recusal.practitioner_id == visit.practitioner_id)
    )


def may_call(practitioner: Practitioner) -> ColumnElement[bool]:
    """The visits that a practitioner's desk may call: those from which neither they nor, where it matters, their firm stepped aside."""
    aside = Practitioner.id == practitioner.id
    if practitioner.role not in ALONE:
        aside = or_(aside, Practitioner.firm_id == practitioner.firm_id)
    kept = select(Recusal.visit_id).join(Practitioner, Recusal.practitioner_id == Practitioner.id)
    return Visit.id.not_in(kept.where(aside))


def stands_aside(practitioner: Practitioner, others: Collection[Practitioner]) -> bool:
    """Tell whether a practitioner stands aside with one of those who did."""
    return any(
        practitioner.id == one.id or (practitioner.role not in ALONE and practitioner.firm_id == one.firm_id)
        for one in others
    )
