"""A stranger's calendar: what it says of some days, and what is refused with a sentence, whatever it is."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roster.core.errors import DomainError
from roster.ical import recurrences
from roster.ical.busy_times import read_busy
from roster.ical.recurrences import NotWorkedOut, Steps, read_rule, starts
from roster.ical.strangers import MOST_BYTES, BadCalendar, calendars_in

ROOT = Path(__file__).resolve().parents[2]
DAYS = (date(2026, 12, 2), date(2027, 1, 5), date(2027, 7, 2))
OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Ours, by hand
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def a_calendar(*events: str, before: str = "") -> bytes:
    """Give a file whose entries are these lines."""
    wrapped = "".join(f"BEGIN:VEVENT\nSUMMARY:开庭：张三诉李四\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{wrapped}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def clock_times(content: bytes) -> dict[str, str]:
    """Give what was read, as hours and minutes by date."""
    return {
        day.isoformat(): ", ".join(
            f"{start // 60:02}:{start % 60:02}–{end // 60:02}:{end % 60:02}" for start, end in stretches
        )
        for day, stretches in read_busy(content, DAYS).days.items()
    }


WHOLE = "00:00–24:00"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;TZID=Asia/Shanghai:20261202T090000\nDTEND;TZID=Asia/Shanghai:20261202T103000", {"2026-12-02": "09:00–10:30"}),
        ("DTSTART:20261202T010000Z\nDURATION:PT90M", {"2026-12-02": "09:00–10:30"}),
        ("DTSTART:20261202T090000\nDTEND:20261202T103000", {"2026-12-02": "09:00–10:30"}),
        ("DTSTART;TZID=China Standard Time:20261202T090000\nDURATION:PT1H", {"2026-12-02": "09:00–10:00"}),
        ("DTSTART;TZID=/softwarestudio.org/Tzfile/Asia/Tokyo:20261202T090000\nDURATION:PT1H", {"2026-12-02": "08:00–09:00"}),
        ('DTSTART;TZID="Ours, by hand":20261202T020000\nDURATION:PT1H', {"2026-12-02": "09:00–10:00"}),
        ('DTSTART;TZID="Ours, by hand":20270702T020000\nDURATION:PT1H', {"2027-07-02": "08:00–09:00"}),
        ("DTSTART;VALUE=DATE:20261202", {"2026-12-02": WHOLE}),
        ("DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270106", {"2027-01-05": WHOLE}),
        ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261202", {}),
        ("DTSTART:20261201T220000\nDTEND:20261202T080000", {"2026-12-02": "00:00–08:00"}),
        ("DTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20300101", dict.fromkeys((day.isoformat() for day in DAYS), WHOLE)),
        ("DTSTART:20261202T090000", {}),
        ("DTSTART:20261202T090000\nDTEND:20261202T080000", {}),
        ("DTSTART:20261202T090000\nDURATION:PT1H\nTRANSP:TRANSPARENT", {}),
        ("DTSTART:20261202T090000\nDURATION:PT1H\nSTATUS:cancelled", {}),
        ("DTSTART:20261202T090000\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", {}),
        ("DTSTART:20200114T140000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=2", {"2027-01-05": "14:00–15:00"}),
        ("DTSTART:20261125T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20261202T010000Z", {"2026-12-02": "09:00–10:00"}),
        ("DTSTART:20261125T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20261202T005959Z", {}),
        ("DTSTART:20261125T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=1", {}),
        ("DTSTART:20261125T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEXDATE:20261202T090000", {}),
        ("DTSTART:20261125T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEXDATE;VALUE=DATE:20261202", {}),
        ("DTSTART:20261125T090000\nDURATION:PT1H\nRDATE:20261130T000000,\n 20261202T110000", {"2026-12-02": "11:00–12:00"}),
        ("DTSTART:20261125T090000\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20261202T110000/PT30M", {"2026-12-02": "11:00–11:30"}),
        ("DTSTART;VALUE=DATE:20261130\nDTEND;VALUE=DATE:20261204\nRRULE:FREQ=YEARLY;COUNT=2", {"2026-12-02": WHOLE}),
    ],
)  # fmt: skip
def test_when_somebody_is_busy(event: str, expected: dict[str, str]) -> None:
    content = a_calendar(f"UID:1\n{event}", before=OWN_ZONE)
    assert clock_times(content) == expected
    for encoding in ("utf-16", "gb18030", "utf-8-sig"):
        assert clock_times(content.decode().encode(encoding)) == expected, encoding


def test_an_occurrence_that_was_moved_or_called_off_counts_as_it_is_now() -> None:
    series = "UID:1\nDTSTART:20261125T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    at = "UID:1\nRECURRENCE-ID:20261202T090000"
    assert clock_times(a_calendar(series, f"{at}\nDTSTART:20261202T150000\nDURATION:PT1H")) == {
        "2026-12-02": "15:00–16:00"
    }
    following = a_calendar(
        series, f"{at.replace(':2026', ';RANGE=THISANDFUTURE:2026')}\nDTSTART:20261202T150000\nDURATION:PT1H"
    )
    assert (clock_times(following), read_busy(following, DAYS).unclear) == ({"2026-12-02": "15:00–16:00"}, 1)
    gone = f"{at}\nDTSTART:20261202T090000\nDURATION:PT1H\nSTATUS:CANCELLED"
    assert clock_times(a_calendar(series, gone)) == {}
    touching = (
        "UID:2\nDTSTART:20261202T100000\nDURATION:PT1H",
        "UID:3\nDTSTART:20261202T103000\nDURATION:PT2H",
    )
    assert clock_times(a_calendar(series, *touching)) == {"2026-12-02": "09:00–12:30"}


def test_what_we_wrote_ourselves_and_alarms_and_tasks_do_not_count_but_free_and_busy_lists_do() -> None:
    event = "UID:ours\nDTSTART:20261202T090000\nDURATION:PT1H"
    assert read_busy(a_calendar(event), DAYS, {"ours"}).days == {}
    alarm = "UID:1\nDTSTART:20261202T090000\nBEGIN:VALARM\nDURATION:PT5H\nTRIGGER:-PT1H\nEND:VALARM"
    assert read_busy(a_calendar(alarm), DAYS).days == {}
    task = "BEGIN:VTODO\nDTSTART:20261202T090000\nDURATION:PT1H\nEND:VTODO\n"
    periods = "BEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=FREE:20261202T000000Z/PT9H\nFREEBUSY:20261202T010000Z/20261202T020000Z\nEND:VFREEBUSY\n"
    assert clock_times(a_calendar(before=task + periods)) == {"2026-12-02": "09:00–10:00"}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MONTHLY;BYWEEKNO=1", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=DAILY;BYEASTER=0", "INTERVAL=1", "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=5;UNTIL=20270101", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYDAY=XX", "FREQ=DAILY;FREQ=DAILY",
        f"FREQ=YEARLY;BYSETPOS=1;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}",
        f"FREQ=DAILY;COUNT={'9' * 4000}", "FREQ=DAILY;UNTIL=tomorrow",
    ],
)  # fmt: skip
def test_what_is_not_worked_out_is_counted_and_the_rest_is_read(rule: str) -> None:
    odd = f"UID:1\nDTSTART:20261125T090000\nDURATION:PT1H\nRRULE:{rule}"
    found = read_busy(a_calendar(odd, "UID:2\nDTSTART;TZID=Nowhere:20261202T090000\nDURATION:PT1H"), DAYS)
    assert (found.unclear, found.assumed, found.days) == (1, 1, {DAYS[0]: ((540, 600),)})


CUT = a_calendar("UID:1\nDTSTART:20261202T090000\nDURATION:PT1H")
HOSTILE = {
    # what: the file, and how the sentence begins
    "nothing": (b" \r\n", "The file is empty"),
    "a page": (b"<!DOCTYPE html><p>Sign in</p>", "This is not a calendar"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "The characters"),
    "no calendar around it": (b"BEGIN:VEVENT\nEND:VEVENT", "This is not a calendar"),
    "broken bytes": (b"BEGIN:VCALENDAR\nSUMMARY:\xff\xff\xff\nEND:VCALENDAR", "The characters"),
    "cut off": (CUT[: len(CUT) // 2], "This calendar breaks off"),
    "crossed": (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT", "This calendar breaks off"),
    "deep": (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 300_000, "This calendar breaks off"),
    "four megabytes and one": (b"BEGIN:VCALENDAR\n".ljust(MOST_BYTES + 1, b"\n"), "This calendar is larger"),
    "many entries": (a_calendar(*["UID:1"] * 21_000), "This calendar has more than"),
    "many lines": (b"BEGIN:VCALENDAR\n" + b"UID:1\n" * 201_000 + b"END:VCALENDAR", "This calendar has more than"),
    "long line": (b"BEGIN:VCALENDAR\nUID:" + b"1" * 100_000 + b"\nEND:VCALENDAR", "This calendar breaks off"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_calendar_of_a_person_is_refused_with_a_sentence(what: str) -> None:
    content, sentence = HOSTILE[what]
    with pytest.raises(BadCalendar) as refused:
        read_busy(content, DAYS)
    assert str(refused.value).startswith(sentence)
    assert isinstance(refused.value, DomainError)


BOUNDED = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from roster.ical.busy_times import read_busy, DAY_MINUTES
from roster.core.errors import DomainError
from datetime import date
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
# The address space is bounded from here on: 300 MB above what the program itself has mapped.
mapped = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (mapped + 300 * 2**20,) * 2)
days = [date(2026, 12, 2), date(2027, 1, 5)]
said = {}
def many(text, count): return "BEGIN:VCALENDAR\\n" + ("BEGIN:VEVENT\\nUID:1\\nDURATION:PT1H\\n" + text + "\\nEND:VEVENT\\n") * count + "END:VCALENDAR"
files = {
    "endless": many("DTSTART:20000101T090000\\nRRULE:FREQ=SECONDLY", 9).encode(),
    "positions": many("DTSTART:20000101T090000\\nRRULE:FREQ=YEARLY;BYSETPOS=-1;BYHOUR=1,2,3,4,5,6,7,8;BYMINUTE=1,2,3", 9).encode(),
    "never": many("DTSTART:20000101T090000\\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 2000).encode(),
    "daily": many("DTSTART:19000101T090000\\nRRULE:FREQ=DAILY;COUNT=99999", 12).encode(),
    "dates": many("DTSTART:20000101T090000\\n" + ("RDATE:" + ",".join(["20261202T090000"] * 3000) + "\\n") * 34, 1).encode(),
    "quotes": b"BEGIN:VCALENDAR\\nUID" + b';A="' * 1000000,
    "folds": b"BEGIN:VCALENDAR" + b"\\n " * 1390000,
    "wide": "BEGIN:VCALENDAR\\n😀".encode("utf-16") + "长".encode("utf-16-le") * 2000000,
    "fifty megabytes": b"BEGIN:VCALENDAR\\n" * (50 * 65536),
}
for name, content in files.items():
    try:
        read_busy(content, days)
        said[name] = "read"
    except DomainError as error:
        said[name] = str(error)
print(json.dumps(said))
"""


