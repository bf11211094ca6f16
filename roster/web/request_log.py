"""Each request has a number: in the answer's header, on the page that says something went wrong, and in every log line.

With `ROSTER_LOG=json` each request is one line, too: endpoint, status, milliseconds, bureau; never its address, which
may be a secret, and never who asked.
"""

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, has_request_context, request

from roster.config import Config
from roster.core import log_lines
from roster.web import measuring

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_SERVERS = ("gunicorn.error", "gunicorn.access")
_log = logging.getLogger("roster.requests")


def install(app: Flask) -> None:
    """Number every request; where JSON lines are wanted, write one for each."""
    app.before_request(_number)
    app.after_request(_tell)
    app.jinja_env.globals.update(request_number=number)
    if app.config["ROSTER"].log == "json":
        app.logger.handlers = []
        _log.setLevel(logging.INFO)
        log_lines.install(facts, *map(logging.getLogger, _SERVERS))
        app.after_request(_write)


def number() -> str:
    """Return the number of this request, empty outside of one."""
    return g.get("request_number", "") if has_request_context() else ""


def facts() -> Mapping[str, object]:
    """Return what every line states that a request caused."""
    return {"request": number()} if number() else {}


def teller(config: Config) -> Callable[["WSGIEnvironment", str, int, float], str]:
    """Return what counts and writes down a request that was answered before Flask, and gives it its number."""

    def tell(environ: "WSGIEnvironment", endpoint: str, status: int, seconds: float) -> str:
        measuring.count(endpoint, status, seconds)
        number = _numbered(environ.get("HTTP_X_REQUEST_ID", ""), config)
        if config.log == "json":
            told = {"endpoint": endpoint, "method": environ["REQUEST_METHOD"], "status": status}
            told |= {"milliseconds": round(seconds * 1000), "request": number}
            _log.info("request", extra={log_lines.FACTS: told})
        return number

    return tell


def _number() -> None:
    g.request_number = _numbered(request.headers.get(HEADER, ""), current_app.config["ROSTER"])


def _numbered(given: str, config: Config) -> str:
    """Take the number that a trusted proxy gave, else make one."""
    return given if config.proxies and _GIVEN.fullmatch(given) else secrets.token_hex(8)


def _tell(response: Response) -> Response:
    response.headers[HEADER] = number()
    return response


def _write(response: Response) -> Response:
    told = {
        "endpoint": request.endpoint or measuring.NO_ENDPOINT,
        "method": request.method,
        "status": response.status_code,
        "milliseconds": measuring.milliseconds(),
        "bureau": (request.view_args or {}).get("slug"),
        "bureau_id": g.get("bureau_id"),
    }
    _log.info("request", extra={log_lines.FACTS: told})
    return response
