"""Who may set up a fresh installation: whoever reads its code from the console."""

import hmac
from pathlib import Path

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from roster import setup_code
from roster.core import clock
from roster.database import unit_of_work
from roster.services import first_run
from roster.web.access import public
from roster.web.setup import blueprint

SEAL = "setup"
"""What the browser's session carries once the code was right."""


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code from the console."""

    code = StringField(
        _l("Setup code"),
        description=_l(
            "Sixteen characters, printed where “flask roster serve” was started. It also stands in the file setup-code of the instance folder."
        ),
    )


def instance() -> Path:
    """Return the folder in which this installation keeps what is its own."""
    return Path(current_app.instance_path)


def has_entered() -> bool:
    """Tell whether this browser gave the present code."""
    seal = setup_code.seal(instance())
    return seal is not None and hmac.compare_digest(str(session.get(SEAL, "")), seal)


@blueprint.route("", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """Ask for the code of the console."""
    form = CodeForm()
    if form.validate_on_submit():
        with unit_of_work():
            first_run.count_try(request.remote_addr or "", clock.now())
        if setup_code.matches(instance(), form.code.data or ""):
            session[SEAL] = setup_code.seal(instance())
        else:
            form.code.errors = [_("This is not the code. Copy it from the console, with or without hyphens.")]
    if has_entered() and not form.errors:
        return redirect(url_for("setup.found"))
    return render_template("setup/code.html", form=form), 422 if form.errors else 200
