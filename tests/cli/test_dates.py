"""`flask roster dates`: a year on the terminal, or a clear sentence and exit status 2."""

from datetime import date

import pytest

from roster.cli.dates import dates
from roster.core.actors import COMMAND
from roster.database import unit_of_work
from roster.services import holiday_notices, settings
from roster.workdays import DayKind


@pytest.fixture
def run(app):
    """Run the command with these arguments."""
    return lambda *arguments: app.test_cli_runner().invoke(dates, arguments)


def test_an_announced_year(run):
    result = run("2026")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) == 12
    assert lines[11].split() == ["2026-12", "2026-12-02", "周三", "十月廿四"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worked_sunday_is_marked(run):
    line = run("2023", "--language", "en").output.splitlines()[9]
    assert line.split(None, 4) == ["2023-10", "2023-10-08", "Sun", "八月廿四", "make-up working day"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_open_year_is_provisional_and_shows_the_other_date(run):
    lines = run("2027", "--language", "en").output.splitlines()
    assert all("provisional" in line for line in lines)
    assert lines[9].endswith("provisional; or 2027-10-09")
    assert sum(" or " in line for line in lines) == 1


def test_a_bureaus_own_calendar(run, cast, now):
    with unit_of_work():
        settings.change(cast.own.bureau, session_ordinal=1)
        holiday_notices.set_day(cast.own.bureau, date(2026, 12, 1), DayKind.OFF, "停电", COMMAND, now)
    assert "2026-12-02" in run("2026", "--bureau", "own").output.splitlines()[11]
    assert "2026-12-01" not in run("2026", "--bureau", "own").output


@pytest.mark.parametrize("year", ["26", "2026-12", "zwanzig", "1901", "2099", "２０２６", "-5"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_year_that_is_none(run, year):
    result = run("--", year)
    assert result.exit_code == 2
    assert f"“{year}” is not a year from 1902 to 2098. Write it like 2026." in result.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bureau_that_is_not_there(run):
    result = run("2026", "--bureau", "nowhere")
    assert result.exit_code == 2
    assert "There is no bureau named “nowhere”." in result.output
