"""What the pages for firm secretaries share: the blueprint, rendering, whose firm it is."""

from typing import Any

from flask import Blueprint, render_template

from roster.core.errors import NotFound
from roster.models import Firm, Practitioner
from roster.services import firm_people
from roster.web.access import current_bureau, current_grant, permit

blueprint = Blueprint("firm", __name__, url_prefix="/firm")


def page(template: str, **context: Any) -> str:
    """Render a page of the acting firm."""
    return render_template(f"firm/{template}", bureau=current_bureau(), firm=current_firm(), **context)


def current_firm() -> Firm:
    """Return the firm of the acting grant. Raises NotFound for a firm that closed."""
    firm = current_grant().firm
    permit(firm)
    if firm is None:
        raise NotFound
    return firm


def own_practitioner(public_id: str) -> Practitioner:
    """Return one of the firm's people. Raises NotFound for anybody else."""
    practitioner = firm_people.by_public_id(public_id)
    permit(practitioner)
    if practitioner is None:
        raise NotFound
    return practitioner
