"""Sentences about visits that center staff and practitioners both read."""

from flask_babel import gettext as _

from roster.models import Visit
from roster.web.bureau_names import role_name


def stepped_aside(visit: Visit, later: Visit | None) -> str:
    """Say where somebody goes from whom a practitioner stepped aside."""
    if later is not None:
        return handed_on(visit, later)
    return str(
        _(
            "Number %(number)s goes back to the center's office, which finds another date or place. Please tell the visitor.",
            number=visit.queue_number,
        )
    )


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
