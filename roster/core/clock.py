"""The one place that asks what time it is.

Services take the time as an argument; faces and jobs read it here. Tests freeze it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_frozen: datetime | None = None


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """Return the present date in Shanghai, where every bureau is."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """Return an aware instant on Shanghai's wall clock."""
    return instant.astimezone(SHANGHAI)


def at_local(day: date, hour_minute: time) -> datetime:
    """Return the instant (UTC) at which Shanghai's wall clock shows that day and time."""
    return datetime.combine(day, hour_minute, tzinfo=SHANGHAI).astimezone(UTC)


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Hold the clock at one aware instant, for tests."""
    global _frozen
    before, _frozen = _frozen, instant
    try:
        yield
    finally:
        _frozen = before
