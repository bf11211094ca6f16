"""What the pages for leaders share: the blueprint and rendering."""

from typing import Any

from flask import Blueprint, render_template

from roster.services import oversight
from roster.web.access import current_bureau

blueprint = Blueprint("leader", __name__, url_prefix="/leader")


def page(template: str, **context: Any) -> str:
    """Render a page of the acting bureau."""
    bureau = current_bureau()
    return render_template(
        f"leader/{template}", bureau=bureau, has_districts=oversight.has_districts(bureau), **context
    )
