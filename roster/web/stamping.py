"""Marks files with the account for which they are made, and the time; prints with it, too."""

from flask import Flask, has_request_context, request
from flask_babel import gettext as _
from flask_security import current_user

from roster.core import clock, stamps

FOR_EVERYBODY = frozenset({"public", "door", "help", "setup"})
"""Blueprints whose papers hang on walls, are handed out, or hold nobody's data."""


def install(app: Flask) -> None:
    """Let papers and printed pages ask."""
    stamps.install(exported)
    app.jinja_env.globals["print_mark"] = print_mark


def exported() -> str:
    """Return who exports, empty for whoever is not signed in."""
    return _("Exported by %(who)s, %(when)s", **_facts()) if _is_signed_in() else ""


def print_mark() -> str:
    """Return what stands at the foot of each printed sheet of the present page: who prints, and when.

    Empty where nobody is signed in, and on what is for everybody.
    """
    if not _is_signed_in() or (request.blueprint or "") in FOR_EVERYBODY:
        return ""
    mark: str = _("Printed by %(who)s, %(when)s", **_facts())
    return mark


def _facts() -> dict[str, str]:
    who = current_user.name or current_user.email
    return {"who": who, "when": f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"}


def _is_signed_in() -> bool:
    return has_request_context() and bool(current_user.is_authenticated)
