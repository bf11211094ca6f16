"""How values look on a page: dates with their weekday, times, masked data, codes."""

from collections.abc import Iterable
from datetime import date, datetime, time

from flask import Flask, url_for
from flask_babel import format_date, format_datetime, get_locale, gettext, ngettext

from roster.core import clock, masking, matter_details
from roster.core.matters import MATTERS
from roster.core.phones import show_phone
from roster.core.references import show_code
from roster.models import Booking
from roster.workdays.lunar import lunar as lunar_date
from roster.workdays.lunar import lunar_text


def day(value: date) -> str:
    """`2026年12月2日 星期三` / `Wednesday, 2 December 2026`."""
    chinese = str(get_locale()).startswith("zh")
    return str(format_date(value, "y年M月d日 EEEE" if chinese else "EEEE, d MMMM y"))


def plain_day(value: date) -> str:
    """`2026年12月2日` / `2 December 2026`."""
    chinese = str(get_locale()).startswith("zh")
    return str(format_date(value, "y年M月d日" if chinese else "d MMMM y"))


def short_day(value: date) -> str:
    """`12月2日 周三` / `Wed 2 Dec`."""
    chinese = str(get_locale()).startswith("zh")
    return str(format_date(value, "M月d日 EEE" if chinese else "EEE d MMM"))


def weekday(value: date) -> str:
    """`周三` / `Wed`."""
    return str(format_date(value, "EEE"))


def month(value: str) -> str:
    """`2026-12` → `2026年12月` / `December 2026`."""
    chinese = str(get_locale()).startswith("zh")
    first = date.fromisoformat(f"{value}-01")
    return str(format_date(first, "y年M月" if chinese else "MMMM y"))


def month_name(value: str) -> str:
    """`2026-12` → `12月` / `Dec`: where the year stands above."""
    return str(format_date(date.fromisoformat(f"{value}-01"), "LLL"))


def clock_time(value: time | datetime) -> str:
    """`09:30` on Shanghai's wall clock."""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%H:%M")
    return value.strftime("%H:%M")


def booked_time(booking: Booking) -> str:
    """`09:30`, for a long talk `09:30–10:10`."""
    begins = clock_time(booking.slot.starts_at)
    return f"{begins}–{clock_time(booking.ends_at)}" if booking.is_long else begins


def local_date(value: datetime) -> date:
    """The day on Shanghai's wall clock."""
    return clock.local(value).date()


def opening(value: datetime) -> str:
    """`12月2日 周三 09:00` / `Wed 2 Dec 09:00`."""
    return f"{short_day(local_date(value))} {clock_time(value)}"


def lunar(value: date) -> str:
    """`十月廿四`; in English the numbers, `lunar month 10 day 24`."""
    if str(get_locale()).startswith("zh"):
        return lunar_text(value)
    month_number, day_number, is_leap = lunar_date(value)
    return f"lunar {'leap ' if is_leap else ''}month {month_number} day {day_number}"


def listed(values: Iterable[object]) -> str:
    """Several things in a row: `甲、乙` / `A, B`."""
    return ("、" if str(get_locale()).startswith("zh") else ", ").join(str(value) for value in values)


def moment(value: datetime) -> str:
    """Date and time on Shanghai's wall clock."""
    return str(format_datetime(value, "y-MM-dd HH:mm"))


def time_left(value: datetime) -> str:
    """How long it is until an instant, in whole days, hours or minutes: `84天后` / `in 84 days`."""
    minutes = max(int((value - clock.now()).total_seconds() // 60), 0)
    if minutes >= 2 * 24 * 60:
        return str(ngettext("in %(num)s day", "in %(num)s days", minutes // (24 * 60)))
    if minutes >= 2 * 60:
        return str(ngettext("in %(num)s hour", "in %(num)s hours", minutes // 60))
    return str(ngettext("in %(num)s minute", "in %(num)s minutes", minutes))


def minutes_left(value: datetime) -> str:
    """How long something is still kept, rounded up to whole minutes: `还剩9分钟。` / `9 minutes are left.`"""
    minutes = max(-int((clock.now() - value).total_seconds() // 60), 0)
    return str(ngettext("%(num)s minute is left.", "%(num)s minutes are left.", minutes))


def words(value: object) -> str:
    """Translate an enum member or matter by the msgid that it names."""
    text = getattr(value, "words", None) or str(value)
    return str(gettext(text))


def matter_name(code: str) -> str:
    """The name of a matter in the reader's language; of one of the second level, both."""
    matter = MATTERS.get(matter_details.split(code)[0])
    if matter is None:
        return code
    detail = matter_details.DETAILS.get(code)
    return " · ".join(str(gettext(name)) for name in (matter.name, detail) if name)


def local_name(thing: object) -> str:
    """The Chinese name, or the English one where the reader wants English and there is one."""
    english = getattr(thing, "name_en", "")
    return str(english if english and not str(get_locale()).startswith("zh") else thing.name)  # type: ignore[attr-defined]


def install(app: Flask) -> None:
    """Make them filters and globals of the templates."""
    app.jinja_env.filters.update(
        day=day,
        plain_day=plain_day,
        short_day=short_day,
        weekday=weekday,
        month=month,
        month_name=month_name,
        clock_time=clock_time,
        booked_time=booked_time,
        moment=moment,
        time_left=time_left,
        listed=listed,
        iso_date=date.fromisoformat,
        local_date=local_date,
        opening=opening,
        words=words,
        matter_name=matter_name,
        local_name=local_name,
        lunar=lunar,
        code=show_code,
        phone=show_phone,
        mask_phone=masking.mask_phone,
        mask_name=masking.mask_name,
    )
    app.jinja_env.globals.update(now=clock.now, today=clock.today, asset=_asset, minutes_left=minutes_left)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _asset(name: str) -> str:
    return url_for("static", filename=name)
