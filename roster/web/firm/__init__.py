"""Pages for firm secretaries."""

from roster.web.firm import files, leaves, months, people, swaps
from roster.web.firm.pages import blueprint

__all__ = ["blueprint", "files", "leaves", "months", "people", "swaps"]
