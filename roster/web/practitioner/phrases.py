"""One's own phrases for advice."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core.errors import InvalidInput
from roster.services.permissions import Permission
from roster.web import phrase_pages
from roster.web.access import current_bureau, requires
from roster.web.practitioner.pages import blueprint, current_practitioner, page


@blueprint.get("/phrases")
@requires(Permission.WRITE_CONSULTATIONS)
def phrase_list() -> ResponseReturnValue:
    """List one's own phrases, with the forms."""
    return _page({})


@blueprint.post("/phrases")
@requires(Permission.WRITE_CONSULTATIONS)
def add_phrase() -> ResponseReturnValue:
    """Keep a phrase of one's own."""
    try:
        phrase_pages.add(current_bureau(), current_practitioner())
    except InvalidInput as error:
        return _page(phrase_pages.faults(error)), error.status
    flash(_("Saved."))
    return redirect(url_for("practitioner.phrase_list"))


@blueprint.post("/phrases/<phrase>")
@requires(Permission.WRITE_CONSULTATIONS)
def change_phrase(phrase: str) -> ResponseReturnValue:
    """Change or remove one of one's own."""
    try:
        flash(phrase_pages.change(phrase, current_practitioner()))
    except InvalidInput as error:
        return _page(phrase_pages.faults(error, phrase)), error.status
    return redirect(url_for("practitioner.phrase_list"))


def _page(wrong: dict[str, str]) -> str:
    return page("phrases.html", wrong=wrong, **phrase_pages.context(current_bureau(), current_practitioner()))
