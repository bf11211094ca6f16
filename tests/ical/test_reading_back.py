"""Two independent readers see what went in."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from roster.ical import render
from roster.ical.wording import many_lines, one_line
from tests.ical.nasty import NASTY_TEXTS, START, a_feed, an_event

PROJECT = Path(__file__).parents[2]


def by_icalendar(body: bytes) -> icalendar.Event:
    """Read strictly: any error that the library only collects fails the test."""
    calendar = icalendar.Calendar.from_ical(body)
    for component in calendar.walk():
        assert component.errors == []
    (event,) = calendar.walk("VEVENT")
    return event


@pytest.mark.parametrize("text", NASTY_TEXTS)
def test_icalendar_reads_the_texts_again(text: str) -> None:
    event = by_icalendar(render(a_feed(an_event(summary=text, description=text, location=text))))
    assert str(event["SUMMARY"]) == one_line(text)
    assert str(event.get("DESCRIPTION", "")) == many_lines(text)
    assert str(event.get("LOCATION", "")) == one_line(text)


@given(st.text(st.characters()))
def test_icalendar_reads_any_text_again(text: str) -> None:
    event = by_icalendar(render(a_feed(an_event(summary=text, description=text))))
    assert str(event["SUMMARY"]) == one_line(text)
    assert str(event.get("DESCRIPTION", "")) == many_lines(text)


@pytest.mark.parametrize("text", NASTY_TEXTS)
def test_vobject_reads_the_texts_again(text: str) -> None:
    shown = text if text.strip() else "-"  # blanks alone are no text, and no line stands for them
    body = render(a_feed(an_event(summary=text, description=shown), name=shown))
    calendar = vobject.readOne(body.decode())
    assert calendar.vevent.summary.value == one_line(text)
    assert calendar.vevent.description.value == many_lines(shown)
    assert "\n" not in calendar.x_wr_calname.value


def test_both_readers_agree_on_times_and_days() -> None:
    timed = render(a_feed(an_event()))
    assert by_icalendar(timed).start == START
    assert vobject.readOne(timed.decode()).vevent.dtend.value == START + timedelta(hours=3)
    whole = render(a_feed(an_event(start=date(2027, 1, 5), end=date(2027, 1, 6), status="TENTATIVE")))
    assert by_icalendar(whole).start == date(2027, 1, 5)
    assert vobject.readOne(whole.decode()).vevent.dtstart.value == date(2027, 1, 5)


def test_names_stay_on_one_line_when_python_drops_its_assertions() -> None:
    """The library guards line breaks in X- properties by `assert` alone, gone under `-O`."""
    script = (
        "import sys\n"
        "from roster.ical import render\n"
        "from tests.ical.nasty import NASTY_TEXTS, a_feed, an_event\n"
        "from tests.referee.feed_lint import lint\n"
        "assert False, 'assertions are on'\n"
        "for text in NASTY_TEXTS:\n"
        "    event = an_event(summary=text, organizer_name=text)\n"
        "    problems, count = lint(render(a_feed(event, name=text, description=text)))\n"
        "    if problems or count != 1: sys.exit(f'{text!r}: {count} {problems}')\n"
    )
    run = subprocess.run([sys.executable, "-O", "-c", script], cwd=PROJECT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
