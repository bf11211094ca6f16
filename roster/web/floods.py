"""Whom the flood limit by address leaves alone: staff, whose whole building is one address."""

from flask import Flask
from flask_security import current_user

from roster.extensions import limiter


def install(_app: Flask) -> None:
    """Let the limiter, which all applications share, ask."""
    if is_signed_in not in limiter._request_filters:
        limiter.request_filter(is_signed_in)


def is_signed_in() -> bool:
    """Tell whether somebody signed in asks: an account can be closed, an address cannot."""
    return bool(current_user.is_authenticated)
