"""Our own lines of an event are the library's, octet by octet; where the library errs, ours keep what was written."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.ical.event_lines import LONGEST_PIECE, event_lines
from tests.ical.library_writer import written
from tests.ical.nasty import NASTY_TEXTS, an_event

TEXTS = st.one_of(
    st.text(st.characters(), max_size=200),
    st.text(st.sampled_from('a,;:\\^"\n示\u2019𠮷 \t'), max_size=200),
).filter(lambda text: "\\N" not in text)  # the library reads it as a line break
MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ASCII = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=90).filter(
    lambda text: "\\N" not in text
)


@given(st.data())
def test_octets_are_the_librarys(data: st.DataObject) -> None:
    start = data.draw(st.one_of(MOMENTS, st.dates(date(1980, 1, 1), date(2100, 1, 1))))
    event = an_event(
        uid=data.draw(ASCII),
        sequence=data.draw(st.integers(0, 10**6)),
        summary=data.draw(TEXTS),
        description=data.draw(TEXTS),
        location=data.draw(TEXTS),
        start=start,
        end=start + data.draw(st.timedeltas(timedelta(days=1), timedelta(days=9))),
        status=data.draw(st.sampled_from(("CONFIRMED", "TENTATIVE", "CANCELLED"))),
        created=data.draw(MOMENTS),
        updated=data.draw(MOMENTS),
        organizer_name=data.draw(TEXTS),
        organizer_email=f"{data.draw(ASCII)}@example.org",
        geo=data.draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))),
        url=data.draw(st.none() | st.just("https://example.org/?a=1,2;3")),
        alarm_minutes_before=data.draw(st.none() | st.integers(0, 10**5)),
        private=data.draw(st.booleans()),
    )
    assert event_lines(event) == written(event)


@pytest.mark.parametrize("text", [text for text in NASTY_TEXTS if "\\N" not in text])
def test_octets_of_nasty_texts_are_the_librarys(text: str) -> None:
    event = an_event(
        summary=text, description=text, location=text, organizer_name=text, alarm_minutes_before=60
    )
    assert event_lines(event) == written(event)


def test_a_backslash_before_an_n_stays_one() -> None:
    assert b"SUMMARY:C:\\\\Neu\r\n" in event_lines(an_event(summary="C:\\Neu"))


@pytest.mark.parametrize("end", range(-3, 3))
@pytest.mark.parametrize("character", ["a", "示", "𠮷", ",", "\\", "^"])
def test_lines_as_long_as_may_be_are_folded_as_the_library_does(character: str, end: int) -> None:
    filled = "b" * (LONGEST_PIECE - len("SUMMARY:") + end)
    event = an_event(summary=filled + character * 60 + "e")
    assert event_lines(event) == written(event)
