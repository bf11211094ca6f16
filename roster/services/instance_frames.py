"""What a planning problem is made of besides the rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from roster import workdays
from roster.services.standing import Standing

MONTHS_OF_CARRY = 12
"""Load served in so many months before the horizon counts as carried."""


@dataclass(frozen=True)
class Frame:
    """What a problem is made of besides the rows: consecutive `months`, those of them whose duties are
    `open`, today, and what stands in the other months (`history`, before, between and after them).

    Practitioners who left the pool are part of it only if `also` names them, and then sit on no date to come.
    """

    months: Sequence[str]
    open: Collection[str]
    today: date
    history: Sequence[Standing] = ()
    also: Collection[str] = ()
    name: str = "roster"
    weights: Mapping[str, int] | None = None
    left_out: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By month, who is not planned in it because their firm did not nominate them."""
    learns: bool = True
    """Whether it is of use what the centers' own log teaches about matters; who only asks for loads goes without."""


def months_between(first_month: str, last_month: str) -> list[str]:
    """Return the months from first to last, both included; none if last is before first. Raises InvalidMonth."""
    first, last = workdays.first_day(first_month), workdays.first_day(last_month)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return list(workdays.months_from(first_month, max(count, 0)))


def month_before(month: str, count: int) -> str:
    """Return the month so many months before another."""
    first = workdays.first_day(month)
    ordinal = first.year * 12 + first.month - 1 - count
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"


def history_from(first_month: str, rotation_months: int) -> str:
    """Return the first month whose assignments matter to a horizon that begins with `first_month`."""
    return month_before(first_month, max(MONTHS_OF_CARRY, rotation_months))
