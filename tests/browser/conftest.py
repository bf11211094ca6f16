"""A real server on a real port and Debian's chromium, for walks as a person would take them."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from roster.app import create_app
from roster.database import db
from tests.builders import Cast, build_cast
from tests.conftest import NOW, make_config

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

LEFT_OPEN = (
    r"ignore:Exception ignored in. <_io.FileIO name='.*/static/:pytest.PytestUnraisableExceptionWarning"
)
"""A browser that leaves a page drops its connection; the test server then forgets to close the style sheet."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all walks; without chromium they are skipped by name, but never in CI."""
    for item in items:
        if "tests/browser" not in str(item.path):
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.filterwarnings(LEFT_OPEN))
        if CHROMIUM is None and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="chromium is not installed"))


@pytest.fixture(scope="session", autouse=True)
def patient_hands() -> Iterator[None]:
    """Let whoever presses something go on when the page it led to stands, with its styles and scripts.

    Playwright itself waits until the new page has begun only: a walk that goes on at once prints without style sheets, or
    types before the scripts listen, whenever the machine is slow.
    """
    with pytest.MonkeyPatch.context() as patch:
        for kind in (Page, Locator):
            for name in ("click", "press"):
                patch.setattr(kind, name, _and_waits(getattr(kind, name)))
        yield


def _and_waits(act: Callable[..., None]) -> Callable[..., None]:
    @wraps(act)
    def acted(self: Page | Locator, *args: object, **options: object) -> None:
        act(self, *args, **options)
        page = self if isinstance(self, Page) else self.page
        page.wait_for_load_state()

    return acted


class Site:
    """A running site: its address, its application and its people."""

    def __init__(self, address: str, cast: Cast, app: object) -> None:
        self.address, self.cast, self.app = address, cast, app


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """The cast's site on a threaded server, at the fixed now."""
    shutil.copy(sqlite_template, tmp_path / "site.sqlite3")
    app = create_app(make_config(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}"))
    app.config["SERVER_NAME"] = None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    with app.app_context():
        cast = build_cast(NOW)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", cast, app)
        server.shutdown()
        thread.join()
        server.server_close()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for the whole session."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a fresh page (a browser of its own) of a width; a page error or console error fails the test."""
    contexts, faults = [], []

    def make(width: int = 1280, *, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            base_url=site.address,
            java_script_enabled=scripts,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                faults.append(message.text)
                if message.type == "error" and "status of 4" not in message.text
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def enter(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Return a page on which the account of that address has signed in."""

    def make(email: str, width: int = 1280) -> Page:
        page = open_page(width)
        page.goto("/sign-in")
        page.fill("#email", email)
        page.fill("#password", "correct horse battery")
        page.click("form.narrow button[type=submit]")
        return page

    return make


def assert_accessible(page: Page) -> None:
    """Fail when axe finds a violation, or when the page scrolls sideways."""
    results = Axe().run(page)
    found = [
        f"{item['id']}: {item['help']} ({item['nodes'][0]['target']})"
        for item in results.response["violations"]
    ]
    assert found == [], page.url
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} scrolls sideways: {width}"


def look(page: Page, name: str) -> None:
    """Keep a screenshot when ROSTER_SCREENSHOTS names a folder."""
    folder = os.environ.get("ROSTER_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