def test_hostile_files_cost_bounded_time_and_memory() -> None:
    """In a process that is killed beyond 20 seconds of its processor, and gets no more than 300 MB."""
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    repeats = "The entries of this calendar repeat too often to be worked out. Export only the coming year and try again."
    broken_off = "This calendar breaks off or is damaged. Export it once more and try again."
    assert json.loads(done.stdout) == {
        "endless": "read",
        "positions": "read",
        "never": "read",
        "daily": repeats,
        "dates": repeats,
        "quotes": broken_off,
        "folds": broken_off,
        "wide": broken_off,
        "fifty megabytes": "This calendar is larger than 4 MB. Export only the coming year and try again.",
    }


def test_titles_places_and_people_are_never_in_memory_as_parts_of_a_calendar() -> None:
    lines = "UID:1\nDTSTART:20261202T090000\nDURATION:PT1H\nLOCATION:第三审判庭\nATTENDEE;CN=张三:mailto:a@b.cn\nDESCRIPTION:案号\n 123"
    content = a_calendar(lines)
    assert "开庭" in content.decode()
    kept = repr(calendars_in(content)) + repr(read_busy(content, DAYS))
    for secret in ("开庭", "张三", "审判庭", "案号", "a@b.cn", "123"):
        assert secret not in kept


