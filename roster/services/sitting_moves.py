"""Move a sitting, or the whole bureau's date, or let it not take place: market day, road works, a feast, a storm.

One call does all of it: times, seats, bookings, messages and calendars follow, and what it did comes back, so that a
rehearsal shows beforehand what will happen.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select

from roster import workdays
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    Bureau,
    Center,
    Duty,
    Leave,
    LeaveState,
    SessionDate,
    Sitting,
    SittingState,
)
from roster.services import (
    audit,
    date_changes,
    date_consequences,
    holiday_notices,
    roster_steps,
    settings,
)
from roster.services.date_consequences import Consequences, SeatChange

MOST_WORKING_DAYS = 3
"""How far from the session date a center may go, in working days of the same month."""

MOST_WORKING_DAYS_TOGETHER = 15
"""How far from the calendar's date the whole bureau may go: a storm or a feast can take a week."""

CALLED_OFF = "called_off"
"""What the trail says in place of the new date of a sitting that does not take place."""

_MOVABLE = frozenset({SittingState.ANNOUNCED, SittingState.OPEN, SittingState.MOVED})


class CannotMove(DomainError):
    """The sitting cannot take place on that date."""

    code = "cannot_move"
    message = N_("This sitting can no longer be moved.")


def market_rule(center: Center) -> workdays.MarketRule | None:
    """Return when the center's town holds its market, if it is known."""
    if not center.market:
        return None
    return workdays.MarketRule(
        center.market["calendar"], tuple(center.market["endings"]), center.market.get("note", "")
    )


def options(sitting: Sitting, bureau: Bureau, now: datetime) -> list[workdays.MoveOption]:
    """Return the dates to come that the sitting may move to, the session date itself included.

    Raises `YearNotAnnounced` while the month is provisional.
    """
    anchor = sitting.session_date.date
    return _options(bureau, anchor, MOST_WORKING_DAYS, market_rule(sitting.center), sitting.date, now)


def month_options(session_date: SessionDate, bureau: Bureau, now: datetime) -> list[workdays.MoveOption]:
    """Return the working days to come of the month to which the whole bureau's date may move, the calendar's own included.

    Raises `YearNotAnnounced` while the month is provisional.
    """
    anchor = by_calendar(session_date, bureau).date
    return _options(bureau, anchor, MOST_WORKING_DAYS_TOGETHER, None, session_date.date, now)


def by_calendar(session_date: SessionDate, bureau: Bureau) -> workdays.SessionDate:
    """Return the session date that the bureau's calendar gives the month."""
    calendar = holiday_notices.calendar_of(bureau)
    return workdays.session_date(calendar, session_date.month, settings.of(bureau).session_ordinal)


def _options(
    bureau: Bureau, anchor: date, most: int, market: workdays.MarketRule | None, present: date, now: datetime
) -> list[workdays.MoveOption]:
    calendar = holiday_notices.calendar_of(bureau)
    found = workdays.move_options(calendar, anchor, most, market)
    is_market = market is not None and workdays.is_market_day(market, anchor)
    found.append(workdays.MoveOption(anchor, 0, is_market, calendar.is_makeup_day(anchor)))
    today = clock.local(now).date()
    free = [option for option in found if option.date > today and option.date != present]
    return sorted(free, key=lambda option: option.date)


def may_change(sitting: Sitting, now: datetime) -> bool:
    """Tell whether the sitting can still be moved or called off: until it opens."""
    return sitting.state in _MOVABLE and clock.at_local(sitting.date, sitting.am_starts) > now


