"""What the pages for practitioners share: the blueprint, rendering, whose pages they are."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_security import current_user

from roster.core.errors import NotFound
from roster.core.matters import OUTCOMES
from roster.database import db
from roster.models import Account, Grant, Practitioner
from roster.services import duties, several_bureaus
from roster.services.duties import OwnSitting
from roster.web.access import current_bureau, current_grant, permit
from roster.web.needs import needs_words
from roster.web.role_names import namer

blueprint = Blueprint("practitioner", __name__, url_prefix="/practitioner")


def page(template: str, **context: Any) -> str:
    """Render a page of the acting bureau."""
    bureau = current_bureau()
    return render_template(
        f"practitioner/{template}",
        bureau=bureau,
        role_name=namer(bureau),
        needs_words=needs_words,
        OUTCOMES=OUTCOMES,
        other_bureaus=other_bureaus(),
        **context,
    )


def current_practitioner() -> Practitioner:
    """Return the person who acts. Raises NotFound for a grant that names nobody."""
    practitioner = current_grant().practitioner
    if practitioner is None:
        raise NotFound
    return practitioner


def own_account() -> Account:
    """Return the account of who asks, of the present unit of work."""
    return db.session.get_one(Account, current_user.id)


def other_bureaus() -> list[Grant]:
    """Return the grants under which the same person sits for other bureaus."""
    return several_bureaus.others(own_account(), current_practitioner())


def people_meant() -> list[Practitioner]:
    """Return for whom a form speaks that is sent once: who acts and, where its box is ticked, the same person elsewhere."""
    others = other_bureaus() if request.form.get("everywhere") == "y" else []
    return [current_practitioner(), *(grant.practitioner for grant in others if grant.practitioner)]


def own_sitting(public_id: str) -> OwnSitting:
    """Return one's own duty at a sitting by the published roster; NotFound for any other sitting."""
    own = duties.own_sitting(current_practitioner(), public_id)
    permit(own.assignment if own else None)
    if own is None:
        raise NotFound
    return own