numbers = st.integers
by = {
    "BYMONTH": st.lists(numbers(1, 12), min_size=1, max_size=4),
    "BYMONTHDAY": st.lists(numbers(-31, 31).filter(bool), min_size=1, max_size=3),
    "BYDAY": st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=4),
    "BYYEARDAY": st.lists(numbers(-366, 366).filter(bool), min_size=1, max_size=3),
    "BYHOUR": st.lists(numbers(0, 23), min_size=1, max_size=2),
}


@st.composite
def ordinary_rules(draw) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(numbers(1, 5))}"]
    usual = {"DAILY": ["BYMONTH", "BYDAY"], "WEEKLY": ["BYDAY", "BYMONTH"], "MONTHLY": ["BYMONTHDAY", "BYDAY", "BYMONTH", "BYHOUR"], "YEARLY": list(by)}  # fmt: skip
    for name in draw(st.lists(st.sampled_from(usual[frequency]), unique=True, max_size=2)):
        values = draw(by[name])
        if name == "BYDAY" and frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
            values = [f"{draw(numbers(-5, 5).filter(bool))}{value}" for value in values]
        parts.append(f"{name}={','.join(map(str, values))}")
    if len(parts) > 2 and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1, -2]))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(['MO', 'SU', 'WE']))}")
    ending = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if ending == "COUNT":
        parts.append(f"COUNT={draw(numbers(1, 60))}")
    if ending == "UNTIL":
        parts.append(f"UNTIL={draw(st.dates(date(2019, 1, 1), date(2028, 1, 1))):%Y%m%d}T120000")
    return ";".join(parts)


