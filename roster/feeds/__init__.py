"""Calendar addresses: token → response."""

from flask import Blueprint

from roster.feeds import views


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of calendar addresses."""
    return (views.blueprint,)
