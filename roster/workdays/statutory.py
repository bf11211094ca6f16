"""The rule text: which days are off in a year whose notice has not come out yet.

Source: 《全国年节及纪念日放假办法》 as revised on 10 November 2024 (State Council order 795), and the
principles in 国办发明电〔2024〕12号: 「除个别特殊情形外，春节自农历除夕起放假调休8天，国庆节自10月1日起放假调休
7天，劳动节放假调休5天，元旦、清明节、端午节、中秋节分别放假调休或连休3天（如逢周三则只在当日放假），国庆节放假
如逢中秋节则合并放假8天。」
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from roster.workdays.calendars import is_weekend
from roster.workdays.lunar import day_of_lunar, qingming

_THREE_DAY_BLOCKS = {0: (-2, 0), 1: (-2, 0), 2: (0, 0), 3: (0, 2), 4: (0, 2), 5: (0, 2), 6: (-1, 1)}
"""Weekday of a one-day festival → first and last day off, counted from it."""


@dataclass(frozen=True)
class Block:
    """A holiday as the rule text gives it: `first` to `last` off, of which `statutory` days by law."""

    name: str
    first: date
    last: date
    statutory: int

    @property
    def days(self) -> tuple[date, ...]:
        """Every day off of the holiday."""
        return tuple(
            self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1)
        )

    @property
    def makeup_days_owed(self) -> int:
        """How many weekend days must be worked for it: its days off on weekdays beyond the statutory."""
        return max(0, sum(not is_weekend(day) for day in self.days) - self.statutory)


def festivals(year: int) -> dict[str, date]:
    """Return the day of each of the seven festivals, which is off by law in every year."""
    return {
        "元旦": date(year, 1, 1),
        "春节": day_of_lunar(year, 1, 1),
        "清明节": qingming(year),
        "劳动节": date(year, 5, 1),
        "端午节": day_of_lunar(year, 5, 5),
        "中秋节": day_of_lunar(year, 8, 15),
        "国庆节": date(year, 10, 1),
    }


@cache
def blocks(year: int) -> tuple[Block, ...]:
    """Return the year's holidays by the rule text; New Year's may begin in December before."""
    on = festivals(year)
    eve = on["春节"] - timedelta(days=1)
    labour = on["劳动节"]
    found = [
        _short("元旦", on["元旦"]),
        Block("春节", eve, eve + timedelta(days=7), statutory=4),
        _short("清明节", on["清明节"]),
        Block("劳动节", labour, labour + timedelta(days=4), statutory=2),
        _short("端午节", on["端午节"]),
        *_autumn(on["中秋节"], on["国庆节"]),
    ]
    return tuple(sorted(found, key=lambda block: block.first))


def _short(name: str, festival: date) -> Block:
    before, after = _THREE_DAY_BLOCKS[festival.weekday()]
    return Block(name, festival + timedelta(days=before), festival + timedelta(days=after), statutory=1)


def _autumn(mid_autumn: date, national: date) -> list[Block]:
    # Two holidays that touch become one of eight days, as in 2020, 2023 and 2025.
    if -2 <= (mid_autumn - national).days <= 7:
        first = min(mid_autumn, national)
        return [Block("国庆节、中秋节", first, first + timedelta(days=7), statutory=4)]
    return [
        _short("中秋节", mid_autumn),
        Block("国庆节", national, national + timedelta(days=6), statutory=3),
    ]


def block_of(day: date) -> Block | None:
    """Return the holiday that the rule text puts on that date."""
    around = blocks(day.year) + blocks(day.year + 1)[:1]
    return next((block for block in around if block.first <= day <= block.last), None)


def works_by_rule(day: date) -> bool:
    """Tell whether the rule text leaves that date a working day; make-up days are not foreseen."""
    return not is_weekend(day) and block_of(day) is None


def likely_makeup_days(block: Block) -> tuple[date, ...]:
    """Return the weekend days next to a holiday on which the days it owes are usually worked.

    So it was done in every notice of 2017–2026: before a holiday the nearest Sunday, after it the nearest
    Saturday; both days of the weekend where the holiday borders on it, and the one day left over where it
    takes the other.
    """
    if not block.makeup_days_owed:
        return ()
    before = _weekend_days(block.first, -1, {0: 2, 6: 1}.get(block.first.weekday(), 0))
    after = _weekend_days(block.last, 1, {4: 2, 5: 1}.get(block.last.weekday(), 0))
    return tuple(day for day in (*before, *after) if block_of(day) is None)


def _weekend_days(border: date, direction: int, adjacent: int) -> list[date]:
    if adjacent:
        return [border + timedelta(days=direction * offset) for offset in range(1, adjacent + 1)]
    day = border
    while not is_weekend(day := day + timedelta(days=direction)):
        pass
    return [day]