@given(
    ordinary_rules(),
    st.datetimes(datetime(2012, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - on the rule's own clock
    st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    numbers(0, 400),
)
@settings(max_examples=50, deadline=None)
def test_rules_are_worked_out_as_another_library_does(
    rule: str, begins: datetime, first: date, length: int
) -> None:
    begins, last = begins.replace(microsecond=0), first + timedelta(days=length)
    read = read_rule(rule)
    soon = starts(replace(read, count=None), begins, begins.date(), date(2060, 1, 1), Steps(10**6))
    assume(next(soon, None))  # else the other one looks for it until the year 9999
    expected = rrulestr(rule, dtstart=begins).between(
        datetime.combine(first, datetime.min.time()), datetime.combine(last, datetime.max.time()), inc=True
    )
    until = read.until or "9999"
    ours = list(starts(read, begins, first, last, Steps(10**6), lambda at: f"{at:%Y%m%dT%H%M%S}" > until))
    assert ours == expected


@pytest.mark.parametrize(
    ("rule", "begins", "expected"),
    [
        # 2026 has 53 weeks: the last one, and the first of 2027, which begins on 4 January.
        ("FREQ=YEARLY;BYWEEKNO=53,1;BYDAY=MO,FR", "2020-01-01", ["2026-12-28", "2027-01-01", "2027-01-04", "2027-01-08"]),
        ("FREQ=YEARLY;BYWEEKNO=-1", "2024-12-24", ["2026-12-29"]),  # a Tuesday, as the first time was
        # RFC 5545 3.3.10: weeks from Sunday on; 27 December and 2 January lie in one.
        ("FREQ=YEARLY;BYWEEKNO=52;BYDAY=SU,SA;WKST=SU", "2020-01-01", ["2026-12-27", "2027-01-02"]),
        ("FREQ=HOURLY;INTERVAL=36;COUNT=4", "2026-12-31", ["2026-12-31", "2027-01-01", "2027-01-03", "2027-01-04"]),
        ("FREQ=MINUTELY;INTERVAL=2880", "2020-01-01", ["2026-12-25", "2026-12-27", "2026-12-29", "2026-12-31", "2027-01-02", "2027-01-04", "2027-01-06", "2027-01-08"]),
    ],
)  # fmt: skip
def test_weeks_of_the_year_and_what_repeats_within_a_day(rule: str, begins: str, expected: list[str]) -> None:
    at = datetime.fromisoformat(f"{begins}T09:00")
    found = starts(read_rule(rule), at, date(2026, 12, 25), date(2027, 1, 8), Steps(1000))
    assert [f"{one:%Y-%m-%d}" for one in found] == expected


def test_a_rule_that_takes_too_many_steps_by_itself_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurrences, "MOST_STEPS_OF_A_RULE", 1000)
    rule = read_rule("FREQ=YEARLY;COUNT=99999;BYDAY=MO,TU,WE,TH,FR,SA,SU")
    with pytest.raises(NotWorkedOut):
        list(
            starts(
                rule, datetime.fromisoformat("1001-01-01"), date(2026, 1, 1), date(2027, 1, 1), Steps(10**6)
            )
        )
