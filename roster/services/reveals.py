"""Show personal data whole: to whom may see it, for a reason, and never without a trace."""

import re
import unicodedata
from datetime import datetime

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound
from roster.core.translation import N_
from roster.database import Model
from roster.models import AuditAction
from roster.services import audit

REASONS: dict[str, str] = {
    "call_back": N_("To call the person about this booking"),
    "tell_change": N_("To tell of a change that no message could tell"),
    "find_visitor": N_("To find a visitor who has forgotten the code"),
    "correct": N_("To correct the person's data"),
    "supervision": N_("To check a complaint or a record"),
    "urgent": N_("Urgent danger"),
    "other": N_("Something else: say what"),
}
"""Why somebody may see data whole: key → msgid. The key goes into the audit trail."""

LONGEST_WORDS = 100
_NUMBER = re.compile(r"\d(?:[ -]?\d){4}")


def reveal(subject: Model, field: str, reason: str, actor: Actor, now: datetime, *, words: str = "") -> str:
    """Return one personal field of a row, whole, and write down who saw it and why.

    `reason` is a key of REASONS; `words` say more, and must where the reason is `other`. Whether the
    actor may see the row at all is asked before. Raises InvalidInput without a reason, NotFound when
    the field was removed already or never filled.
    """
    if subject.__table__.columns[field].info.get("personal") is None:
        raise ValueError(f"{field} is not declared as personal data.")
    said = _checked(reason, words, subject)
    value = getattr(subject, field)
    if not value:
        raise NotFound
    audit.record(
        AuditAction.PERSONAL_DATA_REVEALED,
        actor,
        now,
        bureau_id=getattr(getattr(subject, "practitioner", subject), "bureau_id", None)
        or getattr(subject, "bureau_id", None),
        subject=subject,
        field=field,
        reason=reason,
        **({"words": said} if said else {}),
    )
    return str(value)


def _checked(reason: str, words: str, subject: Model) -> str:
    """Return the words as they may stand in the trail: it is kept longer than what they speak of."""
    said = " ".join(words.split())[:LONGEST_WORDS]
    if reason not in REASONS:
        raise InvalidInput(N_("Please choose why you need to see it."), field="reason")
    if reason == "other" and not said:
        raise InvalidInput(N_("Please say in a few words why you need to see it."), field="words")
    name = getattr(subject, "name", None)
    if _NUMBER.search(unicodedata.normalize("NFKC", said)) or (name and name in said):
        raise InvalidInput(N_("Please give the reason without names and numbers."), field="words")
    return said
