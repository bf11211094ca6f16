"""Calendar addresses: token → response."""

from flask import Blueprint

from roster.feeds import kept_answers, public, views

__all__ = ["blueprints", "kept_answers"]


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of calendar addresses."""
    return (views.blueprint, public.blueprint)
