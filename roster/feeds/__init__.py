"""Calendar addresses: token → response."""

from flask import Blueprint

from roster.feeds import public, views


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of calendar addresses."""
    return (views.blueprint, public.blueprint)
