"""A visitor who goes the whole way of a booking page by page, as a browser does, with cookies and CSRF tokens."""

import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

PATIENCE_SECONDS = 60
REDIRECTS = (302, 303)


@dataclass(frozen=True)
class Page:
    """What was answered, and how long it took."""

    status: int
    location: str
    text: str
    seconds: float

    def field(self, name: str) -> str:
        """Return a hidden field's value. Raises ValueError for a page without it."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.text)
        if found is None:
            raise ValueError(f"no {name} in the answer {self.status}: {self.text[:300]}")
        return found[1]


@dataclass
class Visitor:
    """A browser with its cookies; `token_name` is the field of the site's CSRF token."""

    port: int
    token_name: str
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0

    def get(self, path: str) -> Page:
        """Read a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, token: str, **form: str) -> Page:
        """Send a form with its token."""
        return self._ask("POST", path, urlencode({**form, self.token_name: token}))

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        self.requests += 1
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        place = urlsplit(answer.headers.get("Location", ""))
        where = f"{place.path}?{place.query}" if place.query else place.path
        return Page(answer.status, where, text, time.perf_counter() - began)
