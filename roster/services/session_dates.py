"""Session dates of a bureau: derived from its calendar, and re-derived when the calendar changes.

A month that people rely on, because its roster is published, moves only when somebody confirms it;
a date that has passed never does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from roster import workdays
from roster.core import clock
from roster.core.actors import Actor
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, SessionDate
from roster.services import (
    audit,
    calendar_entries,
    date_changes,
    holiday_notices,
    roster_steps,
    settings,
    sitting_moves,
    sittings,
    standing,
)


@dataclass
class Derivation:
    """What deriving did: months new, dates moved, and moves that wait for somebody's confirmation."""

    added: list[str] = field(default_factory=list)
    moved: list[workdays.Change] = field(default_factory=list)
    needs_confirmation: list[workdays.Change] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    """Months that were provisional and are final now, moved or not."""
    problems: list[sitting_moves.CannotMove] = field(default_factory=list)
    """What somebody must mend by hand: people who cannot on a new date, centers moved to a day now off."""


def known(bureau: Bureau, first_month: str, count: int) -> Sequence[SessionDate]:
    """Return the derived session dates of `count` months from `first_month`, in order."""
    months = workdays.months_from(first_month, count)
    return db.session.scalars(
        select(SessionDate)
        .where(SessionDate.bureau_id == bureau.id, SessionDate.month.in_(months))
        .order_by(SessionDate.month)
    ).all()


def derive(
    bureau: Bureau,
    first_month: str,
    count: int,
    actor: Actor,
    now: datetime,
    *,
    confirmed: Collection[str] = (),
) -> Derivation:
    """Bring the session dates and sittings of `count` months in step with the bureau's calendar.

    `confirmed` names the months whose published roster may move. Raises `InvalidMonth`.
    """
    # One derivation of a bureau at a time: two would both add the same month.
    db.session.execute(select(Bureau.id).where(Bureau.id == bureau.id).with_for_update())
    present = {row.month: row for row in known(bureau, first_month, count)}
    published = standing.published_months(bureau, min(present), max(present)) if present else set()
    today = clock.local(now).date()
    outcome = Derivation()
    calendar = holiday_notices.calendar_of(bureau)
    for found in _found(bureau, calendar, first_month, count):
        row = present.get(found.month)
        if row is None:
            outcome.added.append(found.month)
            _write(bureau, SessionDate(bureau_id=bureau.id, month=found.month), found, now)
        elif row.date == found.date:
            _settle(bureau, row, found, now, outcome)
        elif row.reason:
            _keep(row, calendar, today, outcome)
        elif row.date > today:
            change = workdays.Change(found.month, row.date, found.date)
            if found.month in published and found.month not in confirmed:
                outcome.needs_confirmation.append(change)
            else:
                _move(bureau, row, found, actor, now, outcome)
                roster_steps.dates_change(bureau.id, found.month, actor, now)
    outcome.problems += sitting_moves.stranded(bureau, calendar, set(present), today)
    _record(bureau, outcome, actor, now)
    return outcome


def preview(bureau: Bureau, notice: workdays.Notice, first_month: str, count: int) -> list[workdays.Change]:
    """Return which session dates a notice would move, before it is imported."""
    before, after = holiday_notices.calendar_of(bureau), holiday_notices.calendar_of(bureau, also=[notice])
    return workdays.changed_dates(
        _found(bureau, before, first_month, count), _found(bureau, after, first_month, count)
    )


def provisional(bureau: Bureau, today: date) -> Sequence[SessionDate]:
    """Return the session dates to come that may still change, in order."""
    return db.session.scalars(
        select(SessionDate)
        .where(SessionDate.bureau_id == bureau.id, SessionDate.date >= today, SessionDate.is_provisional)
        .order_by(SessionDate.month)
    ).all()


def left_behind(bureau: Bureau, today: date) -> list[str]:
    """Return the months to come that are provisional here although their notice is out: nobody derived them anew."""
    calendar, ordinal = holiday_notices.calendar_of(bureau), settings.of(bureau).session_ordinal
    return [
        row.month
        for row in provisional(bureau, today)
        if not any(one.provisional for one in workdays.session_dates(calendar, row.month, 1, ordinal))
    ]


def _found(
    bureau: Bureau, calendar: workdays.Calendar, first_month: str, count: int
) -> list[workdays.SessionDate]:
    return workdays.session_dates(calendar, first_month, count, settings.of(bureau).session_ordinal)


def _settle(
    bureau: Bureau, row: SessionDate, found: workdays.SessionDate, now: datetime, outcome: Derivation
) -> None:
    """Write what changed about a date that stays: provisional or final, its alternatives."""
    if (row.is_provisional, row.alternatives, row.is_makeup_day) == _facts(found):
        return
    if row.is_provisional and not found.provisional:
        outcome.settled.append(found.month)
    _write(bureau, row, found, now)


def _move(
    bureau: Bureau,
    row: SessionDate,
    found: workdays.SessionDate,
    actor: Actor,
    now: datetime,
    outcome: Derivation,
) -> None:
    before = row.date
    if row.is_provisional and not found.provisional:
        outcome.settled.append(found.month)
    outcome.moved.append(workdays.Change(found.month, before, found.date))
    _write(bureau, row, found, now)
    done = date_changes.follow_session_date(bureau, row, before, actor, now)
    outcome.problems += [sitting_moves.of_vacated(one) for one in done.vacated]
    for sitting in sittings.of_session_date(row):
        if sitting.date == row.date:
            outcome.problems += sitting_moves.clashes(sitting, sitting.date)
    calendar_entries.refresh_for_month(bureau, found.month, now)


def _keep(row: SessionDate, calendar: workdays.Calendar, today: date, outcome: Derivation) -> None:
    """Leave a date where somebody moved it by hand; say so when it is no working day now."""
    if row.date > today and calendar.is_announced(row.date) and not calendar.is_working_day(row.date):
        outcome.problems.append(
            sitting_moves.CannotMove(
                N_("The session date of %(month)s was moved to %(date)s, which is no working day now."),
                month=row.month,
                date=row.date.isoformat(),
            )
        )


def _facts(found: workdays.SessionDate) -> tuple[bool, list[str], bool]:
    return found.provisional, [day.isoformat() for day in found.alternatives], found.makeup_day


def _write(bureau: Bureau, row: SessionDate, found: workdays.SessionDate, now: datetime) -> None:
    row.date, row.derived_at = found.date, now
    row.is_provisional, row.alternatives, row.is_makeup_day = _facts(found)
    db.session.add(row)
    db.session.flush()
    sittings.lay_out(bureau, row)
    calendar_entries.refresh_for_month(bureau, found.month, now)


def _record(bureau: Bureau, outcome: Derivation, actor: Actor, now: datetime) -> None:
    if not (outcome.added or outcome.moved or outcome.settled):
        return
    audit.record(
        AuditAction.SESSION_DATES_DERIVED,
        actor,
        now,
        bureau_id=bureau.id,
        added=outcome.added,
        settled=outcome.settled,
        moved=[
            [change.month, change.before.isoformat(), change.after.isoformat()] for change in outcome.moved
        ],
    )
