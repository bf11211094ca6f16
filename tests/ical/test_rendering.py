"""What stands in the file, line by line."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.ical import CalendarEvent, MalformedEvent, MalformedFeed, render
from tests.ical.nasty import NASTY_TEXTS, START, UPDATED, a_feed, an_event
from tests.referee.feed_lint import lint


def unfolded(body: bytes) -> list[str]:
    """Give the content lines as they were before folding."""
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


@pytest.mark.parametrize("text", NASTY_TEXTS)
def test_referee_finds_nothing_in_nasty_texts(text: str) -> None:
    event = an_event(
        summary=text, description=text, location=text, organizer_name=text, alarm_minutes_before=60
    )
    problems, count = lint(render(a_feed(event, name=text, description=text)))
    assert (problems, count) == ([], 1)


@given(st.text(st.characters()), st.text(st.characters()), st.text(st.characters()))
def test_referee_finds_nothing_in_any_text(name: str, text: str, person: str) -> None:
    event = an_event(summary=name, description=text, location=text, organizer_name=person)
    problems, count = lint(render(a_feed(event, name=name, description=text)))
    assert (problems, count) == ([], 1)


def test_a_feed_without_events_is_a_legal_calendar() -> None:
    body = render(a_feed())
    assert lint(body) == ([], 0)
    assert b"BEGIN:VTIMEZONE" in body


def test_bytes_are_the_same_whatever_the_order_of_rows() -> None:
    one, two = an_event(uid="one"), an_event(uid="two", start=date(2026, 12, 2), end=date(2026, 12, 3))
    assert render(a_feed(one, two)) == render(a_feed(two, one)) == render(a_feed(one, two))


def test_head_names_the_calendar_in_both_dialects_and_hides_its_address() -> None:
    lines = unfolded(render(a_feed(name="甲, 乙; \\ 丙\r\n丁")))
    head = lines[: lines.index("BEGIN:VTIMEZONE")]
    for expected in (
        "METHOD:PUBLISH",
        "CALSCALE:GREGORIAN",
        r"NAME:甲\, 乙\; \\ 丙 丁",
        r"X-WR-CALNAME:甲\, 乙\; \\ 丙 丁",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ):
        assert expected in head
    assert not [line for line in head if line.startswith(("UID", "SOURCE", "URL"))]


def test_time_zone_has_one_offset_and_no_history() -> None:
    lines = unfolded(render(a_feed()))
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert zone.count("BEGIN:STANDARD") == 1
    assert "DTSTART:19700101T000000" in zone
    assert not [line for line in zone if line.startswith(("RDATE", "RRULE", "COMMENT"))]


def test_event_times_carry_the_zone_even_from_a_bare_offset() -> None:
    bare = timezone(timedelta(hours=8))
    event = an_event(start=START.astimezone(bare), end=(START + timedelta(hours=3)).astimezone(bare))
    lines = unfolded(render(a_feed(event)))
    assert "DTSTART;TZID=Asia/Shanghai:20261202T083000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20261202T113000" in lines


def test_stamp_is_the_last_change_and_not_the_clock() -> None:
    lines = unfolded(render(a_feed(an_event(updated=UPDATED))))
    assert "DTSTAMP:20261124T010203Z" in lines
    assert "LAST-MODIFIED:20261124T010203Z" in lines


def test_published_event_has_one_organizer_and_no_attendee() -> None:
    lines = unfolded(render(a_feed(an_event(organizer_name='科室 "甲", 乙; 丙'))))
    organizers = [line for line in lines if line.startswith("ORGANIZER")]
    assert organizers == ["ORGANIZER;CN=\"科室 '甲', 乙; 丙\":mailto:noreply@example.org"]
    assert not [line for line in lines if line.startswith("ATTENDEE")]


@pytest.mark.parametrize("status", ["TENTATIVE", "CANCELLED"])
def test_what_does_not_take_place_neither_blocks_nor_rings(status: str) -> None:
    lines = unfolded(render(a_feed(an_event(status=status, alarm_minutes_before=60))))
    assert "TRANSP:TRANSPARENT" in lines
    assert "BEGIN:VALARM" not in lines


def test_alarm_rings_the_given_time_before() -> None:
    lines = unfolded(render(a_feed(an_event(alarm_minutes_before=18 * 60))))
    assert "TRANSP:OPAQUE" in lines
    assert "TRIGGER:-PT18H" in lines
    assert lines.count("BEGIN:VALARM") == 1


def test_private_unless_told_otherwise() -> None:
    assert "CLASS:PRIVATE" in unfolded(render(a_feed(an_event())))
    assert "CLASS:PUBLIC" in unfolded(render(a_feed(an_event(private=False))))


def test_optional_properties_stand_only_when_given() -> None:
    full = unfolded(render(a_feed(an_event(geo=(34.5, 109.5), url="https://example.org/d?a=1;b=2"))))
    assert "GEO:34.5;109.5" in full
    assert "URL:https://example.org/d?a=1;b=2" in full
    # libical counts a value of blanks alone as an error of the file
    plain = unfolded(render(a_feed(an_event(description="  \n ", location=""))))
    assert not [line for line in plain if line.startswith(("GEO", "URL", "LOCATION"))]
    assert len([line for line in plain if line.startswith("DESCRIPTION")]) == 1  # the calendar's own


def test_two_events_with_one_uid_are_refused() -> None:
    with pytest.raises(MalformedFeed, match="share a UID"):
        render(a_feed(an_event(), an_event(start=START - timedelta(days=30))))


@pytest.mark.parametrize(
    "changes",
    [
        {"uid": ""},
        {"uid": "line\nbreak"},
        {"sequence": -1},
        {"status": "MAYBE"},
        {"organizer_email": "nobody"},
        {"organizer_email": "a@b\r\nATTENDEE:mailto:c@d"},
        {"start": START.replace(tzinfo=None), "end": datetime(2026, 12, 3)},  # noqa: DTZ001 - naive on purpose
        {"updated": UPDATED.replace(tzinfo=None)},
        {"end": date(2026, 12, 3)},
        {"end": START},
        {"end": START + timedelta(microseconds=5)},
        {"start": date(2026, 12, 2), "end": date(2026, 12, 2)},
    ],
)
def test_malformed_event_is_refused_where_it_is_made(changes: dict[str, object]) -> None:
    with pytest.raises(MalformedEvent):
        an_event(**changes)


def test_events_are_values() -> None:
    assert an_event() == an_event()
    assert isinstance(hash(an_event()), int)
    assert an_event().is_all_day is False
    assert CalendarEvent.__dataclass_params__.frozen  # type: ignore[attr-defined]
