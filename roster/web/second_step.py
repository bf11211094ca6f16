"""Between the password and the code: who has shown a password is remembered as nobody's session yet.

The browser's cookie says, signed, whose password was right and when; nobody is signed in by it. A new password
ends it like a session, and so do ten minutes.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.tf_plugin import TfPlugin
from sqlalchemy import select

from roster.core import clock
from roster.database import db
from roster.models import Account
from roster.services import two_steps

HALF_WAY = "half_way"
"""Name in the session: the account's session value, the moment of the password, where to go afterwards."""
LASTS = timedelta(minutes=10)


class AskForCode(TfPlugin):
    """Where the library asks, after every right password, whether there is a second step; the pages are ours."""

    def tf_enter(
        self, user: Any, remember_me: bool | None, primary_authn_via: str, next_loc: str | None
    ) -> Any:
        """Lead whoever has a second step to it; None lets the library sign the account in."""
        if two_steps.key_of(user) is None:
            return None
        session[HALF_WAY] = [user.fs_uniquifier, clock.now().timestamp(), next_loc or ""]
        return to_code()


def to_code() -> ResponseReturnValue:
    """Lead to the page that asks for the code."""
    return redirect(url_for("auth.second_step"))


def account() -> Account | None:
    """Return whose password was right in this browser not long ago, None for nobody's."""
    uniquifier, since, _wanted = _noted()
    if not uniquifier or clock.now() - since >= LASTS:
        return None
    found: Account | None = db.session.scalar(
        select(Account).where(Account.fs_uniquifier == uniquifier, Account.active)
    )
    return found if found is not None and two_steps.key_of(found) is not None else None


def wanted() -> str:
    """Return the page that was wanted before the sign-in, empty for none."""
    return _noted()[2]


def forget() -> None:
    """End the state between the steps."""
    session.pop(HALF_WAY, None)


def _noted() -> tuple[str, datetime, str]:
    uniquifier, since, wanted = session.get(HALF_WAY) or ("", 0.0, "")
    return uniquifier, datetime.fromtimestamp(since, UTC), wanted
