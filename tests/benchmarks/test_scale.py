"""The model of scale: its arithmetic by hand, and a page that says what the numbers give."""

from pathlib import Path

import pytest

from benchmarks import scale

VALUES = {
    "plan_seconds": 36, "plan_cores": 2, "worker_share": 0.9, "plan_hours_wanted": 4, "megabytes_a_year": 10.24,
    "years_kept": 5, "centers": 10, "places": 30, "visitors_a_place": 2, "rush_minutes": 10, "share_in_rush": 0.5,
    "reads_a_visitor": 6, "read_ms": 10, "booking_ms": 20, "load": 0.5, "subscribers": 36, "polls_an_hour": 1,
    "poll_ms": 2, "changed_share": 0.1, "changed_ms": 80, "machine_cores": 4, "bookings_a_second": 50,
}  # fmt: skip


def test_the_sums_are_what_a_pencil_gives() -> None:
    found = {one.name: one.value for one in scale.model(100, VALUES)}
    assert found == pytest.approx(
        {
            "Planning, processor hours": 100 * 36 * 2 / 0.9 / 3600,  # 2.22
            "Cores to plan in the hours wanted": 0.5556,
            "Database after the years kept": 5,
            "Places released at one moment": 30_000,
            "Reading requests in the rush": 300,
            "Bookings in the rush": 25,
            "Cores for pages and bookings": 7,  # (3 + 0.5) / 0.5
            "Calendar polls": 1,
            "Cores for calendars": 0.02,
            "Cores, planning at another hour than the release": 7.02,
            "Machines": 2,
            "Bookings in the rush beside what one database took": 0.5,
        },
        rel=1e-3,
    )


def test_the_page_says_what_the_numbers_give_and_each_number_where_it_comes_from(tmp_path: Path) -> None:
    numbers = scale.read()
    assert {one.name for one in numbers} == set(VALUES)
    text = scale.PAGE.read_text(encoding="utf-8")
    assert scale.page(text, numbers) == text, "run python -m benchmarks.scale --write"
    with pytest.raises(ValueError, match="no place for units"):
        scale.page("nothing", numbers)
    unsaid = tmp_path / "units.json"
    unsaid.write_text('[{"name": "load", "value": 0.6, "unit": "share", "source": "", "is_measured": false}]')
    with pytest.raises(ValueError, match="where it comes from"):
        scale.read(unsaid)
