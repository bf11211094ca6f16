"""How long somebody attended, and the code on the screen that proves that they are there.

The code is a keyed hash of the place and the time: nothing is stored, nobody can work it out without the key, and one
that was photographed is worth nothing some minutes later. Where a telephone is, is not asked (PIPL Art. 28).
"""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from roster.core import cipher

CODE_MINUTES = 5
"""A code stands on the screen for so long; the one before it is taken as well."""
OVERTIME = timedelta(minutes=60)
"""With the last visitor somebody may stay on: so much after closing counts at the most."""
_DIGITS = 6
_PURPOSE = "check-in"

Span = tuple[datetime, datetime]


def minutes(hours: Sequence[Span], arrived: datetime, left: datetime) -> int:
    """Return the whole minutes of opening hours between coming and going, and what was stayed on after closing.

    Whoever comes before the opening is not counted for waiting, nor anybody for the break at noon. `hours` are the
    spans of one duty in order.
    """
    if not hours:
        return 0
    last_from, last_until = hours[-1]
    spans = [*hours[:-1], (last_from, last_until + OVERTIME)]
    seconds = sum(
        max(0.0, (min(until, left) - max(since, arrived)).total_seconds()) for since, until in spans
    )
    return int(seconds // 60)


def is_there(begins: datetime, arrived: datetime | None, left: datetime | None, grace: timedelta) -> bool:
    """Tell whether somebody sat in a half-day: came before `grace` after its beginning, and was not gone by then.

    Source: the field guide, section 2.4: who comes more than 60 minutes late, or not at all, was absent.
    """
    return arrived is not None and arrived <= begins + grace and (left is None or left > begins)


def code_at(place: str, at: datetime) -> str:
    """Return the code of a place at a time: six digits."""
    return _code(cipher.current().index(_PURPOSE, _named(place, at)))


def is_code_of(place: str, typed: str, at: datetime) -> bool:
    """Tell whether what was typed is the code of that place now, or the one before it."""
    digits = re.sub(r"\D", "", typed)
    known = (
        _code(one)
        for then in (at, at - timedelta(minutes=CODE_MINUTES))
        for one in cipher.current().indexes(_PURPOSE, _named(place, then))
    )
    return any(hmac.compare_digest(one, digits) for one in known)


def _named(place: str, at: datetime) -> str:
    return f"{place} {int(at.timestamp()) // (60 * CODE_MINUTES)}"


def _code(index: str) -> str:
    return f"{int(index, 16) % 10**_DIGITS:0{_DIGITS}}"
