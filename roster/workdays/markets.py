"""Market days (逢集日): when the villages come to town by themselves.

In Guanzhong towns a market runs on days with fixed endings, usually lunar (二五八: every date ending in
2, 5 or 8), on odd or even days (单日, 双日), elsewhere on weekdays.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from roster.workdays.lunar import lunar

ODD_DAYS = (1, 3, 5, 7, 9)
"""Endings of 单日."""

EVEN_DAYS = (0, 2, 4, 6, 8)
"""Endings of 双日."""


@dataclass(frozen=True)
class MarketRule:
    """A town's market days.

    With calendar `lunar` or `solar`, `endings` are last digits (0–9) of the day of the month; with
    `weekday` they are weekdays, Monday 1 to Sunday 7. Raises ValueError for anything else.
    """

    calendar: Literal["lunar", "solar", "weekday"]
    endings: tuple[int, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if self.calendar not in ("lunar", "solar", "weekday"):
            raise ValueError(f"unknown calendar of market days: {self.calendar}")
        allowed = range(1, 8) if self.calendar == "weekday" else range(10)
        if not self.endings or any(ending not in allowed for ending in self.endings):
            raise ValueError(f"a {self.calendar} market cannot be on {self.endings}")


def is_market_day(rule: MarketRule, day: date) -> bool:
    """Tell whether the town's market is held on that date."""
    if rule.calendar == "weekday":
        return day.isoweekday() in rule.endings
    number = lunar(day).day if rule.calendar == "lunar" else day.day
    return number % 10 in rule.endings


_ENDINGS_BY_NAME = {"单日": ODD_DAYS, "双日": EVEN_DAYS}
_DIGITS = {
    **{character: value for value, character in enumerate("十一二三四五六七八九")},
    "〇": 0,
    "日": 7,
    "天": 7,
}


def market_endings(text: str) -> tuple[int, ...]:
    """Read endings as people write them: 二五八, 2,5,8, 逢三六九, 单日, 双日, 周三周六.

    Raises ValueError when something in the text is no ending.
    """
    plain = text.strip().removeprefix("农历").removeprefix("逢")
    if plain in _ENDINGS_BY_NAME:
        return _ENDINGS_BY_NAME[plain]
    endings = set()
    for character in plain:
        if character in "、,，/ .和周集":
            continue
        if character in _DIGITS:
            endings.add(_DIGITS[character])
        elif character.isascii() and character.isdigit():
            endings.add(int(character))
        else:
            raise ValueError(f"“{character}” is not a market day's ending")
    if not endings:
        raise ValueError("no market day's ending is given")
    return tuple(sorted(endings))
