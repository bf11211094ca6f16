"""Legal publicity (法治宣传) of the centers: planned, held, called off, and counted for the monthly table.

Only what was held counts, by the day on which it was held. Half-days without a visitor are in `empty_half_days`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, union_all

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.publicity_words import PublicityKind, PublicityState
from roster.core.remarks import read_remark
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center, EmptyHalfDay, Practitioner, Publicity, Sitting
from roster.services import audit

FARTHEST = timedelta(days=366)
MOST = 99_999
_LONGEST = {"topic": 120, "place": 120, "note": 300}


class Settled(DomainError):
    """What was held or called off is counted."""

    code = "publicity_settled"
    message = N_("This event is written down already as held or called off.")


@dataclass(frozen=True)
class Event:
    """One event as a form holds it; `speaker` is the public name of somebody of the pool, or empty."""

    date: date | None
    kind: str
    topic: str
    place: str = ""
    people: int = 0
    leaflets: int = 0
    note: str = ""
    speaker: str = ""


@dataclass(frozen=True)
class Count:
    """What a center did in a time: events that were held, people reached, leaflets, half-days without a visitor."""

    events: int = 0
    people: int = 0
    leaflets: int = 0
    """Of events and of half-days without a visitor; what was given out in a talk stands in its record."""
    empty_half_days: int = 0


def plan(center: Center, event: Event, actor: Actor, now: datetime) -> Publicity:
    """Plan an event for today or a day to come. Raises InvalidInput naming the field."""
    row = _row(center, event, actor, now)
    today = clock.local(now).date()
    if not today <= row.date <= today + FARTHEST:
        raise InvalidInput(N_("Choose a date from today to a year from now."), field="date")
    row.people = row.leaflets = 0
    return _added(row, actor, now)


def write_down(center: Center, event: Event, actor: Actor, now: datetime) -> Publicity:
    """Write down an event that took place without having been planned here. Raises InvalidInput naming the field."""
    row = _row(center, event, actor, now)
    _refuse_future(row.date, now)
    _refuse_nothing(row)
    row.state = PublicityState.HELD
    return _added(row, actor, now)


def hold(row: Publicity, version: int, day: date | None, people: int, leaflets: int, actor: Actor, now: datetime) -> None:  # fmt: skip
    """Write down that a planned event took place, when, and with how many. Raises Settled, Stale, InvalidInput."""
    _take(row, version)
    row.date, row.people, row.leaflets = (
        day or row.date,
        _number("people", people),
        _number("leaflets", leaflets),
    )
    _refuse_future(row.date, now)
    _refuse_nothing(row)
    _settle(row, PublicityState.HELD, actor, now)


def call_off(row: Publicity, version: int, why: str, actor: Actor, now: datetime) -> None:
    """Write down that a planned event does not take place, and why. Raises Settled, Stale, InvalidInput."""
    _take(row, version)
    if not why.strip():
        raise InvalidInput(N_("Please say why in a sentence."), field="note")
    row.note = _text("note", why)
    _settle(row, PublicityState.CALLED_OFF, actor, now)


def by_public_id(public_id: str) -> Publicity | None:
    """Return the event of that name, or None; whether one may see it is for the caller to check."""
    return db.session.scalar(select(Publicity).where(Publicity.public_id == public_id))


def planned(bureau: Bureau, center: Center | None = None) -> Sequence[Publicity]:
    """Return what is still planned, of a center or the bureau, the next first; what is past waits to be written down."""
    query = select(Publicity).where(
        Publicity.bureau_id == bureau.id, Publicity.state == PublicityState.PLANNED
    )
    if center is not None:
        query = query.where(Publicity.center_id == center.id)
    return db.session.scalars(query.order_by(Publicity.date, Publicity.id)).all()


def settled(bureau: Bureau, first: date, last: date, center: Center | None = None) -> Sequence[Publicity]:
    """Return what was held or called off from `first` to `last`, both included, the latest first."""
    query = select(Publicity).where(
        Publicity.bureau_id == bureau.id,
        Publicity.state != PublicityState.PLANNED,
        Publicity.date.between(first, last),
    )
    if center is not None:
        query = query.where(Publicity.center_id == center.id)
    return db.session.scalars(query.order_by(Publicity.date.desc(), Publicity.id.desc())).all()


def counts(bureau: Bureau, first: date, last: date) -> dict[int, Count]:
    """Return what each center did from `first` to `last`, both included, by the center's row: one grouped query."""
    held = select(
        Publicity.center_id.label("center_id"), literal(1).label("events"), Publicity.people.label("people"),
        Publicity.leaflets.label("leaflets"), literal(0).label("empty"),
    ).where(
        Publicity.bureau_id == bureau.id, Publicity.state == PublicityState.HELD, Publicity.date.between(first, last)
    )  # fmt: skip
    empty = (
        select(Sitting.center_id, literal(0), literal(0), EmptyHalfDay.leaflets, literal(1))
        .join(Sitting, EmptyHalfDay.sitting_id == Sitting.id)
        .where(EmptyHalfDay.bureau_id == bureau.id, Sitting.date.between(first, last))
    )
    both = union_all(held, empty).subquery()
    rows = db.session.execute(
        select(both.c.center_id, *(func.sum(both.c[name]) for name in ("events", "people", "leaflets", "empty")))
        .group_by(both.c.center_id)
        .order_by(both.c.center_id)
    )  # fmt: skip
    return {row[0]: Count(*(int(value) for value in row[1:])) for row in rows}


