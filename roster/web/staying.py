"""Staying signed in: each browser has a row in `devices`, and a time of its last request that ends it.

The session holds the row's secret. Without the row (signed out from another device, a new password) the next
request is a stranger's. Whoever is remembered keeps the session's cookie for a month; there is no second cookie.

Pages that ask again by themselves (a queue, a plan's progress) do not count: a desk that somebody left
signs out although its queue goes on.
"""

from datetime import UTC, datetime, timedelta

from flask import Flask, Response, after_this_request, current_app, flash, g, request, session
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security import current_user, logout_user, user_authenticated

from roster.core import browsers, clock
from roster.core.actors import coarse_network
from roster.database import db, unit_of_work
from roster.models import Account, Device
from roster.services import devices, session_limits, sign_ins

SINCE, SEEN, DEVICE, REMEMBER = "signed_in_since", "last_seen", "device", "remember"
"""Names in the session; the last says, between password and sign-in, that this browser is to be remembered."""

ASK_BY_THEMSELVES = frozenset({"news", "queue", "numbers", "progress"})
"""The ids of what htmx fetches anew every few seconds."""

GRAIN = timedelta(seconds=30)
"""How exactly the last request is kept: a cookie with every answer would say nothing more."""


def install(app: Flask) -> None:
    """Look at each request of somebody signed in, before access is checked."""
    app.config.setdefault("SESSIONS_END", not app.testing)  # tests travel in time within one session
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_note_end, app)
    app.before_request(_check)
    app.jinja_env.globals["idle_minutes"] = idle_minutes


def idle_minutes() -> int:
    """Return after how many minutes without a request the reader is signed out; 0 when never."""
    if not current_app.config["SESSIONS_END"] or not current_user.is_authenticated or _is_remembered():
        return 0
    return int(session_limits.of(current_user).idle / timedelta(minutes=1))


def _begin(_app: Flask, user: Account, **_extra: object) -> None:
    session[SINCE] = session[SEEN] = clock.now().timestamp()
    session.permanent = is_remembered = bool(session.pop(REMEMBER, False))
    account_id = user.id

    @after_this_request
    def note(response: Response) -> Response:
        # Only now: the library commits what it did itself when the answer is ready.
        kind = browsers.recognise(request.user_agent.string)
        with unit_of_work():
            account, now = db.session.get_one(Account, account_id), clock.now()
            session[DEVICE] = devices.begin(account, _network(), kind, now, is_remembered=is_remembered)
            sign_ins.came_in(account, _network(), now)
        return response


def _note_end(_app: Flask, user: Account, **_extra: object) -> None:
    account_id, why = user.id, str(session.pop("why_out", "asked"))
    token = session.pop(DEVICE, "")
    for name in (SINCE, SEEN):
        session.pop(name, None)
    session.permanent = False
    with unit_of_work():
        devices.forget(token)
        sign_ins.went(db.session.get_one(Account, account_id), _network(), clock.now(), why)


def _check() -> None:
    if request.endpoint in (None, "static", "security.logout") or str(request.endpoint).startswith("feeds."):
        return
    if not current_user.is_authenticated:
        return
    device = g.device = devices.of_token(current_user, session.get(DEVICE, ""))
    if device is None:
        _end("elsewhere")
    elif current_app.config["SESSIONS_END"]:
        _look_at_time(device)


def _look_at_time(device: Device) -> None:
    now = clock.now()
    since, seen = _moment(SINCE), _moment(SEEN)
    if device.is_remembered:
        if now >= device.ends_at or not session_limits.may_be_remembered(current_user):
            _end("long")
        return
    if since is None or seen is None:
        _end("long")
        return
    over = session_limits.why_over(session_limits.of(current_user), since, seen, now)
    if over:
        _end(over)
    elif now - seen >= GRAIN and request.headers.get("HX-Trigger") not in ASK_BY_THEMSELVES:
        session[SEEN] = now.timestamp()


def _end(why: str) -> None:
    session["why_out"] = why
    logout_user()
    flash(_why(why), "warning")


def _why(why: str) -> str:
    if why == "long":
        sentences = [
            _("You were signed in for a long time. Please sign in again; you come back to where you were.")
        ]
    elif why == "elsewhere":
        sentences = [
            _(
                "This device was signed out: from another one, or because of a new password. Please sign in again."
            )
        ]
    else:
        sentences = [
            _("Nothing was done for a while, so you were signed out. Sign in to come back to where you were.")
        ]
    if request.method == "POST":
        sentences.append(_("What you sent just now was not saved; a record's draft is as it was last saved."))
    return " ".join(sentences)


def _network() -> str:
    return coarse_network(request.remote_addr or "")


def _is_remembered() -> bool:
    device: Device | None = g.get("device")
    return device is not None and device.is_remembered


def _moment(name: str) -> datetime | None:
    value = session.get(name)
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None
