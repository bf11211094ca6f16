"""A bureau's working-day calendar: notices that hold for all or for it, and its own decisions by day.

The notices that ship with the product are always there; an imported one supersedes them by its date of
issue. Deriving session dates from a changed calendar is a step of its own (`services.session_dates`).
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select

from roster import workdays
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, CalendarDay, HolidayNotice
from roster.services import audit, settings

LONGEST_REASON = 200


class DemoNoticeRefused(DomainError):
    """A stand-in for the State Council's notice where real people rely on the dates."""

    code = "demo_notice_refused"
    message = N_("A demo notice can only be used in a bureau that is a demo.")


def calendar_of(bureau: Bureau, *, also: Sequence[workdays.Notice] = ()) -> workdays.Calendar:
    """Return the bureau's calendar. `also` adds notices that are not imported (yet), to look ahead."""
    own_decisions = {day.date: workdays.DayKind(day.kind) for day in own_days(bureau)}
    return workdays.Calendar(
        [*workdays.built_in_notices(), *(as_notice(row) for row in imported(bureau)), *also],
        own_decisions,
        settings.of(bureau).count_makeup_days,
    )


def imported(bureau: Bureau) -> Sequence[HolidayNotice]:
    """Return the imported notices that hold for a bureau, oldest import first."""
    return db.session.scalars(
        select(HolidayNotice).where(_holds_for(bureau)).order_by(HolidayNotice.imported_at, HolidayNotice.id)
    ).all()


def own_days(bureau: Bureau) -> Sequence[CalendarDay]:
    """Return the days that the bureau decided itself, in order."""
    return db.session.scalars(
        select(CalendarDay)
        .where(CalendarDay.bureau_id == bureau.id, CalendarDay.notice_id.is_(None))
        .order_by(CalendarDay.date)
    ).all()


def as_notice(row: HolidayNotice) -> workdays.Notice:
    """Return an imported notice as the calendar reads it; without a date of issue the import's counts."""
    return workdays.Notice(
        year=row.year,
        document_number=row.document_number,
        issued_on=row.issued_on or clock.local(row.imported_at).date(),
        source_url=row.source_url,
        days=tuple(workdays.NoticeDay(day.date, workdays.DayKind(day.kind), day.name) for day in row.days),
        covers_from=row.covers_from,
        covers_until=row.covers_until,
    )


def import_notice(
    bureau: Bureau | None, notice: workdays.Notice, actor: Actor, now: datetime, *, text: str = ""
) -> HolidayNotice:
    """Keep a notice for one bureau, or with None for all. The same notice again replaces its days.

    Raises `DemoNoticeRefused` for a demo notice outside a demo bureau.
    """
    if notice.is_demo and (bureau is None or not bureau.is_demo):
        raise DemoNoticeRefused
    bureau_id = bureau.id if bureau else None
    row = _same(bureau_id, notice) or HolidayNotice(bureau_id=bureau_id, year=notice.year)
    row.document_number, row.issued_on = notice.document_number, notice.issued_on
    row.source_url, row.text, row.is_demo = notice.source_url, text, notice.is_demo
    row.covers_from, row.covers_until = notice.covers_from, notice.covers_until
    row.imported_at, row.imported_by_id = now, actor.account_id
    row.days.clear()
    db.session.add(row)
    db.session.flush()
    row.days.extend(CalendarDay(date=day.date, kind=day.kind.value, name=day.name) for day in notice.days)
    audit.record(
        AuditAction.NOTICE_IMPORTED,
        actor,
        now,
        bureau_id=bureau_id,
        subject=row,
        year=notice.year,
        document_number=notice.document_number,
        days=len(notice.days),
        outside=[day.date.isoformat() for day in notice.days_outside],
    )
    return row


def set_day(
    bureau: Bureau, day: date, kind: workdays.DayKind | None, reason: str, actor: Actor, now: datetime
) -> None:
    """Decide a day for one bureau, over all notices; None takes the decision back. A reason is due."""
    reason = reason.strip()
    if not reason:
        raise InvalidInput(N_("Please give a reason."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(
            N_("Please give the reason in at most %(longest)s characters."),
            field="reason",
            longest=LONGEST_REASON,
        )
    row = db.session.scalar(
        select(CalendarDay).where(
            CalendarDay.bureau_id == bureau.id, CalendarDay.notice_id.is_(None), CalendarDay.date == day
        )
    )
    if kind is None and row is not None:
        db.session.delete(row)
    elif kind is not None:
        row = row or CalendarDay(bureau_id=bureau.id, date=day)
        row.kind, row.reason = kind.value, reason
        db.session.add(row)
    db.session.flush()
    audit.record(
        AuditAction.DAY_SET,
        actor,
        now,
        bureau_id=bureau.id,
        date=day.isoformat(),
        kind=kind.value if kind else None,
        reason=reason,
    )


def _holds_for(bureau: Bureau) -> ColumnElement[bool]:
    scope = or_(HolidayNotice.bureau_id.is_(None), HolidayNotice.bureau_id == bureau.id)
    # A bureau that stops being a demo must not go on living by invented dates.
    return scope if bureau.is_demo else scope & HolidayNotice.is_demo.is_(False)


def _same(bureau_id: int | None, notice: workdays.Notice) -> HolidayNotice | None:
    """Return the row that this notice would repeat: same scope, year and number, or the same range."""
    return db.session.scalar(
        select(HolidayNotice).where(
            HolidayNotice.bureau_id.is_(None) if bureau_id is None else HolidayNotice.bureau_id == bureau_id,
            HolidayNotice.year == notice.year,
            HolidayNotice.document_number == notice.document_number,
            HolidayNotice.covers_from == notice.covers_from,
            HolidayNotice.covers_until == notice.covers_until,
        )
    )
