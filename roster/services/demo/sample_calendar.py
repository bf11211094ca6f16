"""An invented calendar for whoever tries out the demo: busy on two of its owner's session dates, in three ways."""

from datetime import datetime, timedelta

from roster.core import clock
from roster.models import Practitioner
from roster.services import busy_dates, duties

_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Roster//Invented calendar//ZH")


def calendar_of(practitioner: Practitioner, now: datetime) -> bytes:
    """Return a file as a calendar program exports it, made for the dates to come of one person.

    A hearing on the next date on which they sit, a journey over the last of the dates to come, an evening every week and
    a free reminder, which both hinder nobody.
    """
    asked = busy_dates.question(practitioner, now)
    if not asked.days:
        return "\r\n".join((*_HEAD, "END:VCALENDAR", "")).encode()
    seats = duties.seats_between(asked.days[0], asked.days[-1], practitioner=practitioner)
    sits = next((one.duty.sitting.date for one in seats), asked.days[0])
    far = asked.days[-1]
    monday = clock.local(now).date() - timedelta(days=clock.local(now).weekday())
    entries = (
        ("开庭：示例甲诉示例乙", f"DTSTART;TZID=Asia/Shanghai:{sits:%Y%m%d}T093000", "DURATION:PT2H", "LOCATION:示例法院第三审判庭"),
        ("出差（示例）", f"DTSTART;VALUE=DATE:{far - timedelta(days=1):%Y%m%d}", f"DTEND;VALUE=DATE:{far + timedelta(days=2):%Y%m%d}"),
        ("每周业务学习（示例）", f"DTSTART;TZID=Asia/Shanghai:{monday:%Y%m%d}T190000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("交年度考核表（示例）", f"DTSTART;VALUE=DATE:{sits:%Y%m%d}", "TRANSP:TRANSPARENT"),
    )  # fmt: skip
    lines = [*_HEAD]
    for number, (title, *when) in enumerate(entries, start=1):
        lines += ["BEGIN:VEVENT", f"UID:invented-{number}@example.cn", f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}", f"SUMMARY:{title}", *when, "END:VEVENT"]  # fmt: skip
    return "\r\n".join((*lines, "END:VCALENDAR", "")).encode()
