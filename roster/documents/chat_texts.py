"""Short texts to paste into a chat: for a town's villages, for each person, for a firm. No attachment, at most 300 characters."""

from collections.abc import Sequence

from roster.core.own_words import said
from roster.core.periods import Period
from roster.documents import chinese, paper_words
from roster.documents.facts import LAWYER, NOTARY, Duty, Hours, Month, Place, Sitter

LONGEST = 300
NO_PHONE = "见坐班通知"
"""Behind the word for telephone, where a bureau has none of its own."""


def for_town(place: Place, month: Month) -> str:
    """Return what a judicial office forwards to its villages' groups."""
    day = chinese.short_day(place.date)
    values = {
        "日期": day,
        "地点": f"{place.town}{place.label}",
        "电话": place.phone or month.bureau_phone or NO_PHONE,
    }
    if place.is_cancelled:
        return said(month.words, paper_words.TOWN_OFF, {**values, "原因": _because(place)})
    lawyers = (
        "、".join(
            dict.fromkeys(
                f"{one.name}{chinese.title(one.role, '律师', one.firm)}" for one in place.of_role(LAWYER)
            )
        )
        or "坐班律师"
    )
    notaries = place.of_role(NOTARY)
    values |= {
        "上午时间": place.hours.morning,
        "下午时间": place.hours.afternoon,
        "坐班律师": lawyers,
        "公证员": f"{_when(notaries[0].period)}有公证员。" if notaries else "",
    }
    return said(month.words, paper_words.TOWN, values)


def for_person(sitter: Sitter, leave_days: int, month: Month) -> str:
    """Return what one person is told: where, when, how far, and what to do who cannot come."""
    duties = "；".join(_duty(one) for one in sitter.duties)
    values = {
        "姓名": sitter.name,
        "坐班安排": duties,
        "请假天数": str(leave_days),
        "电话": month.bureau_phone or NO_PHONE,
    }
    return said(month.words, paper_words.PERSON, values)


def for_firm(firm: str, sitters: Sequence[Sitter], month: Month) -> str:
    """Return a firm's month in one text."""
    lines = [
        f"{one.name}：{chinese.short_day(duty.date)}{_when(duty.period)}，{duty.town}"
        for one in sitters
        for duty in one.duties
    ]
    values = {
        "月份": chinese.month(month.month),
        "机构": firm,
        "坐班安排": "\n".join(lines),
        "电话": month.bureau_phone or NO_PHONE,
    }
    return said(month.words, paper_words.FIRM, values)


def firms_of(month: Month) -> dict[str, list[Sitter]]:
    """Return the people of each firm, in the order of the roster."""
    found: dict[str, list[Sitter]] = {}
    for one in month.sitters:
        found.setdefault(one.firm, []).append(one)
    return found


def _duty(duty: Duty) -> str:
    road = f"，单程约{duty.road_minutes}分钟" if duty.road_minutes else ""
    address = f"（{duty.address}）" if duty.address else ""
    phone = f"，中心电话{duty.phone}" if duty.phone else ""
    return (
        f"{chinese.short_day(duty.date)}{_span(duty.hours, duty.period)}"
        f"在{duty.town}{duty.label}{address}坐班{road}{phone}"
    )


def _span(hours: Hours, period: Period) -> str:
    parts = {Period.AM: f"上午{hours.morning}", Period.PM: f"下午{hours.afternoon}"}
    return "、".join(parts[half] for half in period.halves)


def _when(period: Period) -> str:
    return chinese.PERIODS[period]


def _because(place: Place) -> str:
    return f"（{place.reason}）" if place.reason else ""
