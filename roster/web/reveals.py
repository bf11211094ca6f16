"""Read what a page's form asks to see whole, and why (the form stands in `templates/_reveal.html`)."""

from collections.abc import Container

from flask import Flask, request

from roster.core import clock
from roster.core.errors import NotFound
from roster.database import Model
from roster.services import reveals
from roster.web.access import current_actor


def install(app: Flask) -> None:
    """Let the form's macro list the reasons."""
    app.jinja_env.globals["reveal_reasons"] = reveals.REASONS


def asked_field(allowed: Container[str]) -> str:
    """Return which field the form asks for. Raises NotFound for one that this page does not offer."""
    field = request.form.get("field", "phone")
    if field not in allowed:
        raise NotFound
    return field


def revealed(subject: Model, field: str) -> str:
    """Return the field whole for the reason that the form gives (inside a unit of work)."""
    return reveals.reveal(
        subject,
        field,
        request.form.get("reason", ""),
        current_actor(),
        clock.now(),
        words=request.form.get("words", ""),
    )
