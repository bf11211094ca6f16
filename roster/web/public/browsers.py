"""What one browser may do: the time it holds, and the bookings that it may see for half an hour."""

from datetime import datetime
from typing import Any

from flask import session

from roster.core.references import new_token

SEEN_SECONDS = 30 * 60
MOST_SEEN = 10
"""So many bookings are remembered, the newest: a browser that books for a whole hall would outgrow its cookie."""


def hold_token() -> str:
    """Return the secret of this browser's hold, made at its first."""
    if "hold" not in session:
        session["hold"] = {"token": new_token(), "slot": ""}
    return str(session["hold"]["token"])


def note_hold(slot_public_id: str) -> None:
    """Remember which time the browser holds."""
    session["hold"] = {"token": hold_token(), "slot": slot_public_id}


def token_for(slot_public_id: str) -> str | None:
    """Return the secret of the hold on that slot, None when this browser never held it."""
    held: dict[str, Any] = session.get("hold") or {}
    return held.get("token") if held.get("slot") == slot_public_id else None


def drop_hold() -> str | None:
    """Forget the hold and return its secret."""
    held: dict[str, Any] = session.pop("hold", None) or {}
    return held.get("token")


def show(public_id: str, now: datetime) -> None:
    """Let this browser see and change a booking for half an hour."""
    seen = {known: until for known, until in _seen(now).items() if known != public_id}
    seen[public_id] = int(now.timestamp()) + SEEN_SECONDS
    newest = sorted(seen.items(), key=lambda pair: pair[1])[-MOST_SEEN:]
    session["mine"] = dict(newest)


def may_see(public_id: str, now: datetime) -> bool:
    """Tell whether this browser proved lately that the booking is its user's."""
    return public_id in _seen(now)


def hide(public_id: str, now: datetime) -> None:
    """Forget that the browser may see a booking: somebody else will use it."""
    session["mine"] = {known: until for known, until in _seen(now).items() if known != public_id}


def _seen(now: datetime) -> dict[str, int]:
    stored: dict[str, int] = session.get("mine") or {}
    return {public_id: until for public_id, until in stored.items() if until > now.timestamp()}
