"""Lay out a month: one sitting per active center on the session date, with its duties and hours."""

from datetime import date, time

from sqlalchemy import select

from roster.database import db
from roster.models import Bureau, Center, Duty, SessionDate, Sitting, SittingState
from roster.services import settings
from roster.services.settings import BureauSettings


def lay_out(bureau: Bureau, session_date: SessionDate) -> list[Sitting]:
    """Make the month's sittings and duties match its session date and the centers' needs.

    A sitting that was moved or cancelled keeps its own date. Duties that a center no longer needs stay
    while a roster names them; new needs are added.
    """
    chosen = settings.of(bureau)
    existing = {
        sitting.center_id: sitting
        for sitting in db.session.scalars(select(Sitting).where(Sitting.session_date_id == session_date.id))
    }
    centers = db.session.scalars(
        select(Center).where(Center.bureau_id == bureau.id, Center.is_active).order_by(Center.position)
    )
    return [_one(bureau, session_date, center, existing.get(center.id), chosen) for center in centers]


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
    _add_duties(sitting, center)
    return sitting


def hours_on(day: date, center: Center, chosen: BureauSettings) -> dict[str, time]:
    """Return the opening times of a center on a date, by its own or the bureau's season."""
    season = "summer" if chosen.summer_from <= day.strftime("%m-%d") <= chosen.summer_until else "winter"
    bureau_hours = chosen.summer_hours if season == "summer" else chosen.winter_hours
    texts = {**bureau_hours, **((center.hours or {}).get(season) or {})}
    return {name: time.fromisoformat(text) for name, text in texts.items()}


def _set_hours(sitting: Sitting, center: Center, chosen: BureauSettings) -> None:
    for name, value in hours_on(sitting.date, center, chosen).items():
        setattr(sitting, name, value)


def _add_duties(sitting: Sitting, center: Center) -> None:
    present = {duty.role: duty for duty in sitting.duties}
    for need in center.duties:
        duty = present.get(need.role)
        if duty is None:
            sitting.duties.append(
                Duty(role=need.role, seats=need.seats, periods=need.periods, priority=need.priority)
            )
        else:
            duty.seats, duty.periods, duty.priority = need.seats, need.periods, need.priority
