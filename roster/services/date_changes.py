"""What it means that a sitting's date changes, or that it does not take place: times follow, and those concerned are told.

Citizens keep their time of day on the new date, practitioners their seat if they can come.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Duty,
    NoticeKind,
    Roster,
    RosterState,
    SessionDate,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import (
    calendar_entries,
    date_seats,
    date_visitors,
    displaced_visitors,
    drafts,
    duty_links,
    notices,
    short_links,
    slots,
)
from roster.services.date_consequences import Consequences, SeatChange, SeatFate
from roster.services.waitlist import sweeping

FOLLOWING = frozenset({SittingState.PROVISIONAL, SittingState.ANNOUNCED, SittingState.OPEN})
"""The sittings that go where their session date goes; one that was moved or cancelled by itself stays."""


def follow_session_date(
    bureau: Bureau,
    session_date: SessionDate,
    before: date,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    chosen: Mapping[str, str] | None = None,
) -> Consequences:
    """Carry out a session date that moved from `before`: its sittings move with it.

    A sitting that was moved or cancelled by itself stays where it is.
    """
    sittings = db.session.scalars(
        select(Sitting)
        .where(Sitting.session_date_id == session_date.id)
        .order_by(Sitting.id)
        .with_for_update()
    ).all()
    following = [sitting for sitting in sittings if sitting.state in FOLLOWING]
    for sitting in following:
        sitting.date, sitting.reason = session_date.date, reason
    for sitting in sittings:
        if sitting.state is SittingState.MOVED:
            sitting.state = state_on(sitting, sitting.date)
    return carry_out(
        bureau, following, dict.fromkeys((one.id for one in following), before), actor, now, chosen
    )


def assignments_at(sitting: Sitting) -> Sequence[Assignment]:
    """Return who sits there in any roster that is not superseded."""
    return db.session.scalars(
        select(Assignment)
        .join(Roster)
        .join(Duty)
        .where(
            Duty.sitting_id == sitting.id,
            Roster.state != RosterState.SUPERSEDED,
            Assignment.state != AssignmentState.RELEASED,
        )
        .order_by(Assignment.id)
    ).all()


def state_on(sitting: Sitting, day: date) -> SittingState:
    """Return the state of a sitting that takes place on that date: moved, or back on the session date."""
    if day != sitting.session_date.date:
        return SittingState.MOVED
    has_slots = db.session.scalar(select(Slot.id).where(Slot.sitting_id == sitting.id).limit(1))
    return SittingState.OPEN if has_slots else SittingState.ANNOUNCED


def carry_out(
    bureau: Bureau,
    sittings: Sequence[Sitting],
    befores: Mapping[int, date],
    actor: Actor,
    now: datetime,
    chosen: Mapping[str, str] | None = None,
) -> Consequences:
    """Let times, practitioners, visitors and calendars follow sittings of one month that have a new date.

    `befores` is each one's old date by its id; `chosen` names substitutes for vacated seats, as `date_seats.settle` has it.
    """
    if not sittings:
        return Consequences()
    for sitting in sittings:
        _shift(sitting, befores[sitting.id], now)
    db.session.flush()
    month = sittings[0].month
    roster = drafts.published_of(bureau, month)
    settled = date_seats.settle(bureau, roster, befores, chosen, now) if roster else []
    for change, row, substitute in settled:
        _tell_of_seat(change, row, substitute, now)
    _reopen(sittings, roster, {row.duty.sitting_id for change, row, _new in settled if change.because}, now)
    visitors = [
        visitor
        for sitting in sittings
        for visitor in date_visitors.follow(sitting, befores[sitting.id], sitting.reason, actor, now)
    ]
    return Consequences(
        seats=tuple(change for change, _row, _substitute in settled),
        visitors=tuple(displaced_visitors.with_alternatives(visitors, now)),
        calendars=calendar_entries.refresh_for_month(bureau, month, now),
        sittings=len(sittings),
    )


def call_off(
    bureau: Bureau, sittings: Sequence[Sitting], reason: str, actor: Actor, now: datetime
) -> Consequences:
    """Let sittings of one month not take place: their times close, bookings are cancelled, everybody is told."""
    if not sittings:
        return Consequences()
    roster = drafts.published_of(bureau, sittings[0].month)
    seats: list[SeatChange] = []
    for sitting in sittings:
        sitting.state, sitting.reason = SittingState.CANCELLED, reason
        sitting.version += 1
        date_visitors.drop_holds(sitting)
        slots.close_all(sitting, now)
        sweeping.call_off(sitting, actor, now)
        drafts.leave_sitting(sitting)
        for change, row in date_seats.of_called_off(roster, sitting) if roster else []:
            seats.append(change)
            _tell(NoticeKind.DUTY_DROPPED, row, sitting.date, sitting.date, "cancelled", now)
    visitors = [one for sitting in sittings for one in date_visitors.let_go(sitting, reason, actor, now)]
    return Consequences(
        seats=tuple(seats),
        visitors=tuple(displaced_visitors.with_alternatives(visitors, now)),
        calendars=calendar_entries.refresh_for_month(bureau, sittings[0].month, now),
        sittings=len(sittings),
    )


def _shift(sitting: Sitting, before: date, now: datetime) -> None:
    sitting.version += 1
    date_visitors.drop_holds(sitting)
    sweeping.withdraw(sitting, now)
    # China has no summer time, so the same time of day is the same distance in UTC.
    shift = sitting.date - before
    for slot in db.session.scalars(select(Slot).where(Slot.sitting_id == sitting.id)):
        slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift


def _reopen(sittings: Iterable[Sitting], roster: Roster | None, vacated: set[int], now: datetime) -> None:
    """Fit the bookable times to who comes, where a seat was vacated; elsewhere they are as they were."""
    for sitting in sittings:
        if roster is not None and sitting.id in vacated:
            slots.open_for(sitting, roster, now)


def _tell_of_seat(change: SeatChange, row: Assignment, substitute: Assignment | None, now: datetime) -> None:
    if change.fate is SeatFate.KEPT:
        _tell(NoticeKind.SESSION_DATE_MOVED, row, change.before, row.duty.sitting.date, "", now)
        return
    _tell(NoticeKind.DUTY_DROPPED, row, change.before, change.before, "vacated", now)
    if substitute is not None:
        _tell(NoticeKind.DUTY_ASSIGNED, substitute, change.before, row.duty.sitting.date, "", now)


def _tell(kind: NoticeKind, row: Assignment, before: date, day: date, how: str, now: datetime) -> None:
    """Queue one practitioner's message about the duty as it stands on `day`, which is the old date for one that is gone."""
    sitting = row.duty.sitting
    parameters: dict[str, Any] = {
        **notices.place_of(sitting.center),
        "before": before.isoformat(),
        "date": day.isoformat(),
        "reason": sitting.reason,
        "period": row.period.value,
    }
    if kind is not NoticeKind.SESSION_DATE_MOVED:
        parameters["month"] = sitting.month
    key = f"sitting_moved:{sitting.id}:{sitting.version}:{row.practitioner_id}"
    notices.queue(
        kind,
        bureau_id=sitting.bureau_id,
        dedupe_key=f"{key}:{how}" if how else key,
        now=now,
        expires_at=clock.at_local(max(before, sitting.date), sitting.pm_ends),
        practitioner=row.practitioner,
        parameters=parameters,
        secret={
            "path": duty_links.path_of(row.practitioner, sitting.month),
            "short": short_links.of_duties(row.practitioner, sitting.month),
        }
        if kind is NoticeKind.DUTY_ASSIGNED
        else None,
    )
