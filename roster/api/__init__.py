"""JSON for the bureau's own programs, under `/api/v1`, with the OpenAPI document made from the code.

A program proves itself by a key; its visitors by a booking's code and phone number, as everywhere. Nothing
is decided here: the same services answer as for the pages. Why it is built so: docs/decisions/0016.
"""

from flask import Blueprint

from roster.api import booking, managing, pages, reading, waiting
from roster.api.operations import blueprint

__all__ = ["blueprints", "booking", "managing", "pages", "reading", "waiting"]


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of the API."""
    return (blueprint,)
