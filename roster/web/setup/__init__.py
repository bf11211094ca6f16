"""The first-run page: only while there is no bureau, and only for whoever has the console's code."""

from flask import Blueprint

from roster.core.errors import NotFound
from roster.services import first_run

blueprint = Blueprint("setup", __name__, url_prefix="/setup")


@blueprint.before_request
def _only_before_the_first_bureau() -> None:
    """Afterwards these addresses do not exist."""
    if not first_run.is_open():
        raise NotFound


from roster.web.setup import entering, founding  # noqa: E402, F401
