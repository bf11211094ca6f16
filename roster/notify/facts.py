"""The facts that fill a notice's text: from its own parameters, its booking and its bureau.

What callers put into `Notice.parameters` (JSON, no personal data):

- duties: `duties`, a list of `{"center": name, "center_en": name, "date": "2026-12-02", "period": "am|pm|day"}`, or
  the keys by themselves for a single one;
- `until`, the instant (ISO, with its offset) by which an offer or a swap is answered;
- a place in line: `when`, the instant that is offered, or the date that is called off (ISO);
- `month` of a roster that is approved, sent back or published, and the `note` of the step, which is secret;
- `due`, the last day to answer, of what is asked;
- `dates` (ISO) on which somebody is busy by their own calendar, which are secret;
- `matters` that people booked for a duty: how many by their codes;
- `code` of a matter that was handed over, and the `count` of those that are overdue;
- `year` for a missing holiday notice; `days` that an invitation lasts; `path`, the address of a page on this site, where a text has a link, and `short`, the code behind `SHORT_PATH` for text messages.

Facts of a booking are read from the booking itself, so that the message says what holds when it leaves.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from roster.core import clock
from roster.core.matters import MATTERS
from roster.core.references import show_code
from roster.core.translation import N_, translate
from roster.database import db
from roster.models import Booking, Bureau, Center, Notice, NoticeKind, WaitlistEntry

SHORT_PATH = "/d/"
"""Where the short links of text messages lead on this site."""
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PERIODS = {"am": N_("Morning"), "pm": N_("Afternoon"), "day": N_("Whole day")}


def facts_of(notice: Notice, base_url: str, language: str = "") -> dict[str, str]:
    """Return every parameter that the texts know, in a language or the notice's own; what is unknown is empty."""
    language, given = language or notice.language, _given(notice)
    bureau = db.session.get_one(Bureau, notice.bureau_id)
    duties = duties_of(given, language)
    facts = {
        "name": notice.recipient_name or "",
        "phone": bureau.phone,
        "line": bureau.phone,
        "duties": "\n".join(duties),
        "first_duty": duties[0] if duties else "",
        "year": str(given.get("year", "")),
        "days": str(given.get("days", "")),
        "month": show_month(str(given.get("month", "")), language),
        "due": show_date(date.fromisoformat(str(given["due"])), language) if given.get("due") else "",
        "dates": "\n".join(
            show_date(date.fromisoformat(str(day)), language) for day in given.get("dates", ())
        ),
        "note": str(given.get("note", "")),
        "code": show_code(str(given["code"])) if given.get("code") else "",
        "count": str(given.get("count", "")),
        "matters": _matters(given.get("matters") or {}, language),
        "until": show_instant(str(given.get("until", "")), language),
        "until_time": show_instant(str(given.get("until", "")), language)[-5:],
        "link": f"{base_url}{given.get('path', '')}",
        "link_code": str(given.get("short", "")),
        "short_link": f"{base_url}{SHORT_PATH}{given.get('short', '')}",
    } | _first_duty(given, language)
    booking = db.session.get(Booking, notice.booking_id) if notice.booking_id else None
    if booking is not None:
        facts |= _booking_facts(booking, bureau, language)
        if notice.kind is NoticeKind.BOOKING_AFFECTED and given.get("before"):
            # The new date is not theirs: nobody sits at their time then.
            facts["date"] = show_date(date.fromisoformat(str(given["before"])), language)
    entry = db.session.get(WaitlistEntry, notice.waitlist_entry_id) if notice.waitlist_entry_id else None
    return facts if entry is None else facts | _waitlist_facts(entry, str(given["when"]), bureau, language)


def duties_of(given: Mapping[str, Any], language: str) -> list[str]:
    """Return the duties that a notice names, each as one line: `12月2日周三 上午 故市镇`."""
    items = given.get("duties")
    if items is None:
        items = [given] if given.get("date") else []
    return [_duty(item, language) for item in items]


