"""Remove personal data when its time is over, in pieces that are each whole: rows, and the line in the trail.

What is removed is decided by `services.retention_kinds`. A piece is one unit of work of bounded size: killed
between two, nothing is half done, and the next run goes on. Audit rows are not touched here: the trail
prunes itself, so that its chain stays verifiable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.database import db
from roster.models import Addendum, AuditAction, Bureau
from roster.services import audit, referral_checks, seals
from roster.services.retention_kinds import RULES, Kind

HOUR = time(2, 30)

SEALED: dict[Kind, tuple[str, ...]] = {Kind.RECORDS: (), Kind.RECORD_TEXTS: ("text", "remark")}
"""Kinds that are covered by seals, with what goes beside the emptied columns: the text of additions, the remark by its name."""

PIECE = 200
"""Rows in one unit of work: short enough that a citizen's booking beside it does not wait."""


@dataclass(frozen=True)
class Preview:
    """What one kind would lose, and how many rows keep it because their matter still runs."""

    kind: Kind
    due: int
    running: int


def next_night(now: datetime) -> date:
    """Return the date of the coming deletion, which is at HOUR in the morning."""
    local = clock.local(now)
    return local.date() if local.time() < HOUR else local.date() + timedelta(days=1)


def preview(bureau: Bureau, on: date) -> list[Preview]:
    """Count what the night of a date removes, by kind; no names."""
    return [
        Preview(kind, _count(rule.due(bureau, on)), _count(rule.kept(bureau, on)))
        for kind, rule in RULES.items()
    ]


def remove_piece(bureau: Bureau, kind: Kind, actor: Actor, now: datetime, *, on: date | None = None) -> int:
    """Empty at most PIECE rows of one kind; return how many. Safe to repeat: 0 says that none is left.

    `on` is the date by which durations are counted, today without it.
    """
    rule = RULES[kind]
    today = on or clock.local(now).date()
    ids = db.session.scalars(rule.due(bureau, today).order_by("id").limit(PIECE)).all()
    if not ids:
        return 0
    _empty(kind, ids)
    if kind in SEALED:
        seals.forget(ids, (*RULES[kind].emptied, *SEALED[kind]), now)
    which: dict[str, Any] = {referral_checks.EMPTIED: list(ids)} if kind is Kind.REFERRALS else {}
    _record(bureau, kind, len(ids), actor, now, **which)
    return len(ids)


def remove_these(bureau: Bureau, kind: Kind, ids: Sequence[int], actor: Actor, now: datetime) -> int:
    """Empty rows of one kind before their time, because the person asks; what still runs stays. Return how many."""
    rule = RULES[kind]
    if kind in SEALED:
        raise ValueError(f"{kind} is sealed and kept for its time.")
    chosen = select(rule.model.__table__.c.id).where(rule.model.__table__.c.id.in_(ids), rule.filled)
    if rule.running is not None:
        chosen = chosen.where(~rule.running)
    found = db.session.scalars(chosen).all()
    if found:
        _empty(kind, found)
        _record(bureau, kind, len(found), actor, now, reason="asked")
    return len(found)


def _record(bureau: Bureau, kind: Kind, count: int, actor: Actor, now: datetime, **more: Any) -> None:
    audit.record(
        AuditAction.PERSONAL_DATA_DELETED,
        actor,
        now,
        bureau_id=bureau.id,
        kind=kind.value,
        count=count,
        **more,
    )


def _empty(kind: Kind, ids: Sequence[int]) -> None:
    rule = RULES[kind]
    table = rule.model
    db.session.execute(
        update(table).where(table.__table__.c.id.in_(ids)).values(**rule.emptied),
        execution_options={"synchronize_session": False},
    )
    if kind is Kind.RECORD_TEXTS:
        db.session.execute(
            delete(Addendum).where(Addendum.consultation_id.in_(ids)),
            execution_options={"synchronize_session": False},
        )
    db.session.expire_all()


def _count(chosen: Select[int] | None) -> int:
    if chosen is None:
        return 0
    return db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
