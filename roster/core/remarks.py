"""Free text that staff write beside something: trimmed, bounded, and without numbers that nobody here needs."""

from roster.core.errors import InvalidInput
from roster.core.sensitive import holds_identity_or_card_number
from roster.core.translation import N_


def read_remark(text: str, field: str, longest: int) -> str:
    """Return what was typed. Raises InvalidInput, naming the field, for too much or for identity and card numbers."""
    text = text.replace("\0", "").strip()
    if len(text) > longest:
        raise InvalidInput(N_("At most %(limit)s characters, please."), field=field, limit=longest)
    if holds_identity_or_card_number(text):
        raise InvalidInput(
            N_("Please leave out identity card and bank card numbers; they are not needed here."), field=field
        )
    return text
