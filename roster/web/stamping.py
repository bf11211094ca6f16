"""Marks files with the account for which they are made, and the time; prints with it, too."""

from flask import Flask, has_request_context
from flask_babel import gettext as _
from flask_security import current_user

from roster.core import clock, stamps


def install(app: Flask) -> None:
    """Let papers and printed pages ask."""
    stamps.install(exported)
    app.jinja_env.globals["printed"] = printed


def exported() -> str:
    """Return who exports, empty for whoever is not signed in."""
    return _("Exported by %(who)s, %(when)s", **_facts()) if _is_signed_in() else ""


def printed() -> str:
    """Return who prints, empty for whoever is not signed in."""
    return _("Printed by %(who)s, %(when)s", **_facts()) if _is_signed_in() else ""


def _facts() -> dict[str, str]:
    who = current_user.name or current_user.email
    return {"who": who, "when": f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"}


def _is_signed_in() -> bool:
    return has_request_context() and bool(current_user.is_authenticated)
