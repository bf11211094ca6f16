"""A real server with several processes, and browsers that press the button at the same instant."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

from roster.config import Config
from roster.web_server import WORKER_CLASS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30
SITE = "tests.races.booking_server:app"


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    location: str
    text: str
    seconds: float


@contextmanager
def serving(
    config: Config, *, guarded: bool = True, workers: int = 2, threads: int = 8, application: str = SITE
) -> Iterator[int]:
    """Run the site, or another WSGI application (`module:name`), under gunicorn on a free port; yield the port."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": config.database_url,
        "ROSTER_INSTANCE": str(config.instance),
        "ROSTER_SECRET_KEY": config.secret_key,
        "ROSTER_PASSWORD_SALT": config.password_salt,
        "ROSTER_FIELD_KEYS": config.field_keys[0],
        "ROSTER_INDEX_KEY": config.index_key,
        "ROSTER_RACE_UNGUARDED": "" if guarded else "1",
    }
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        command = [
            sys.executable, "-m", "gunicorn", "--log-level", "error", "--worker-class", WORKER_CLASS, "--workers", str(workers),
            "--threads", str(threads), "--bind", f"fd://{listener.fileno()}", application,
        ]  # fmt: skip
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()], start_new_session=True
        )
        try:
            yield listener.getsockname()[1]
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(PATIENCE_SECONDS)


class Browser:
    """One visitor with a session of her own."""

    def __init__(self, port: int, first_page: str = "/b/own/find") -> None:
        self.port = port
        answer, cookies = self._ask("GET", first_page, None, {})
        assert answer.status == 200, answer.text
        self.cookie = "; ".join(cookie.split(";")[0] for cookie in cookies)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)
        assert found, answer.text
        self.token = found[1]

    def post(self, path: str, **form: str) -> Answer:
        """Send a form."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode({**form, "csrf_token": self.token}), headers)[0]

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask("GET", path, None, {"Cookie": self.cookie})[0]

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[Answer, list[str]]:
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        answer = Answer(
            response.status, response.headers.get("Location", ""), text, time.perf_counter() - began
        )
        return answer, response.headers.get_all("Set-Cookie") or []


def all_at_once(browsers: list[Browser], path: str, forms: list[dict[str, str]]) -> list[Answer]:
    """Let each browser send its form at the same instant."""
    barrier = Barrier(len(browsers))

    def press(browser: Browser, form: dict[str, str]) -> Answer:
        barrier.wait(PATIENCE_SECONDS)
        return browser.post(path, **form)

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(press, browsers, forms))
