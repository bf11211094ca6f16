"""From when until when a sitting can be booked.

The times of a month open at 9:00 on the session date of the month before, or with the roster's
publication if that is later (there are no slots before it); booking closes the evening before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select

from roster.core import clock
from roster.database import db
from roster.models import Bureau, SessionDate, Sitting
from roster.services import settings
from roster.services.settings import BureauSettings
from roster.workdays.months import month_of, months_from

_LOOK_BACK = timedelta(days=92)
_END_OF_DAY = "24:00"
_DATES = select(SessionDate.month, SessionDate.date).where(
    SessionDate.bureau_id == bindparam("bureau"), SessionDate.date >= bindparam("since")
)


@dataclass(frozen=True)
class Window:
    """What of one bureau can be booked at one instant."""

    first_date: date
    """Sittings before this date are closed."""
    opens_by_month: Mapping[str, datetime]
    """The release of each month that has one. A month without is open: there was no session before it."""
    now: datetime

    def opens_at(self, month: str) -> datetime | None:
        """Return when that month's times are released, None for those never held back."""
        return self.opens_by_month.get(month)

    def is_open(self, sitting: Sitting) -> bool:
        """Tell whether now is between the sitting's release and its closing."""
        return self.is_released(sitting.month) and sitting.date >= self.first_date

    def is_released(self, month: str) -> bool:
        """Tell whether that month's times may be taken by now."""
        release = self.opens_at(month)
        return release is None or release <= self.now

    @property
    def next_release(self) -> tuple[str, datetime] | None:
        """The first month whose times are not released yet, and when they are; None when no date is known."""
        return min(
            ((month, opens) for month, opens in self.opens_by_month.items() if opens > self.now), default=None
        )

    @property
    def months_held_back(self) -> list[str]:
        """The months that are not released yet."""
        return [month for month in self.opens_by_month if not self.is_released(month)]


def window_of(bureau: Bureau, now: datetime) -> Window:
    """Return what can be booked at a bureau now (one statement)."""
    chosen = settings.of(bureau)
    today = clock.local(now).date()
    dates = db.session.execute(_DATES, {"bureau": bureau.id, "since": today - _LOOK_BACK}).all()
    opens = time.fromisoformat(chosen.booking_opens)
    return Window(
        first_date=_first_date(now, chosen),
        opens_by_month={_next_month(month): clock.at_local(day, opens) for month, day in dates},
        now=now,
    )


def closes_at(sitting: Sitting, chosen: BureauSettings) -> datetime:
    """Return the instant at which booking of a sitting closes: the evening before."""
    if chosen.booking_closes == _END_OF_DAY:
        return clock.at_local(sitting.date, time())
    return clock.at_local(sitting.date - timedelta(days=1), time.fromisoformat(chosen.booking_closes))


def _first_date(now: datetime, chosen: BureauSettings) -> date:
    local = clock.local(now)
    is_closed = chosen.booking_closes != _END_OF_DAY and local.time() >= time.fromisoformat(
        chosen.booking_closes
    )
    return local.date() + timedelta(days=2 if is_closed else 1)


def _next_month(month: str) -> str:
    return months_from(month, 2)[1]


def month_at(now: datetime) -> str:
    """Return the month in which an instant lies in Shanghai."""
    return month_of(clock.local(now).date())
