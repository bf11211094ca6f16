"""Who reads what of referrals: practitioner and center their own whole, each look written down; all others heads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.core.actors import Actor
from roster.core.referral_words import OVER, Door, ReferralState
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Center,
    Consultation,
    Practitioner,
    Referral,
)
from roster.services import audit

MOST = 300


@dataclass(frozen=True)
class Filter:
    """What a list shows: of one door, one state, the open ones, the overdue ones."""

    door: Door | None = None
    state: ReferralState | None = None
    which: str = "open"
    """`open`, `overdue`, `all`."""


@dataclass(frozen=True)
class Head:
    """What a list says of a referral: nobody's name, nothing of what was said."""

    public_id: str
    code: str
    center: Center
    door: Door
    matter: str
    receiver: str
    state: ReferralState
    result: str
    sent_on: date | None
    due_on: date | None
    due_what: str
    is_overdue: bool


def by_public_id(public_id: str) -> Referral | None:
    """Return the referral of that name, or None; whether one may see it is for the caller to check."""
    return db.session.scalar(select(Referral).where(Referral.public_id == public_id))


def read(referral: Referral, actor: Actor, now: datetime) -> Referral:
    """Return a referral whole, and write the look down."""
    audit.record(AuditAction.REFERRAL_READ, actor, now, bureau_id=referral.bureau_id, subject=referral)
    return referral


def of_record(consultation: Consultation) -> Sequence[Referral]:
    """Return what a record's matter was handed on to, in order."""
    return db.session.scalars(
        select(Referral).where(Referral.consultation_id == consultation.id).order_by(Referral.id)
    ).all()


def of_practitioner(practitioner: Practitioner, chosen: Filter, now: datetime) -> list[Head]:
    """Return the heads of what somebody handed on, the most urgent first."""
    return _heads(select(Referral).where(Referral.practitioner_id == practitioner.id), chosen, now)


def of_center(center: Center, chosen: Filter, now: datetime) -> list[Head]:
    """Return the heads of a center's referrals, the most urgent first."""
    return _heads(select(Referral).where(Referral.center_id == center.id), chosen, now)


def of_bureau(bureau: Bureau, chosen: Filter, now: datetime, *, center: Center | None = None) -> list[Head]:
    """Return the heads of a bureau's referrals, the most urgent first."""
    wanted = select(Referral).where(Referral.bureau_id == bureau.id)
    if center is not None:
        wanted = wanted.where(Referral.center_id == center.id)
    return _heads(wanted, chosen, now)


def counts(bureau: Bureau, now: datetime) -> dict[Door, dict[str, int]]:
    """Return how many were handed over, told, run, are overdue and ended, by door: numbers and nothing else."""
    late = and_(Referral.state.not_in(OVER), Referral.due_on < clock.local(now).date())
    found = {door: dict.fromkeys(("handed", "told", "open", "overdue", "ended"), 0) for door in Door}
    rows = db.session.execute(
        select(Referral.door, Referral.state, func.count(Referral.id), func.sum(case((late, 1), else_=0)))
        .where(Referral.bureau_id == bureau.id)
        .group_by(Referral.door, Referral.state)
    )
    for door, state, number, overdue in rows:
        of_door = found[door]
        if state is ReferralState.TOLD:
            of_door["told"] += number
        elif state is not ReferralState.DRAFT:
            of_door["handed"] += number
        if state in (ReferralState.CONCLUDED, ReferralState.REFUSED):
            of_door["ended"] += number
        if state not in OVER:
            of_door["open"] += number
        of_door["overdue"] += overdue
    return found


def _heads(wanted: Select[Referral], chosen: Filter, now: datetime) -> list[Head]:
    today = clock.local(now).date()
    if chosen.door is not None:
        wanted = wanted.where(Referral.door == chosen.door)
    if chosen.state is not None:
        wanted = wanted.where(Referral.state == chosen.state)
    elif chosen.which != "all":
        wanted = wanted.where(Referral.state.not_in(OVER))
    if chosen.which == "overdue":
        wanted = wanted.where(Referral.due_on < today)
    rows = db.session.scalars(
        wanted.options(joinedload(Referral.center), joinedload(Referral.receiver))
        .order_by(Referral.due_on.is_(None), Referral.due_on, Referral.id.desc())
        .limit(MOST)
    )
    return [
        Head(
            public_id=one.public_id,
            code=one.code,
            center=one.center,
            door=one.door,
            matter=one.matter,
            receiver=one.receiver.name if one.receiver else "",
            state=one.state,
            result=one.result,
            sent_on=clock.local(one.sent_at).date() if one.sent_at else None,
            due_on=one.due_on,
            due_what=one.due_what,
            is_overdue=one.due_on is not None and one.due_on < today,
        )
        for one in rows
    ]
