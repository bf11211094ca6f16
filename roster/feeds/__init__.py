"""Calendar addresses: token → response."""

from flask import Blueprint

blueprint = Blueprint("feeds", __name__)


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of calendar addresses."""
    return (blueprint,)
