"""A real server on a real port and Debian's chromium, for walks as a person would take them."""

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from roster.database import db
from tests.applications import ReusedApplication, put_in_place
from tests.builders import Cast
from tests.conftest import make_config
from tests.remembering import Scene

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

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


class _Counted:
    """An application of which one knows when no request is in it any more."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app, self._open, self._change = app, 0, threading.Condition()

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        with self._change:
            self._open += 1
        try:
            return self._app(environ, start)
        finally:
            with self._change:
                self._open -= 1
                self._change.notify_all()

    def wait(self) -> None:
        """Return when no request is in it: the next test has the same application, and another database."""
        with self._change:
            assert self._change.wait_for(lambda: self._open == 0, timeout=30)


@pytest.fixture
def site(
    sqlite_template: Path,
    tmp_path: Path,
    shared: Path,
    applications: dict[str, ReusedApplication],
    scenes: dict[str, Scene[Cast]],
) -> Iterator[Site]:
    """The cast's site on a threaded server, at the fixed now."""
    put_in_place(sqlite_template, tmp_path / "site.sqlite3")
    config = make_config(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}")
    if "sqlite" not in applications:
        applications["sqlite"] = ReusedApplication(config, shared)
    app = applications["sqlite"].fresh(config)
    app.config["SERVER_NAME"] = None
    counted = _Counted(app)
    server = make_server("127.0.0.1", 0, counted, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    with app.app_context():
        cast = scenes["sqlite"].play()
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{server.server_port}", cast, app)
            server.shutdown()
            thread.join()
            counted.wait()
        finally:
            server.server_close()
            db.session.remove()
            applications["sqlite"].rest()


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


AXE = Axe().axe_script
VIOLATIONS = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
  (one) => `${one.id}: ${one.help} (${one.nodes[0].target})`)"""
"""Only what is wrong leaves the browser: all that is right about a page takes longer to hand over than to find."""


def assert_accessible(page: Page) -> None:
    """Fail when axe finds a violation, or when the page scrolls sideways."""
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == [], page.url
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} scrolls sideways: {width}"


def look(page: Page, name: str) -> None:
    """Keep a screenshot when ROSTER_SCREENSHOTS names a folder."""
    folder = os.environ.get("ROSTER_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
