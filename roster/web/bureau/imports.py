"""Bring in centers, people and more from a table: look at every row first, then confirm.

Between the two steps nothing is kept on the server: what was read travels sealed in the page that shows what
it would do, for half an hour, and only its uploader's bureau can open it.
"""

import base64
import json
import zlib
from http import HTTPStatus
from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from roster.core import cipher, clock, tables
from roster.core.errors import InvalidInput, NotFound
from roster.core.tables import BadTable, Fault, Table
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.services import import_undo, imports, past_months, previews
from roster.services.imports import KINDS, Kind, template
from roster.services.permissions import Permission
from roster.services.previews import Preview
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence

LONGEST_FILE = 2 * 1024 * 1024
LONGEST_SEAL = 400 * 1024
"""A form's field may have half a megabyte."""
LIFETIME_SECONDS = 30 * 60
MOST_FAULTS_SHOWN = 200
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BACK = {
    "centers": "centers",
    "people": "people",
    "villages": "centers",
    "receivers": "receivers",
    "rosters": "rosters",
    "leaves": "people",
}


@blueprint.route("/import/<what>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def import_register(what: str) -> ResponseReturnValue:
    """Take a file and show what it would do; import it once that is confirmed."""
    _kind(what)
    if request.method == "GET":
        return _page(what)
    try:
        if request.form.get("sealed"):
            return _confirmed(what)
        return _preview(what, tables.read(_uploaded()))
    except BadTable as error:
        return _page(what, faults=error.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    except InvalidInput as error:
        flash(sentence(error), "error")
        return _page(what), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/import/<what>/template")
@requires(Permission.MANAGE_BUREAU)
def import_template(what: str) -> ResponseReturnValue:
    """Give a workbook to fill in."""
    _kind(what)
    answer = make_response(template(current_bureau(), what, str(get_locale()), clock.now()))
    answer.headers["Content-Type"] = WORKBOOK
    answer.headers["Content-Disposition"] = f'attachment; filename="{what}.xlsx"'
    return answer


@blueprint.post("/import/rosters/take-back")
@requires(Permission.MANAGE_BUREAU)
def take_back_import() -> ResponseReturnValue:
    """Remove a past month that came from a table."""
    try:
        with unit_of_work():
            month = request.form.get("month", "")[:7]
            past_months.take_back(current_bureau(), month, current_actor(), clock.now())
    except NotFound:
        flash(_("That month is not there from a table any more."), "warning")
    else:
        flash(_("The imported month is taken back."))
    return redirect(url_for("bureau.import_register", what="rosters"))


@blueprint.post("/imports/<public_id>/take-back")
@requires(Permission.MANAGE_BUREAU)
def take_back_table(public_id: str) -> ResponseReturnValue:
    """Undo an import of people or centers, or say what has been built on it."""
    try:
        with unit_of_work():
            record = import_undo.of(current_bureau(), public_id)
            what = record.what
            gone, restored = import_undo.take_back(current_bureau(), record, current_actor(), clock.now())
    except import_undo.BuiltUpon as error:
        return _page(what, refused=error), HTTPStatus.CONFLICT
    except import_undo.NotToBeTakenBack as error:
        flash(sentence(error), "warning")
    else:
        flash(_("Taken back: %(gone)s removed, %(restored)s as before.", gone=gone, restored=restored))
    return redirect(url_for("bureau.import_register", what=what))


def _kind(what: str) -> Kind:
    if what not in KINDS:
        raise NotFound
    return KINDS[what]


def _uploaded() -> bytes:
    file = request.files.get("file")
    content = b""
    if file:
        content = file.read(LONGEST_FILE + 1)
        file.close()  # a large one lies in a temporary file, gone with this
    if not content:
        raise InvalidInput(N_("Choose a file first."))
    if len(content) > LONGEST_FILE:
        raise InvalidInput(N_("The file is larger than %(most)s kB. Split it."), most=LONGEST_FILE // 1024)
    return content


def _preview(what: str, table: Table, status: HTTPStatus = HTTPStatus.OK) -> tuple[str, HTTPStatus]:
    found = KINDS[what].preview(current_bureau(), table, clock.now())
    if found.faults:
        return _page(what, faults=found.faults, preview=found), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(what, preview=found, sealed=_seal(what, table, found)), status


def _confirmed(what: str) -> ResponseReturnValue:
    """Import what was sealed, if it would still do what was shown."""
    table, digest = _unseal(what, request.form["sealed"])
    try:
        with unit_of_work():
            found = imports.carry_out(what, current_bureau(), table, digest, current_actor(), clock.now())
    except (previews.PreviewChanged, BadTable) as error:
        flash(sentence(error), "warning")
        return _preview(what, table, HTTPStatus.CONFLICT)
    flash(_("Imported: %(added)s added, %(changed)s changed.", added=found.added, changed=found.changed))
    return redirect(url_for(f"bureau.{BACK[what]}"))


def _seal(what: str, table: Table, found: Preview) -> str:
    packed = base64.b64encode(zlib.compress(table.packed().encode(), 9)).decode()
    until = int(clock.now().timestamp()) + LIFETIME_SECONDS
    sealed = cipher.current().encrypt(json.dumps([what, current_bureau().id, until, found.digest, packed]))
    if len(sealed) > LONGEST_SEAL:
        raise InvalidInput(N_("The table is too long to be looked at in one go. Split it."))
    return sealed


def _unseal(what: str, sealed: str) -> tuple[Table, str]:
    """Return table and digest. Raises InvalidInput for a seal that is old, foreign or broken."""
    try:
        for_what, bureau_id, until, digest, packed = json.loads(cipher.current().decrypt(sealed))
    except (cipher.InvalidToken, ValueError):
        for_what = None
    if for_what != what or bureau_id != current_bureau().id or until < clock.now().timestamp():
        raise InvalidInput(N_("This was shown too long ago. Choose the file again."))
    return Table.unpacked(zlib.decompress(base64.b64decode(packed)).decode()), digest


def _page(what: str, *, faults: tuple[Fault, ...] = (), **context: Any) -> str:
    kind, language = KINDS[what], str(get_locale())
    columns = kind.columns(current_bureau())
    return page(
        "import_register.html",
        what=what,
        kind=kind,
        back=BACK[what],
        columns=columns,
        names={column.code: column.heading(language) for column in columns},
        language=language,
        faults=faults[:MOST_FAULTS_SHOWN],
        more=max(len(faults) - MOST_FAULTS_SHOWN, 0),
        fates=previews.Fate,
        last=imports.last(current_bureau(), what, clock.now()),
        brought_in=past_months.brought_in(current_bureau()) if what == "rosters" else (),
        **context,
    )
