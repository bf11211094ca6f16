"""Until when a claim can be brought: each period, its borders, and to which matters it belongs."""

from datetime import date

import pytest

from roster.core.limitation_periods import PERIODS, periods_for
from roster.core.matters import MATTERS


@pytest.mark.parametrize(
    ("key", "begins_on", "last_day"),
    [
        ("civil", date(2024, 3, 1), date(2027, 3, 1)),
        ("civil", date(2024, 2, 29), date(2027, 2, 28)),  # no such day: the month's last
        ("suit", date(2026, 8, 31), date(2027, 2, 28)),
        ("suit", date(2026, 6, 30), date(2026, 12, 30)),
        ("labour", date(2025, 12, 31), date(2026, 12, 31)),
        ("land", date(2024, 12, 2), date(2026, 12, 2)),
        ("review", date(2026, 12, 2), date(2027, 1, 31)),  # the first day does not count
        ("appeal", date(2026, 11, 20), date(2026, 12, 5)),
        ("injury_employer", date(2026, 2, 1), date(2026, 3, 3)),
        ("confirmation", date(2026, 1, 30), date(2026, 3, 1)),
        ("enforcement", date(2024, 2, 29), date(2026, 2, 28)),
    ],
)
def test_the_last_day(key, begins_on, last_day):
    assert PERIODS[key].last_day(begins_on) == last_day


@pytest.mark.parametrize("key", ["civil", "review"])
def test_beyond_the_calendar_it_is_refused(key):
    with pytest.raises(OverflowError):
        PERIODS[key].last_day(date(9999, 12, 31))


def test_each_matter_is_offered_what_may_run_in_it_the_special_first():
    assert [period.key for period in periods_for("07")][:3] == ["labour", "injury_worker", "injury_employer"]
    assert [period.key for period in periods_for("05")][:2] == ["land", "civil"]
    assert "civil" not in {period.key for period in periods_for("17")}
    assert periods_for("19") == []
    for period in PERIODS.values():
        assert period.matters <= MATTERS.keys()
        assert bool(period.months) != bool(period.days)