def show_date(day: date, language: str) -> str:
    """Return a date as a short text says it: `12月2日周三`, `Wed 2 Dec`."""
    weekday = translate(language, _WEEKDAYS[day.weekday()])
    if language.startswith("zh"):
        return f"{day.month}月{day.day}日{weekday}"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]}"


def show_instant(instant: str, language: str) -> str:
    """Return an instant as a text says it, `12月1日周二 17:00`; empty for none."""
    if not instant:
        return ""
    local = clock.local(datetime.fromisoformat(instant))
    return f"{show_date(local.date(), language)} {local:%H:%M}"


def show_month(month: str, language: str) -> str:
    """Return a month as a text says it, `2026年12月` or `Dec 2026`; empty for none."""
    if not month:
        return ""
    year, number = month.split("-")
    return f"{year}年{int(number)}月" if language.startswith("zh") else f"{_MONTHS[int(number) - 1]} {year}"


def _given(notice: Notice) -> dict[str, Any]:
    secret = json.loads(notice.secret_parameters) if notice.secret_parameters else {}
    return {**(notice.parameters or {}), **secret}


def _duty(item: Mapping[str, Any], language: str) -> str:
    words = [show_date(date.fromisoformat(str(item["date"])), language)]
    if item.get("period") in _PERIODS:
        words.append(translate(language, _PERIODS[str(item["period"])]))
    words.append(_town(item, language))
    return " ".join(word for word in words if word)


def _matters(booked: Mapping[str, int], language: str) -> str:
    """Return how many booked for which matter, `婚姻家庭 2、劳动用工 1`, the most first; who, nobody says."""
    known = [
        f"{translate(language, MATTERS[code].name)} {count}"
        for code, count in sorted(booked.items(), key=lambda item: -item[1])
        if code in MATTERS
    ]
    if not known:
        return translate(language, N_("nobody yet"))
    return ("、" if language.startswith("zh") else ", ").join(known)


def _town(item: Mapping[str, Any], language: str) -> str:
    english = "" if language.startswith("zh") else item.get("center_en")
    return str(english or item.get("center", ""))


def _first_duty(given: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return when and where the first duty is, each as one word of a text message."""
    items = given.get("duties") or ([given] if given.get("date") else [])
    if not items:
        return {"when": "", "place": ""}
    period = (
        translate(language, _PERIODS[str(items[0]["period"])]) if items[0].get("period") in _PERIODS else ""
    )
    space = "" if language.startswith("zh") else " "
    day = show_date(date.fromisoformat(str(items[0]["date"])), language)
    town = _town(items[0], language)
    place_of = translate(language, N_("%(town)s service center"), town=town) if town else ""
    return {"when": space.join(word for word in (day, period) if word), "place": place_of}


def _booking_facts(booking: Booking, bureau: Bureau, language: str) -> dict[str, str]:
    return _time_and_place(booking.slot.starts_at, booking.sitting.center, bureau, language) | {
        "code": show_code(booking.code)
    }


def _waitlist_facts(entry: WaitlistEntry, when: str, bureau: Bureau, language: str) -> dict[str, str]:
    code = {"code": show_code(entry.code)}
    if "T" in when:
        return _time_and_place(datetime.fromisoformat(when), entry.center, bureau, language) | code
    day = show_date(date.fromisoformat(when), language)
    facts = {"date": day, "when": day, "place": place(entry.center, language)}
    return facts | {"phone": entry.center.phone or bureau.phone} | code


def _time_and_place(instant: datetime, center: Center, bureau: Bureau, language: str) -> dict[str, str]:
    starts_at = clock.local(instant)
    day, at = show_date(starts_at.date(), language), f"{starts_at.hour}:{starts_at.minute:02}"
    return {
        "date": day,
        "time": at,
        "when": f"{day}{'' if language.startswith('zh') else ' '}{at}",
        "place": place(center, language),
        "phone": center.phone or bureau.phone,
    }


def place(center: Center, language: str) -> str:
    """Return a center's short name without a word that carriers refuse, such as 法律."""
    english = not language.startswith("zh") and center.name_en
    return translate(language, N_("%(town)s service center"), town=center.name_en if english else center.name)
