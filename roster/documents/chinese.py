"""Dates, times and periods as official papers write them."""

from collections.abc import Iterable
from datetime import date, datetime

from roster.core.periods import Period
from roster.documents.facts import LAWYER, Month, Seated, Stage

WEEKDAYS = "一二三四五六日"
PERIODS = {Period.AM: "上午", Period.PM: "下午", Period.DAY: "全天"}


def day(value: date) -> str:
    """`2026年12月2日`."""
    return f"{value.year}年{value.month}月{value.day}日"


def weekday(value: date) -> str:
    """`星期三`."""
    return f"星期{WEEKDAYS[value.weekday()]}"


def long_day(value: date) -> str:
    """`2026年12月2日（星期三）`."""
    return f"{day(value)}（{weekday(value)}）"


def short_day(value: date) -> str:
    """`12月2日（周三）`."""
    return f"{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"


def month(value: str) -> str:
    """`2026-12` → `2026年12月`."""
    return f"{value[:4]}年{int(value[5:])}月"


def span(first: str, last: str) -> str:
    """`2026年`, `2026年3月`, `2026年3月至8月`, `2026年11月至2027年2月`: from one month to another."""
    if first == last:
        return month(first)
    if (first[5:], last[5:]) == ("01", "12") and first[:4] == last[:4]:
        return f"{first[:4]}年"
    return f"{month(first)}至{month(last)[5:] if first[:4] == last[:4] else month(last)}"


def moment(value: datetime) -> str:
    """`2026年12月2日9:05`."""
    return f"{day(value.date())}{value.hour}:{value:%M}"


def session_day(value: Month) -> str:
    """`2026年12月2日（星期三）`, or `2026年12月2日（星期三，暂定）` before the year's holiday notice."""
    text = long_day(value.session_date)
    return f"{text[:-1]}，暂定）" if value.is_provisional else text


def edition(value: Month) -> str:
    """`第2版　2026年11月24日发布`, or of a draft `第2版草案　2026年11月24日10:00打印`."""
    if value.stage is not Stage.ISSUED or value.published_on is None:
        return f"第{value.version}版草案　{moment(value.printed_at)}打印"
    return f"第{value.version}版　{day(value.published_on)}发布"


def title(role: str, role_name: str, firm: str) -> str:
    """Return what somebody is called beside the name.

    Who practices at a legal service office may not be called 律师 (《基层法律服务工作者管理办法》), also where the roster
    seats them in a lawyer's place; such an office's name must end in 法律服务所.
    """
    return "法律工作者" if role == LAWYER and firm.endswith("法律服务所") else role_name


def names(people: Iterable[Seated]) -> str:
    """Names in a row."""
    return "、".join(one.name for one in people)


def firms(people: Iterable[Seated]) -> str:
    """Their firms in a row, each once."""
    return "、".join(dict.fromkeys(one.firm for one in people))


def timed(people: Iterable[Seated]) -> str:
    """Names with their half of the day: `示甲（上午）`."""
    return "、".join(f"{one.name}（{PERIODS[one.period]}）" for one in people)
