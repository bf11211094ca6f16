"""Short texts to paste into a chat: for a town's villages, for each person, for a firm. No attachment, at most 300 characters."""

from collections.abc import Sequence

from roster.core.periods import Period
from roster.documents import chinese
from roster.documents.facts import LAWYER, NOTARY, Duty, Hours, Month, Place, Sitter

LONGEST = 300
TOPICS = "婚姻、赡养、宅基地、土地、欠薪、借贷、交通事故等"


def for_town(place: Place, month: Month) -> str:
    """Return what a judicial office forwards to its villages' groups."""
    day = chinese.short_day(place.date)
    where = f"{place.town}{place.label}"
    if place.is_cancelled:
        return f"【坐班提醒】原定{day}在{where}的坐班取消{_because(place)}。咨询电话{place.phone or month.bureau_phone}。"
    lawyers = (
        "、".join(
            dict.fromkeys(
                f"{one.name}{chinese.title(one.role, '律师', one.firm)}" for one in place.of_role(LAWYER)
            )
        )
        or "坐班律师"
    )
    notaries = place.of_role(NOTARY)
    notary = f"{_when(notaries[0].period)}有公证员。" if notaries else ""
    return (
        f"【坐班提醒】{day}上午{place.hours.morning}、下午{place.hours.afternoon}，{lawyers}在{where}坐班，"
        f"免费咨询：{TOPICS}。{notary}请各村（社区）在群里转发并通知老年人，不预约也可以直接来。"
        f"预约电话{place.phone or month.bureau_phone}。"
    )


def for_person(sitter: Sitter, leave_days: int, phone: str) -> str:
    """Return what one person is told: where, when, how far, and what to do who cannot come."""
    duties = "；".join(_duty(one) for one in sitter.duties)
    return (
        f"【坐班通知】{sitter.name}您好：{duties}。请准时签到。"
        f"不能前往的，请至少提前{leave_days}个工作日告知{f'，电话{phone}' if phone else ''}。"
    )


def for_firm(firm: str, sitters: Sequence[Sitter], month: Month) -> str:
    """Return a firm's month in one text."""
    lines = [
        f"{one.name}：{chinese.short_day(duty.date)}{_when(duty.period)}，{duty.town}"
        for one in sitters
        for duty in one.duties
    ]
    return "\n".join([f"【{chinese.month(month.month)}坐班】{firm}", *lines])


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
