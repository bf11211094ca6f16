"""Tell whoever left a number once a center's next places are released: one message or one call, and the number goes.

Nobody gets a place by it, nor one earlier: places are for whoever books first (`services.waitlist` keeps a line).
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import joinedload

from roster.core import cipher
from roster.core.errors import InvalidInput
from roster.core.phones import read_phone
from roster.core.translation import DEFAULT_LANGUAGE, LANGUAGES, N_
from roster.database import db, insert_once
from roster.models import Bureau, Center, NoticeKind, ReleaseReminder
from roster.services import notices, settings, slots, throttles
from roster.services.bookings.requests import phone_index, phone_indexes
from roster.services.slots import DayOffer, Standing
from roster.services.slots.windows import closes_at, month_at, window_of
from roster.workdays.months import months_from

LONGEST_WAIT = timedelta(days=92)
"""How long a number is kept when nothing is released: as long as a place in line."""

_TO_COME = (Standing.NOT_YET_OPEN, Standing.PROVISIONAL, Standing.NOBODY_SITS)


def ask(
    center: Center, role: str, phone: str, language: str, now: datetime, *, address: str = ""
) -> ReleaseReminder:
    """Note that a number wants to know when a center has new places for a role.

    Asked again it changes nothing, and the answer is the same: nobody learns which numbers are noted.
    `address` (of the network) limits how many numbers one network leaves in an hour.
    Raises InvalidInput for a number that is none, or noted for many centers already; TooManyTries.
    """
    number = read_phone(phone)
    if address:
        key = f"remind:{cipher.current().index('network-address', address)}"
        throttles.count(key, settings.of(center.bureau).holds_per_address, timedelta(hours=1), now)
    noted = ReleaseReminder.phone_index.in_(phone_indexes(number))
    of_center = (ReleaseReminder.center_id == center.id, ReleaseReminder.role == role)
    known = db.session.scalar(select(ReleaseReminder).where(noted, *of_center))
    if known is None:
        _refuse_often(center, noted)
        known = insert_once(
            ReleaseReminder,
            bureau_id=center.bureau_id,
            center_id=center.id,
            role=role,
            month=month_waited_for(center, role, now),
            phone=number,
            phone_index=phone_index(number),
            language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
            created_at=now,
        )
    return known or db.session.scalars(select(ReleaseReminder).where(noted, *of_center)).one()


def month_waited_for(center: Center, role: str, now: datetime) -> str:
    """Return the first month whose places at a center are still to come."""
    days = slots.open_days(center, now, role)
    released = {day.sitting.month for day in days if day.standing in (Standing.FREE, Standing.FULL)}
    to_come = {day.sitting.month for day in days if day.standing in _TO_COME} - released
    if to_come:
        return min(to_come)
    following = window_of(center.bureau, now).next_release
    return following[0] if following else months_from(max({month_at(now)} | released), 2)[1]


def tell_due(bureau: Bureau, now: datetime) -> int:
    """Tell everybody whose places are there by now, and forget their numbers; return how many.

    Numbers that nothing was released for in LONGEST_WAIT are forgotten, too.
    """
    old = ReleaseReminder.created_at <= now - LONGEST_WAIT
    db.session.execute(delete(ReleaseReminder).where(ReleaseReminder.bureau_id == bureau.id, old))
    waiting = db.session.scalars(
        select(ReleaseReminder)
        .where(ReleaseReminder.bureau_id == bureau.id)
        .options(joinedload(ReleaseReminder.center))
        .order_by(ReleaseReminder.id)
        .with_for_update(of=ReleaseReminder, skip_locked=True)
    ).all()
    asked = {(one.center, one.role) for one in waiting}
    free = {(center, role): _free_days(center, role, now) for center, role in asked}
    told = 0
    for one in waiting:
        day = next((day for day in free[one.center, one.role] if day.sitting.month >= one.month), None)
        if day is not None:
            _tell(one, day, now)
            told += 1
    return told


def _free_days(center: Center, role: str, now: datetime) -> list[DayOffer]:
    return [day for day in slots.open_days(center, now, role) if day.free] if center.is_active else []


def _tell(reminder: ReleaseReminder, day: DayOffer, now: datetime) -> None:
    notices.queue(
        NoticeKind.PLACES_RELEASED,
        bureau_id=reminder.bureau_id,
        dedupe_key=f"places_released:{reminder.public_id}",
        now=now,
        expires_at=closes_at(day.sitting, settings.of(reminder.center.bureau)),
        reminder=reminder,
        parameters={"date": day.date.isoformat(), **notices.place_of(reminder.center)},
    )
    db.session.delete(reminder)


def _refuse_often(center: Center, noted: ColumnElement[bool]) -> None:
    limit = settings.of(center.bureau).bookings_per_phone
    asked = select(func.count(ReleaseReminder.id)).where(
        ReleaseReminder.bureau_id == center.bureau_id,
        noted,
    )
    if (db.session.scalar(asked) or 0) >= limit:
        raise InvalidInput(
            N_("This number waits to be told by %(limit)s centers already. We will tell you there first."),
            field="phone",
            limit=limit,
        )
