"""The test of the test: the referee catches each fault that has been planted."""

from collections.abc import Callable

import pytest

from roster.ical import render
from tests.ical.nasty import a_feed, an_event
from tests.referee.feed_lint import lint

GOOD = render(
    a_feed(
        an_event(uid="one", description="一、身份证；二、合同, 三、借条; 四", summary="坐班, 上午; 故市"),
        an_event(uid="two", description="线" * 120),
    )
)
Fault = Callable[[bytes], bytes]


def swap(old: bytes, new: bytes) -> Fault:
    """Make the fault that replaces bytes which certainly are there."""

    def planted(body: bytes) -> bytes:
        assert old in body
        return body.replace(old, new)

    return planted


def without_line(start: bytes) -> Fault:
    """Make the fault that drops each content line starting so."""

    def planted(body: bytes) -> bytes:
        lines = body.split(b"\r\n")
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) < len(lines)
        return b"\r\n".join(kept)

    return planted


def without_time_zone(body: bytes) -> bytes:
    """Drop the block that the event times refer to."""
    head, rest = body.split(b"BEGIN:VTIMEZONE\r\n")
    return head + rest.split(b"END:VTIMEZONE\r\n")[1]


def fold_inside_a_character(body: bytes) -> bytes:
    """Break the line in the middle of a three-octet character."""
    place = body.index("线".encode()) + 1
    return body[:place] + b"\r\n " + body[place:]


FAULTS: dict[str, Fault] = {
    "published without organizer": without_line(b"ORGANIZER"),
    "attendee in a published event": swap(
        b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nATTENDEE:mailto:a@example.org\r\n"
    ),
    "LF only": swap(b"\r\n", b"\n"),
    "unfolded line": swap(b"\r\n ", b""),
    "fold inside a character": fold_inside_a_character,
    "BOM": lambda body: b"\xef\xbb\xbf" + body,
    "no UID": without_line(b"UID"),
    "duplicate UID": swap(b"UID:two", b"UID:one"),
    "no DTSTAMP": without_line(b"DTSTAMP"),
    "no VTIMEZONE": without_time_zone,
    "unescaped comma": swap(rb"\, ", b", "),
    "unescaped semicolon": swap(rb"\; ", b"; "),
    "bad escape": swap(rb"\, ", rb"\x "),
    "raw newline": swap("上午".encode(), "上\n午".encode()),
    "floating time": swap(b"DTSTART;TZID=Asia/Shanghai:", b"DTSTART:"),
    "GBK bytes": lambda body: body.decode().encode("gb18030"),
    "end before start": swap(
        b"DTEND;TZID=Asia/Shanghai:20261202T113000", b"DTEND;TZID=Asia/Shanghai:20261202T073000"
    ),
    "bad STATUS": swap(b"STATUS:CONFIRMED", b"STATUS:PLANNED"),
    "no PRODID": without_line(b"PRODID"),
    "no VERSION": without_line(b"VERSION"),
    "truncated file": lambda body: body[: len(body) // 2],
    "REFRESH-INTERVAL without VALUE": swap(b"REFRESH-INTERVAL;VALUE=DURATION:", b"REFRESH-INTERVAL:"),
    "offset as TZID": swap(b"DTSTART;TZID=Asia/Shanghai:", b'DTSTART;TZID="UTC+08:00":'),
    "control character": swap("坐班".encode(), "坐\x07班".encode()),
    "HTML page": lambda body: b"<!doctype html><title>Sign in</title>\r\n",
    "date with TZID": swap(
        b"DTSTART;TZID=Asia/Shanghai:20261202T083000", b"DTSTART;VALUE=DATE;TZID=Asia/Shanghai:20261202"
    ),
    "DTSTAMP not UTC": swap(b"DTSTAMP:20261124T010203Z", b"DTSTAMP:20261124T090203"),
    "SEQUENCE not a number": swap(b"SEQUENCE:0", b"SEQUENCE:v1"),
}


def test_the_good_file_is_good() -> None:
    assert lint(GOOD) == ([], 2)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_planted_fault_is_caught(fault: Fault) -> None:
    spoiled = fault(GOOD)
    assert spoiled != GOOD
    problems, _ = lint(spoiled)
    assert problems
