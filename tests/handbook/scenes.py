"""What each picture of the handbook shows: who looks, when, where, and what is framed in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.sync_api import Locator, Page

from tests.conftest import NOW

SESSION = datetime(2026, 12, 2, 1, 25, tzinfo=UTC)
"""Wednesday 2 December 2026, 9:25 in Shanghai: the first visitors are there."""

DESK, PHONE, PAPER = 1024, 390, 1123


@dataclass(frozen=True)
class Scene:
    """One picture."""

    name: str
    account: str
    path: str
    marks: Callable[[Page], Sequence[Locator]] = lambda page: ()
    before: Callable[[Page], None] = lambda page: None
    """What is done on the page before the picture is taken."""
    now: datetime = NOW
    width: int = DESK
    start: str | None = None
    """A selector: the picture begins above it instead of at the top of the page."""
    end: str | None = None
    """A selector: the picture ends below it; else below the lowest frame."""
    rows: int | None = None
    """The picture ends below so many rows of the first table, when it has as many."""
    is_paper: bool = False


def button(page: Page, text: str, nth: int = 0) -> Locator:
    """Return a button or a link that looks like one."""
    return page.locator(f"main button:has-text('{text}'), main a:has-text('{text}')").nth(nth)


def field(page: Page, name: str) -> Locator:
    """Return a field together with its label and hints."""
    return page.locator(
        f".field:has([name='{name}']), .check:has([name='{name}']), fieldset:has([name='{name}'])"
    ).first