def _row(center: Center, event: Event, actor: Actor, now: datetime) -> Publicity:
    if event.kind not in set(PublicityKind):
        raise InvalidInput(N_("Please choose one from the list."), field="kind")
    if event.date is None:
        raise InvalidInput(N_("Enter a date such as 2026-12-24."), field="date")
    topic = _text("topic", event.topic)
    if not topic:
        raise InvalidInput(N_("Write what it is about."), field="topic")
    return Publicity(
        bureau_id=center.bureau_id,
        center_id=center.id,
        date=event.date,
        kind=PublicityKind(event.kind),
        topic=topic,
        place=_text("place", event.place),
        people=_number("people", event.people),
        leaflets=_number("leaflets", event.leaflets),
        note=_text("note", event.note),
        practitioner_id=_speaker(center, event.speaker),
        created_at=now,
        changed_at=now,
        created_by_id=actor.account_id,
        changed_by_id=actor.account_id,
    )


def _speaker(center: Center, public_id: str) -> int | None:
    if not public_id:
        return None
    found = db.session.scalar(
        select(Practitioner.id).where(
            Practitioner.public_id == public_id, Practitioner.bureau_id == center.bureau_id
        )
    )
    if found is None:
        raise InvalidInput(N_("Please choose one from the list."), field="speaker")
    return found


def _text(field: str, text: str) -> str:
    return read_remark(text, field, _LONGEST[field])


def _number(field: str, count: int) -> int:
    if not 0 <= count <= MOST:
        raise InvalidInput(N_("Enter a number from 0."), field=field)
    return count


def _refuse_future(day: date, now: datetime) -> None:
    today = clock.local(now).date()
    if not today - FARTHEST <= day <= today:
        raise InvalidInput(N_("It took place today or in the past year: please check the date."), field="date")  # fmt: skip


def _refuse_nothing(row: Publicity) -> None:
    """An event that reached nobody and gave out nothing was none; a broadcast's listeners nobody counts."""
    if not row.people and not row.leaflets and row.kind is not PublicityKind.BROADCAST:
        raise InvalidInput(N_("How many people were reached, or how many leaflets given out?"), field="people")  # fmt: skip


def _take(row: Publicity, version: int) -> None:
    db.session.refresh(row, with_for_update=True)
    if row.state is not PublicityState.PLANNED:
        raise Settled
    if row.version != version:
        raise Stale


def _settle(row: Publicity, state: PublicityState, actor: Actor, now: datetime) -> None:
    row.state, row.changed_at, row.changed_by_id = state, now, actor.account_id
    row.version += 1
    _record(row, actor, now)


def _added(row: Publicity, actor: Actor, now: datetime) -> Publicity:
    db.session.add(row)
    db.session.flush()
    _record(row, actor, now)
    return row


def _record(row: Publicity, actor: Actor, now: datetime) -> None:
    detail: dict[str, Any] = {"date": row.date.isoformat(), "count": row.people}
    audit.record(
        AuditAction.PUBLICITY_CHANGED,
        actor,
        now,
        bureau_id=row.bureau_id,
        subject=row,
        step=f"publicity_{row.state.value}",
        **detail,
    )
