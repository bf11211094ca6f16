"""Official texts and calendars for the working-day tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from roster.workdays import Calendar, built_in_notices

DATA = Path(__file__).resolve().parent / "data"


@pytest.fixture(scope="session")
def official_text() -> Callable[[str], str]:
    """Read an official text by its file's stem, such as `notice-2026`."""
    return lambda stem: (DATA / f"{stem}.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """The calendar of a bureau that has decided nothing of its own."""
    return Calendar(built_in_notices(), {})
