"""Help that a visitor needs, as the staff read it."""

from flask_babel import gettext

from roster.services.bookings import NEEDS
from roster.web.presentation import listed


def needs_words(keys: str) -> str:
    """Return comma-separated keys as words in the reader's language; unknown keys are left out."""
    return listed(gettext(NEEDS[key]) for key in keys.split(",") if key in NEEDS)
