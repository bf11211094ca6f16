"""Times of day as people type them in a hurry."""

from datetime import time

from flask import request

from roster.core.errors import InvalidInput
from roster.core.translation import N_

_WRONG = N_("Enter a time like 09:40.")


def typed_time(field: str) -> time | None:
    """Return what was typed as a time of day: 9:05, 09:05, 905 or with a full-width colon; None for nothing. Raises InvalidInput."""
    typed = request.form.get(field, "").strip().replace("：", ":")
    if not typed:
        return None
    digits = typed.replace(":", "")
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 4):
        raise InvalidInput(_WRONG, field=field)
    try:
        return time(int(digits[:-2]), int(digits[-2:]))
    except ValueError:
        raise InvalidInput(_WRONG, field=field) from None
