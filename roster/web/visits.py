"""Sentences about visits that center staff and practitioners both read."""

from flask_babel import gettext as _

from roster.models import Visit
from roster.web.bureau_names import role_name


def handed_on(visit: Visit, later: Visit) -> str:
    """Say which number somebody has now who was handed on."""
    return str(
        _(
            "Number %(old)s is now number %(new)s, for: %(role)s. Please tell the visitor.",
            old=visit.queue_number,
            new=later.queue_number,
            role=role_name(later.role),
        )
    )
