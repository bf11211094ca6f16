"""Bring in centers, people or villages from a table: look at every line first, then confirm.

Between the two steps nothing is kept on the server: the file travels sealed in the page that shows what
it would do, for half an hour, and only its uploader's bureau can open it.
"""

import base64
import csv
import io
import json
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from types import ModuleType
from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from roster.core import cipher, clock
from roster.core.errors import InvalidInput, NotFound
from roster.core.tables import BadTable
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.services import center_imports, people_imports, previews, villages
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence

LONGEST_FILE = 256 * 1024
LIFETIME_SECONDS = 30 * 60
MOST_FAULTS_SHOWN = 200


@dataclass(frozen=True)
class Register:
    """One thing that can be imported."""

    title: str
    matching: str
    back: str
    service: ModuleType
    work: str


REGISTERS = {
    "centers": Register(
        N_("Import centers"),
        N_("A line whose code is known changes that center."),
        "centers",
        center_imports,
        "import_centers",
    ),
    "people": Register(
        N_("Import firms and people"),
        N_("A line whose firm and name are known changes that person."),
        "people",
        people_imports,
        "import_people",
    ),
    "villages": Register(
        N_("Import villages"),
        N_("A line whose code is known renames or moves that village."),
        "centers",
        villages,
        "import_villages",
    ),
}


@blueprint.route("/import/<what>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def import_register(what: str) -> ResponseReturnValue:
    """Take a file and show what it would do; import it once that is confirmed."""
    register = _register(what)
    if request.method == "GET":
        return _page(what)
    try:
        if request.form.get("sealed"):
            return _confirmed(what, register)
        return _preview(what, _uploaded(), update=bool(request.form.get("update")))
    except BadTable as error:
        return _page(what, faults=error.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    except InvalidInput as error:
        flash(sentence(error), "error")
        return _page(what), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/import/<what>/template")
@requires(Permission.MANAGE_BUREAU)
def import_template(what: str) -> ResponseReturnValue:
    """Give a table to begin with, which spreadsheets open as it is."""
    example = dict(_register(what).service.EXAMPLE)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(example)
    writer.writerow(example.values())
    answer = make_response(text.getvalue().encode("utf-8-sig"))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{what}.csv"'
    return answer


def _register(what: str) -> Register:
    if what not in REGISTERS:
        raise NotFound
    return REGISTERS[what]


def _uploaded() -> bytes:
    file = request.files.get("file")
    content = file.read(LONGEST_FILE + 1) if file else b""
    if not content:
        raise InvalidInput(N_("Choose a file first."))
    if len(content) > LONGEST_FILE:
        raise InvalidInput(N_("The file is larger than %(most)s kB. Split it."), most=LONGEST_FILE // 1024)
    return content


def _preview(what: str, content: bytes, *, update: bool) -> str:
    found = REGISTERS[what].service.preview(current_bureau(), content, update=update)
    return _page(what, preview=found, sealed=_seal(what, content, update, found.digest), update=update)


def _confirmed(what: str, register: Register) -> ResponseReturnValue:
    """Import what was sealed, if it would still do what was shown."""
    content, update, digest = _unseal(what, request.form["sealed"])
    try:
        with unit_of_work():
            bureau, actor, now = current_bureau(), current_actor(), clock.now()
            found = register.service.preview(bureau, content, update=update)
            previews.confirm(found, digest)
            getattr(register.service, register.work)(bureau, content, actor, now, update=update)
    except previews.PreviewChanged as error:
        flash(sentence(error), "warning")
        return _preview(what, content, update=update), error.status
    flash(_("Imported: %(added)s added, %(changed)s changed.", added=found.added, changed=found.changed))
    return redirect(url_for(f"bureau.{register.back}"))


def _seal(what: str, content: bytes, update: bool, digest: str) -> str:
    packed = base64.b64encode(zlib.compress(content, 9)).decode()
    until = int(clock.now().timestamp()) + LIFETIME_SECONDS
    return cipher.current().encrypt(json.dumps([what, current_bureau().id, until, update, digest, packed]))


def _unseal(what: str, sealed: str) -> tuple[bytes, bool, str]:
    """Return file, choice and digest. Raises InvalidInput for a seal that is old, foreign or broken."""
    try:
        for_what, bureau_id, until, update, digest, packed = json.loads(cipher.current().decrypt(sealed))
    except (cipher.InvalidToken, ValueError):
        for_what = None
    if for_what != what or bureau_id != current_bureau().id or until < clock.now().timestamp():
        raise InvalidInput(N_("This was shown too long ago. Choose the file again."))
    return zlib.decompress(base64.b64decode(packed)), update, digest


def _page(what: str, **context: Any) -> str:
    register = REGISTERS[what]
    faults = context.pop("faults", ())
    return page(
        "import_register.html",
        what=what,
        register=register,
        columns=(register.service.NEEDED, register.service.OTHERS),
        faults=[fault.sentence.in_language(str(get_locale())) for fault in faults[:MOST_FAULTS_SHOWN]],
        more=max(len(faults) - MOST_FAULTS_SHOWN, 0),
        most=LONGEST_FILE // 1024,
        **context,
    )
