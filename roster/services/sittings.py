"""Lay out a month: one sitting per active center on the session date, with its duties and hours.

What a center needs counts for months whose roster is not published yet: a published month keeps its
sittings and duties, whatever the center needs later.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import select

from roster.core import clock
from roster.database import db
from roster.models import (
    Assignment,
    Bureau,
    Center,
    Duty,
    Roster,
    RosterState,
    SessionDate,
    Sitting,
    SittingState,
)
from roster.services import settings
from roster.services.settings import BureauSettings


def lay_out(bureau: Bureau, session_date: SessionDate) -> list[Sitting]:
    """Make the month's sittings and duties match its session date and the centers' needs.

    A sitting that was moved or cancelled keeps its own date. Duties that a center no longer needs stay
    while a roster names them; new needs are added. A published month's duties stay as they are.
    """
    is_published = _is_published(bureau, session_date.month)
    chosen = settings.of(bureau)
    existing = {
        sitting.center_id: sitting
        for sitting in db.session.scalars(select(Sitting).where(Sitting.session_date_id == session_date.id))
    }
    centers = db.session.scalars(
        select(Center)
        .where(Center.bureau_id == bureau.id, Center.is_active)
        .order_by(Center.position, Center.id)
    )
    laid_out = []
    for center in centers:
        sitting = existing.get(center.id)
        if sitting is None and is_published:
            continue
        sitting = _one(bureau, session_date, center, sitting, chosen)
        if not is_published:
            _set_duties(sitting, center)
        laid_out.append(sitting)
    return laid_out


def coming(bureau: Bureau, now: datetime) -> Sequence[SessionDate]:
    """Return the session dates to come whose month has no published roster yet."""
    published = select(Roster.month).where(
        Roster.bureau_id == bureau.id, Roster.state == RosterState.PUBLISHED
    )
    return db.session.scalars(
        select(SessionDate)
        .where(
            SessionDate.bureau_id == bureau.id,
            SessionDate.date > clock.local(now).date(),
            SessionDate.month.not_in(published),
        )
        .order_by(SessionDate.month)
    ).all()


def lay_out_coming(bureau: Bureau, now: datetime) -> list[str]:
    """Lay out anew the months to come that are not published; return which."""
    months = []
    for session_date in coming(bureau, now):
        lay_out(bureau, session_date)
        months.append(session_date.month)
    db.session.flush()
    return months


def _is_published(bureau: Bureau, month: str) -> bool:
    found = db.session.scalar(
        select(Roster.id).where(
            Roster.bureau_id == bureau.id, Roster.month == month, Roster.state == RosterState.PUBLISHED
        )
    )
    return found is not None


def _one(
    bureau: Bureau, session_date: SessionDate, center: Center, sitting: Sitting | None, chosen: BureauSettings
) -> Sitting:
    state = SittingState.PROVISIONAL if session_date.is_provisional else SittingState.ANNOUNCED
    if sitting is None:
        sitting = Sitting(
            bureau_id=bureau.id,
            session_date=session_date,
            center=center,
            month=session_date.month,
            date=session_date.date,
            state=state,
        )
        db.session.add(sitting)
    elif sitting.state in (SittingState.PROVISIONAL, SittingState.ANNOUNCED):
        sitting.date, sitting.state = session_date.date, state
    _set_hours(sitting, center, chosen)
    return sitting


def of_session_date(session_date: SessionDate) -> Sequence[Sitting]:
    """Return the sittings of a month, in the order in which they were laid out."""
    return db.session.scalars(
        select(Sitting).where(Sitting.session_date_id == session_date.id).order_by(Sitting.id)
    ).all()


def of_duty(duty: str) -> Sitting | None:
    """Return the sitting of the duty of that public name; whether one may touch it is for the caller to check."""
    return db.session.scalar(select(Sitting).join(Duty).where(Duty.public_id == duty))


def hours_on(day: date, center: Center, chosen: BureauSettings) -> dict[str, time]:
    """Return the opening times of a center on a date, by its own or the bureau's season."""
    return _times({**_usual_hours(day, chosen), **((center.hours or {}).get(_season(day, chosen)) or {})})


def bureau_hours_on(day: date, chosen: BureauSettings) -> dict[str, time]:
    """Return the opening times on a date of every center that has none of its own."""
    return _times(_usual_hours(day, chosen))


def _usual_hours(day: date, chosen: BureauSettings) -> dict[str, str]:
    return chosen.summer_hours if _season(day, chosen) == "summer" else chosen.winter_hours


def _season(day: date, chosen: BureauSettings) -> str:
    return "summer" if chosen.summer_from <= day.strftime("%m-%d") <= chosen.summer_until else "winter"


def _times(texts: dict[str, str]) -> dict[str, time]:
    return {name: time.fromisoformat(text) for name, text in texts.items()}


def _set_hours(sitting: Sitting, center: Center, chosen: BureauSettings) -> None:
    for name, value in hours_on(sitting.date, center, chosen).items():
        setattr(sitting, name, value)


def _set_duties(sitting: Sitting, center: Center) -> None:
    present = {duty.role: duty for duty in sitting.duties}
    for role in present.keys() - {need.role for need in center.duties}:
        named = select(Assignment.id).where(Assignment.duty_id == present[role].id).limit(1)
        if db.session.scalar(named) is None:
            sitting.duties.remove(present[role])
    for need in center.duties:
        duty = present.get(need.role)
        if duty is None:
            sitting.duties.append(
                Duty(role=need.role, seats=need.seats, periods=need.periods, priority=need.priority)
            )
        else:
            duty.seats, duty.periods, duty.priority = need.seats, need.periods, need.priority
