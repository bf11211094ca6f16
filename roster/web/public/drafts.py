"""What a citizen has entered so far, sealed in a cookie of that browser until it is confirmed.

Nothing is stored on the server before the confirmation; the seal (our encryption) keeps the entries
from being read or changed on the way.
"""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from roster.core import cipher
from roster.services.bookings.requests import LONGEST_NAME, LONGEST_NOTE

COOKIE = "draft"
LIFETIME_SECONDS = 30 * 60


@dataclass(frozen=True)
class Draft:
    """The entries of one booking in the making."""

    matter: str = ""
    """Key of a plain matter."""
    slot: str = ""
    """Public name of the chosen slot."""
    name: str = ""
    phone: str = ""
    on_behalf: bool = False
    needs: tuple[str, ...] = ()
    companions: int = 0
    note: str = ""
    family: bool = False
    is_wrong: bool = False
    """Whether the contact page refused what was typed; it is kept so that nothing has to be typed again."""

    @property
    def has_contact(self) -> bool:
        """Whether the contact page was filled in."""
        return bool(self.name and self.phone) and not self.is_wrong

    def refused(self) -> "Draft":
        """Return the draft as refused: still too long where it was too long, and short enough for a cookie's 4 kB."""
        return self.with_(
            is_wrong=True,
            name=self.name[: 2 * LONGEST_NAME],
            phone=self.phone[:LONGEST_NAME],
            note=self.note[: LONGEST_NOTE + LONGEST_NAME],
        )

    def with_(self, **changes: Any) -> "Draft":
        """Return the draft with some entries changed."""
        return dataclasses.replace(self, **changes)


def seal(draft: Draft) -> str:
    """Return the draft as text that only this installation can read or make."""
    return cipher.current().encrypt(json.dumps(dataclasses.asdict(draft), ensure_ascii=False))


def unseal(text: str) -> Draft:
    """Return the draft again; an empty one for anything that is no draft of ours."""
    try:
        values = json.loads(cipher.current().decrypt(text))
        return Draft(**{**values, "needs": tuple(values["needs"])})
    except (cipher.InvalidToken, ValueError, TypeError, KeyError):
        return Draft()


def current() -> Draft:
    """Return this browser's draft."""
    return unseal(request.cookies.get(COOKIE, ""))


def keep(response: Response, slug: str, draft: Draft) -> Response:
    """Let the browser keep the draft for half an hour."""
    response.set_cookie(
        COOKIE,
        seal(draft),
        max_age=LIFETIME_SECONDS,
        path=f"/b/{slug}/",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def forget(response: Response, slug: str) -> Response:
    """Let the browser forget the draft."""
    response.delete_cookie(COOKIE, path=f"/b/{slug}/", httponly=True, samesite="Lax")
    return response
