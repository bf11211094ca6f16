"""Help that a visitor needs, as the staff read it."""

from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from roster.services.bookings import NEEDS
from roster.services.bookings.requests import MOST_COMPANIONS
from roster.web.presentation import listed

_COUNTED = "company"
"""Not asked where it is asked how many come along."""


def needs_choices() -> list[SelectChoice]:
    """Return the help that may be needed, to be ticked beside how many come along."""
    return [SelectChoice(key, gettext(words)) for key, words in NEEDS.items() if key != _COUNTED]


def companions_choices() -> list[SelectChoice]:
    """Return how many may come along."""
    return [SelectChoice(str(count), str(count)) for count in range(MOST_COMPANIONS + 1)]


def needs_words(keys: str) -> str:
    """Return comma-separated keys as words in the reader's language; unknown keys are left out."""
    return listed(gettext(NEEDS[key]) for key in keys.split(",") if key in NEEDS)
