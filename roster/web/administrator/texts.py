"""The words of papers, chat texts and e-mails: a list, and a page for those that belong together."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput, Stale
from roster.database import unit_of_work
from roster.services import own_words, setting_changes
from roster.services.own_words import SHEETS, Sheet
from roster.services.permissions import Permission
from roster.services.setting_changes import WrongSettings
from roster.web import month_files
from roster.web.access import current_actor, current_bureau, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.errors import sentence

LONGEST_ENTRY = 3000


@blueprint.get("/texts")
@requires(Permission.CHANGE_SETTINGS)
def texts() -> ResponseReturnValue:
    """List the texts, with those that are the bureau's own."""
    sheets = list(SHEETS.values())
    return page(
        "texts.html",
        papers=[one for one in sheets if not one.key.startswith("mail-")],
        mails=[one for one in sheets if one.key.startswith("mail-")],
        own=own_words.changed_sheets(current_bureau()),
    )


@blueprint.route("/texts/<sheet>", methods=["GET", "POST"])
@requires(Permission.CHANGE_SETTINGS)
def change_texts(sheet: str) -> ResponseReturnValue:
    """Show some texts; look at what was typed, keep it, or put ours back."""
    wanted, bureau, then = own_words.sheet_of(sheet), current_bureau(), request.form.get("then", "")
    if request.method == "GET":
        return _page(wanted, own_words.present(bureau, wanted), setting_changes.version_of(bureau))
    typed, version = _typed(wanted), request.form.get("version", "")
    if then == "look":
        return _page(wanted, typed, version)
    try:
        with unit_of_work():
            changed = own_words.change(
                current_bureau(),
                wanted,
                {} if then == "ours" else typed,
                version,
                current_actor(),
                clock.now(),
            )
    except WrongSettings as error:
        return _page(wanted, typed, version, error.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    except Stale as error:
        flash(sentence(error), "error")
        return _page(wanted, typed, setting_changes.version_of(current_bureau())), error.status
    flash(_("The words are saved.") if changed else _("Nothing was changed."))
    return redirect(url_for("administrator.change_texts", sheet=sheet))


@blueprint.post("/texts/<sheet>/sample")
@requires(Permission.CHANGE_SETTINGS)
def sample_texts(sheet: str) -> ResponseReturnValue:
    """Send the paper of an invented month with the words as typed."""
    wanted, bureau = own_words.sheet_of(sheet), current_bureau()
    typed = _typed(wanted)
    try:
        file = own_words.sample(bureau, wanted, typed, clock.now())
    except WrongSettings as error:
        version = request.form.get("version", "")
        return _page(wanted, typed, version, error.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    return month_files.send(file)


def _typed(sheet: Sheet) -> dict[str, str]:
    """Return what the form says of each text; what no paper can show is left out."""
    typed = {}
    for part in sheet.parts:
        text = request.form.get(part.key, "")[:LONGEST_ENTRY].replace("\r\n", "\n").replace("\r", "\n")
        shown = "".join(letter for letter in text if letter in "\n\u3000" or letter.isprintable())
        typed[part.key] = "\n".join(line.rstrip(" ") for line in shown.split("\n")).strip("\n ")
    return typed


def _page(
    sheet: Sheet, typed: dict[str, str], version: str, faults: Mapping[str, InvalidInput] | None = None
) -> str:
    shown = own_words.shown(current_bureau(), sheet, typed)
    return page(
        "change_texts.html",
        sheet=sheet,
        texts=shown,
        version=version,
        is_own=any(one.is_own for one in shown),
        is_refused=bool(faults),
        faults={one.part.key: sentence(one.fault) for one in shown if one.fault is not None},
    )