def move_sitting(
    sitting: Sitting,
    bureau: Bureau,
    day: date,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    chosen: Mapping[str, str] | None = None,
    digest: str | None = None,
) -> Consequences:
    """Move one center's sitting to a working day near the session date, or back to it; return what that does.

    `chosen` names substitutes (public ids, empty for none) by the assignment of whoever cannot come; without it the best
    ones are taken. `digest` is that of the consequences that were shown. Raises `InvalidInput` for a missing reason, a
    date not offered or a substitute who cannot, `CannotMove` when the sitting has begun or is cancelled,
    `ConsequencesChanged`.
    """
    reason = _reason(reason)
    if sitting.session_date.is_provisional:
        raise workdays.YearNotAnnounced(sitting.session_date.date)
    _refuse_over(sitting, now)
    _refuse_other(day, options(sitting, bureau, now), MOST_WORKING_DAYS)
    before, sitting.date, sitting.reason = sitting.date, day, reason
    sitting.state = date_changes.state_on(sitting, day)
    found = date_changes.carry_out(bureau, [sitting], {sitting.id: before}, actor, now, chosen)
    roster_steps.dates_change(bureau.id, sitting.month, actor, now)
    _record(sitting, before, day, actor, now)
    date_consequences.confirm(found, digest)
    return found


def cancel_sitting(
    sitting: Sitting, bureau: Bureau, reason: str, actor: Actor, now: datetime, *, digest: str | None = None
) -> Consequences:
    """Let one center's sitting not take place; return what that does. Raises what `move_sitting` raises."""
    reason = _reason(reason)
    _refuse_over(sitting, now)
    found = date_changes.call_off(bureau, [sitting], reason, actor, now)
    roster_steps.dates_change(bureau.id, sitting.month, actor, now)
    _record(sitting, sitting.date, None, actor, now)
    date_consequences.confirm(found, digest)
    return found


def move_month(
    session_date: SessionDate,
    bureau: Bureau,
    day: date,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    chosen: Mapping[str, str] | None = None,
    digest: str | None = None,
) -> Consequences:
    """Move the whole bureau's date of a month; centers that were moved or cancelled by themselves stay.

    A date other than the calendar's stays when the calendar changes, until somebody moves it back. Raises what
    `move_sitting` raises.
    """
    reason = _reason(reason)
    if session_date.is_provisional:
        raise workdays.YearNotAnnounced(session_date.date)
    following = _together(session_date, now)
    _refuse_other(day, month_options(session_date, bureau, now), MOST_WORKING_DAYS_TOGETHER)
    calendars = by_calendar(session_date, bureau)
    before, session_date.date = session_date.date, day
    session_date.reason = reason if day != calendars.date else ""
    session_date.is_makeup_day = holiday_notices.calendar_of(bureau).is_makeup_day(day)
    session_date.derived_at = now
    found = date_changes.follow_session_date(
        bureau, session_date, before, actor, now, reason=reason, chosen=chosen
    )
    roster_steps.dates_change(bureau.id, session_date.month, actor, now)
    for sitting in following:
        _record(sitting, before, day, actor, now)
    date_consequences.confirm(found, digest)
    return found


def cancel_month(
    session_date: SessionDate,
    bureau: Bureau,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    digest: str | None = None,
) -> Consequences:
    """Let a month's sittings that have not begun not take place, at no center. Raises what `move_sitting` raises."""
    reason = _reason(reason)
    sittings = _together(session_date, now, moved_ones_too=True)
    found = date_changes.call_off(bureau, sittings, reason, actor, now)
    roster_steps.dates_change(bureau.id, session_date.month, actor, now)
    for sitting in sittings:
        _record(sitting, sitting.date, None, actor, now)
    date_consequences.confirm(found, digest)
    return found


def _reason(typed: str) -> str:
    if not typed.strip():
        raise InvalidInput(N_("Please give a reason."), field="reason")
    return typed.strip()[:200]


def _refuse_over(sitting: Sitting, now: datetime) -> None:
    db.session.refresh(sitting, with_for_update={"of": Sitting})
    if not may_change(sitting, now):
        raise CannotMove


def _together(session_date: SessionDate, now: datetime, *, moved_ones_too: bool = False) -> list[Sitting]:
    """Return the sittings of a month that change together, locked. Raises CannotMove when there is none."""
    rows = db.session.scalars(
        select(Sitting)
        .where(Sitting.session_date_id == session_date.id)
        .order_by(Sitting.id)
        .with_for_update(of=Sitting)
        .execution_options(populate_existing=True)
    )
    states = date_changes.FOLLOWING | ({SittingState.MOVED} if moved_ones_too else set())
    found = [one for one in rows if one.state in states and may_change(one, now)]
    if not found:
        raise CannotMove
    return found


