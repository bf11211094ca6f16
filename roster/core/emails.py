"""E-mail addresses as people write them."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from roster.core.errors import InvalidInput
from roster.core.translation import N_

LONGEST = 160


def read_email(text: str, *, field: str = "email") -> str:
    """Return an address in lower case. Nobody is asked whether it exists. Raises InvalidInput."""
    folded = unicodedata.normalize("NFKC", text).strip()
    try:
        found = validate_email(folded, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        found = ""
    if not found or len(found) > LONGEST:
        raise InvalidInput(N_("Enter an e-mail address like name@example.com."), field=field)
    return found
