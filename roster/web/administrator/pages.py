"""What the pages for system administrators share: the blueprint, rendering, whose account an address names."""

from typing import Any

from flask import Blueprint, render_template

from roster.models import Account
from roster.services import account_upkeep
from roster.web.access import current_bureau, permit

blueprint = Blueprint("administrator", __name__, url_prefix="/administrator")


def page(template: str, **context: Any) -> str:
    """Render a page of the acting bureau."""
    return render_template(f"administrator/{template}", bureau=current_bureau(), **context)


def account_of(public_id: str) -> Account:
    """Return the account of that name if it has a role in the acting bureau. Raises NotFound."""
    account = account_upkeep.by_public_id(public_id)
    permit(account)
    assert account is not None
    return account
