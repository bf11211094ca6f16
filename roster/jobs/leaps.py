"""Whether this machine's time can be believed: it is compared with a clock that nobody sets.

What runs by itself ends offers, marks who did not come, deletes what is due. A time that leaps (a time server gone mad,
a hand that types a wrong date) must not do that at once: after a leap nothing is swept for some minutes, in which whoever
set the time wrong, or the time server, sets it right again. Sleep and pauses of a virtual machine are no leaps.
"""

import logging
import time
from collections.abc import Callable

LEAST_LEAP_SECONDS = 60.0
DOUBT_SECONDS = 300.0
"""How long a new time is doubted. Then it is believed: whoever was really off for long must go on."""

log = logging.getLogger(__name__)


def _steady() -> float:
    """Return the seconds since the machine started, those of its sleep among them where the system counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class LeapWatch:
    """Compares the machine's time with a steady clock each time that it is asked."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = _steady) -> None:
        self._wall, self._steady = wall, steady
        self._ahead = wall() - steady()
        self._doubted_until: float | None = None

    def is_believed(self) -> bool:
        """Tell whether the time is as it was, or has stayed as it is long enough; say it in the log when that changes."""
        steady = self._steady()
        leap = self._wall() - steady - self._ahead
        self._ahead += leap  # small corrections of a time server, too: they must not add up
        if abs(leap) >= LEAST_LEAP_SECONDS:
            self._doubted_until = steady + DOUBT_SECONDS
            log.error(
                "this machine's time leapt %s by %d s; nothing is swept for %d s: set it right ('timedatectl' "
                "says how it is), or wait, and the new time counts",
                "ahead" if leap > 0 else "back",
                abs(leap),
                DOUBT_SECONDS,
            )
        if self._doubted_until is not None and steady >= self._doubted_until:
            self._doubted_until = None
            log.warning("this machine's time is believed again; the clock goes on")
        return self._doubted_until is None
