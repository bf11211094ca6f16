"""Pages by audience. A view reads the form, opens the unit of work, calls one service, answers."""

from flask import Blueprint

from roster.web import (
    administrator,
    auditor,
    auth,
    bureau,
    center,
    door,
    duty_links,
    firm,
    handed,
    help,
    leader,
    links,
    practitioner,
    public,
    setup,
)


def blueprints() -> tuple[Blueprint, ...]:
    """Return every blueprint of pages, in the order in which they are registered."""
    audiences = (
        public,
        auth,
        bureau,
        center,
        door,
        practitioner,
        leader,
        links,
        duty_links,
        handed,
        firm,
        administrator,
        auditor,
        setup,
        help,
    )
    return tuple(audience.blueprint for audience in audiences)
