"""Pages for firm secretaries."""

from roster.web.firm import leaves, months, people
from roster.web.firm.pages import blueprint

__all__ = ["blueprint", "leaves", "months", "people"]