def _refuse_other(day: date, offered: list[workdays.MoveOption], most: int) -> None:
    if day not in {option.date for option in offered}:
        raise InvalidInput(
            N_("Please choose a working day of the same month, at most %(most)s working days away."),
            field="date",
            most=most,
        )


def _record(sitting: Sitting, before: date, after: date | None, actor: Actor, now: datetime) -> None:
    """Write the move into the trail: its actions are sealed, so a cancellation is a move to no date."""
    audit.record(
        AuditAction.SITTING_MOVED,
        actor,
        now,
        bureau_id=sitting.bureau_id,
        subject=sitting,
        before=before.isoformat(),
        after=after.isoformat() if after else CALLED_OFF,
        reason=sitting.reason,
    )


def clashes(sitting: Sitting, day: date) -> list[CannotMove]:
    """Return why those who sit there cannot on that date: another sitting, or leave. Empty when all can."""
    found = []
    for assignment in date_changes.assignments_at(sitting):
        for other in _others_on(assignment, day):
            found.append(
                CannotMove(
                    N_("%(name)s sits at %(center)s on %(date)s."),
                    name=assignment.practitioner.name,
                    center=other.duty.sitting.center.named,
                    date=day.isoformat(),
                )
            )
        if _is_away(assignment, day):
            found.append(
                CannotMove(
                    N_("%(name)s is on leave on %(date)s."),
                    name=assignment.practitioner.name,
                    date=day.isoformat(),
                )
            )
    return found


def of_vacated(change: SeatChange) -> CannotMove:
    """Return, as what somebody should look at, that a seat was vacated by a new date, and who takes it."""
    if change.substitute is not None:
        return CannotMove(
            N_("%(name)s cannot come to %(center)s on %(date)s; %(substitute)s takes the seat."),
            name=change.name,
            center=change.center,
            date=change.after.isoformat() if change.after else "",
            substitute=change.substitute.name,
        )
    return CannotMove(
        N_("%(name)s cannot come to %(center)s on %(date)s; the seat is empty."),
        name=change.name,
        center=change.center,
        date=change.after.isoformat() if change.after else "",
    )


def stranded(
    bureau: Bureau, calendar: workdays.Calendar, months: Collection[str], today: date
) -> list[CannotMove]:
    """Return the sittings to come that were moved by hand to what is no working day (any more)."""
    moved = db.session.scalars(
        select(Sitting)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.state == SittingState.MOVED,
            Sitting.month.in_(months),
            Sitting.date > today,
        )
        .order_by(Sitting.date, Sitting.id)
    )
    return [
        CannotMove(
            N_("%(center)s was moved to %(date)s, which is no working day now."),
            center=sitting.center.named,
            date=sitting.date.isoformat(),
        )
        for sitting in moved
        if calendar.is_announced(sitting.date) and not calendar.is_working_day(sitting.date)
    ]


def _others_on(assignment: Assignment, day: date) -> list[Assignment]:
    same_day = db.session.scalars(
        select(Assignment)
        .join(Duty)
        .join(Sitting)
        .where(
            Assignment.roster_id == assignment.roster_id,
            Assignment.practitioner_id == assignment.practitioner_id,
            Assignment.state != AssignmentState.RELEASED,
            Sitting.date == day,
            Sitting.state != SittingState.CANCELLED,
            Sitting.id != assignment.duty.sitting_id,
        )
    )
    return [other for other in same_day if other.period.overlaps(assignment.period)]


def _is_away(assignment: Assignment, day: date) -> bool:
    leaves = db.session.scalars(
        select(Leave).where(
            Leave.practitioner_id == assignment.practitioner_id,
            Leave.state == LeaveState.GIVEN,
            Leave.starts_on <= day,
            Leave.ends_on >= day,
        )
    )
    return any(leave.period.overlaps(assignment.period) for leave in leaves)
