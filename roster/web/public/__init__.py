"""Pages for citizens, under `/b/<bureau>/…`: find a center, take a time, change or cancel it."""

from flask import Blueprint

from roster.services import register
from roster.web.public import tenants

blueprint = Blueprint("public", __name__)


@blueprint.context_processor
def _words() -> dict[str, object]:
    """Give the citizens' templates what they ask of a center."""
    return {
        "is_market": tenants.is_market,
        "label_of": tenants.label_of,
        "kept_of": register.durations_of,
        "bureau_here": tenants.bureau_here,
    }


from roster.web.public import (  # noqa: E402
    choosing,  # noqa: F401
    confirming,  # noqa: F401
    doors,  # noqa: F401
    entrance,  # noqa: F401
    finding,  # noqa: F401
    guiding,  # noqa: F401
    managing,  # noqa: F401
    monitoring,  # noqa: F401
    privacy,  # noqa: F401
    rating,  # noqa: F401
    referring,  # noqa: F401
    reminding,  # noqa: F401
    waiting,  # noqa: F401
)
