"""Pages by audience. A view reads the form, opens the unit of work, calls one service, answers."""

from flask import Blueprint

from roster.web import auth, bureau, center, practitioner, public, setup


def blueprints() -> tuple[Blueprint, ...]:
    """Return every blueprint of pages, in the order in which they are registered."""
    return (
        public.blueprint,
        auth.blueprint,
        bureau.blueprint,
        center.blueprint,
        practitioner.blueprint,
        setup.blueprint,
    )
