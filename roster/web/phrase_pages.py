"""The list of phrases with its forms, the same for the bureau and for whoever keeps some of their own."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.matters import MATTERS
from roster.database import unit_of_work
from roster.models import Bureau, Phrase, Practitioner
from roster.services import phrases
from roster.web.access import current_actor, permit
from roster.web.errors import sentence

LONGEST_TYPED = 2000


def context(bureau: Bureau, practitioner: Practitioner | None) -> dict[str, Any]:
    """Return what the list shows."""
    return {
        "phrases": phrases.kept(bureau, practitioner),
        "MATTERS": MATTERS,
        "longest": phrases.LONGEST,
        "typed": request.form,
    }


def add(bureau: Bureau, practitioner: Practitioner | None) -> None:
    """Keep what was typed. Raises InvalidInput."""
    with unit_of_work():
        phrases.add(bureau, practitioner, _entry(), current_actor(), clock.now())


def change(public_id: str, practitioner: Practitioner | None) -> str:
    """Change or remove one phrase, as the button says; return what was done. Raises NotFound, InvalidInput."""
    with unit_of_work():
        row = _own(public_id, practitioner)
        if request.form.get("then") == "remove":
            phrases.remove(row, current_actor(), clock.now())
            return str(_("Removed."))
        phrases.change(row, _entry(), current_actor(), clock.now())
        return str(_("Saved."))


def faults(error: DomainError, public_id: str = "") -> dict[str, str]:
    """Return the sentence of an error by the entry of its form."""
    blamed = error.field if isinstance(error, InvalidInput) and error.field in ("matter", *phrases.LONGEST) else "title"  # fmt: skip
    return {f"{blamed}-{public_id}" if public_id else str(blamed): sentence(error)}


def _entry() -> phrases.Entry:
    return phrases.Entry(
        *(request.form.get(name, "")[:LONGEST_TYPED] for name in ("matter", "title", "text", "basis"))
    )


def _own(public_id: str, practitioner: Practitioner | None) -> Phrase:
    """Return a phrase of the bureau's, or one's own; nobody else's."""
    found = phrases.by_public_id(public_id)
    permit(found)
    if found is None or found.practitioner_id != (practitioner.id if practitioner else None):
        raise NotFound
    return found
