"""The comparison of readers tells what a reader lost: a test of the measurement itself."""

from dataclasses import replace

import pytest

from benchmarks.feed_readers.__main__ import compared
from benchmarks.feed_readers.seen import Refused, by_icalendar, by_vobject, written
from roster.ical import render
from tests.ical.nasty import NASTY_TEXTS, a_feed, an_event


def test_readers_see_what_was_written_and_each_loss_is_told() -> None:
    feed = a_feed(*(an_event(uid=f"n{n}", description=text) for n, text in enumerate(NASTY_TEXTS)))
    expected = written(feed)
    for read in (by_icalendar, by_vobject):
        assert list(compared(expected, read(render(feed)))) == []
    lost = [replace(expected[0], description=""), *expected[1:]]
    assert list(compared(expected, lost)) == [f"description: {NASTY_TEXTS[0]!r} became ''"]
    assert list(compared(expected, expected[1:])) == [f"{len(expected)} events became {len(expected) - 1}"]


def test_strict_reading_refuses_what_the_library_only_notes() -> None:
    broken = render(a_feed(an_event())).replace(
        b"DTEND;TZID=Asia/Shanghai:2026", b"DTEND;TZID=Asia/Shanghai:X026"
    )
    with pytest.raises(Refused):
        by_icalendar(broken)
