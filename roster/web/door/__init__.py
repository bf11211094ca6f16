"""A tablet at a center's entrance and the waiting room's screen, let in by the center's revocable link."""

from roster.web.door import arriving, showing
from roster.web.door.pages import blueprint

__all__ = ["arriving", "blueprint", "showing"]
