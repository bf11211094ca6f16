"""Move one center's sitting away from the session date: market day, road works, a local feast."""

from collections.abc import Collection
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
    Sitting,
    SittingState,
)
from roster.services import audit, calendar_entries, date_changes, holiday_notices, roster_steps

MOST_WORKING_DAYS = 3
"""How far from the session date a center may go, in working days of the same month."""

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
    calendar, market = holiday_notices.calendar_of(bureau), market_rule(sitting.center)
    found = workdays.move_options(calendar, anchor, MOST_WORKING_DAYS, market)
    is_market = market is not None and workdays.is_market_day(market, anchor)
    found.append(workdays.MoveOption(anchor, 0, is_market, calendar.is_makeup_day(anchor)))
    today = clock.local(now).date()
    free = [option for option in found if option.date > today and option.date != sitting.date]
    return sorted(free, key=lambda option: option.date)


def move_sitting(
    sitting: Sitting, bureau: Bureau, day: date, reason: str, actor: Actor, now: datetime
) -> None:
    """Move one center's sitting to a working day near the session date, or back to it.

    Raises `InvalidInput` for a missing reason or a date not offered, `CannotMove` when the sitting has
    passed, is cancelled, or somebody who sits there cannot on that date.
    """
    if not reason.strip():
        raise InvalidInput(N_("Please give a reason."), field="reason")
    db.session.refresh(sitting, with_for_update={"of": Sitting})
    if sitting.session_date.is_provisional:
        raise workdays.YearNotAnnounced(sitting.session_date.date)
    if sitting.state not in _MOVABLE or sitting.date <= clock.local(now).date():
        raise CannotMove
    if day not in {option.date for option in options(sitting, bureau, now)}:
        raise InvalidInput(
            N_("Please choose a working day of the same month, at most %(most)s working days away."),
            field="date",
            most=MOST_WORKING_DAYS,
        )
    for clash in clashes(sitting, day):
        raise clash
    before, sitting.date, sitting.reason = sitting.date, day, reason.strip()[:200]
    sitting.state = date_changes.state_on(sitting, day)
    date_changes.carry_out(sitting, before, now)
    calendar_entries.refresh_for_month(bureau, sitting.month, now)
    roster_steps.dates_change(bureau.id, sitting.month, actor, now)
    audit.record(
        AuditAction.SITTING_MOVED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=sitting,
        before=before.isoformat(),
        after=day.isoformat(),
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
                    center=other.duty.sitting.center.name,
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
            center=sitting.center.name,
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
