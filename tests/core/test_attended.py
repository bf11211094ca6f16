"""How long somebody attended, and the code that proves presence."""

from datetime import UTC, datetime, timedelta

import pytest

from roster.core import attended, cipher


def at(hour, minute=0):
    return datetime(2026, 12, 2, hour, minute, tzinfo=UTC)


MORNING, AFTERNOON = (at(9), at(11, 30)), (at(14), at(16, 30))


@pytest.mark.parametrize(
    ("hours", "came", "left", "counted"),
    [
        ([MORNING, AFTERNOON], at(9), at(16, 30), 300),
        ([MORNING, AFTERNOON], at(8, 20), at(16, 30), 300),  # waiting before the opening is no service
        ([MORNING, AFTERNOON], at(9, 20), at(11, 30), 130),
        ([MORNING, AFTERNOON], at(9), at(12, 30), 150),  # nor is the break at noon
        ([MORNING], at(9), at(12, 10), 190),  # the last visitor stayed on
        ([MORNING, AFTERNOON], at(9), at(20), 360),  # whoever forgets to check out gains an hour at the most
        ([MORNING], at(14), at(15), 0),
        ([], at(9), at(10), 0),
    ],
)
def test_minutes_are_those_of_the_opening_hours(hours, came, left, counted):
    assert attended.minutes(hours, came, left) == counted


def test_a_code_holds_some_minutes_at_one_place():
    before = cipher._current, cipher._renewed
    cipher.install(cipher.Cipher(["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="], "index key"))
    try:
        code = attended.code_at("place", at(9, 2))
        assert len(code) == 6
        assert code.isdigit()
        assert attended.is_code_of("place", f"{code[:3]} {code[3:]}", at(9, 4))
        assert attended.is_code_of("place", code, at(9, 8)), "the screen has just changed"
        assert not attended.is_code_of("place", code, at(9, 10))
        assert not attended.is_code_of("place", code, at(9, 2) - timedelta(minutes=5)), "not known before"
        assert not attended.is_code_of("elsewhere", code, at(9, 2))
        for nothing in ("", "一二三四五六", "1234567890"):
            assert not attended.is_code_of("place", nothing, at(9, 2))
    finally:
        cipher._current, cipher._renewed = before
