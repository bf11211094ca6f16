"""The bureau's phrases for advice, which every practitioner may insert."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import phrases
from roster.services.permissions import Permission
from roster.web import phrase_pages
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page


@blueprint.get("/phrases")
@requires(Permission.MANAGE_BUREAU)
def phrase_list() -> ResponseReturnValue:
    """List the bureau's phrases, with the forms."""
    return _page({})


@blueprint.post("/phrases")
@requires(Permission.MANAGE_BUREAU)
def add_phrase() -> ResponseReturnValue:
    """Keep a phrase for everybody."""
    try:
        phrase_pages.add(current_bureau(), None)
    except InvalidInput as error:
        return _page(phrase_pages.faults(error)), error.status
    flash(_("Saved."))
    return redirect(url_for("bureau.phrase_list"))


@blueprint.post("/phrases/<phrase>")
@requires(Permission.MANAGE_BUREAU)
def change_phrase(phrase: str) -> ResponseReturnValue:
    """Change or remove one of the bureau's."""
    try:
        flash(phrase_pages.change(phrase, None))
    except InvalidInput as error:
        return _page(phrase_pages.faults(error, phrase)), error.status
    return redirect(url_for("bureau.phrase_list"))


@blueprint.post("/phrases/samples")
@requires(Permission.MANAGE_BUREAU)
def add_sample_phrases() -> ResponseReturnValue:
    """Add our phrases to the bureau's."""
    with unit_of_work():
        added = phrases.add_samples(current_bureau(), current_actor(), clock.now())
    flash(ngettext("%(num)s phrase is added.", "%(num)s phrases are added.", added))
    return redirect(url_for("bureau.phrase_list"))


def _page(wrong: dict[str, str]) -> str:
    return page("phrases.html", wrong=wrong, **phrase_pages.context(current_bureau(), None))
