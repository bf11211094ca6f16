"""How large citizens' pages are shown: as usual, or as the elder view (长辈版) in one of three sizes.

The choice is a cookie of that browser and nothing else: same addresses, no script, nothing on the server.
"""

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

COOKIE = "reading"
KEPT_SECONDS = 365 * 24 * 3600
SIZES = ("0", "1", "2", "3")
"""As usual; main text of 22, 26 and 31 pixels. Source: the ministry's 适老化 rules of 2021: at least 18, up to 30 or more."""

_SHOWN_BY_POST = {
    "public.hold": "public.entry",
    "public.confirm": "public.check",
    "public.extend": "public.check",
    "door.check_in": "door.home",
    "door.walk_in": "door.home",
}
"""Pages that answer a form, and where a browser that changes the size on them goes: the entries are still there."""


def install(app: Flask) -> None:
    """Give templates the size, and the address that a change of it leads back to."""
    app.jinja_env.globals.update(reading_size=size, is_for_citizens=is_for_citizens, here=here)


def size() -> int:
    """Return the elder view's size that this browser chose, 0 for the usual pages; always 0 on staff's pages."""
    chosen = request.cookies.get(COOKIE, "0")
    return int(chosen) if chosen in SIZES and is_for_citizens() else 0


def is_for_citizens() -> bool:
    """Tell whether the address is one of the citizens' pages, found or not."""
    return request.path == "/" or request.path.startswith("/b/")


def here() -> str:
    """Return the address at which this page, or the step that it belongs to, can be opened again."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    step = _SHOWN_BY_POST.get(request.endpoint or "")
    if step:
        return url_for(step, **(request.view_args or {}))
    return request.path if request.path.startswith("/b/") else "/"


def keep(response: Response, wanted: str) -> Response:
    """Let the browser keep a size for a year; what is no size changes nothing."""
    if wanted in SIZES:
        response.set_cookie(
            COOKIE,
            wanted,
            max_age=KEPT_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response
