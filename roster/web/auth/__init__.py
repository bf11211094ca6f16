"""The signed-in person's own pages: where to go, language, which grant to act under."""

import re

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from roster.core.translation import LANGUAGES
from roster.models import GrantRole
from roster.web import reading
from roster.web.access import public, signed_in

blueprint = Blueprint("auth", __name__)

OWN_ADDRESS = re.compile(r"/(?!/)[^\\\x00-\x1f\x7f]*")
"""A path on this site. Browsers read `\\` as `/` and skip control characters, so that `/<tab>/…` leads away."""

HOMES = {
    GrantRole.SCHEDULER: "bureau.dashboard",
    GrantRole.CENTER_STAFF: "center.today",
    GrantRole.PRACTITIONER: "practitioner.sittings",
    GrantRole.LEADER: "leader.overview",
    GrantRole.FIRM_SECRETARY: "firm.people",
    GrantRole.AUDITOR: "auditor.trail",
    GrantRole.ADMINISTRATOR: "administrator.account_list",
}


@blueprint.get("/account/home")
@signed_in
def home() -> ResponseReturnValue:
    """Lead an account to its work: straight there with one grant, else to a choice."""
    grants = current_user.grants
    chosen = next((grant for grant in grants if grant.id == session.get("grant_id")), None)
    if chosen is None and len(grants) == 1:
        chosen = grants[0]
    if chosen is not None and HOMES[chosen.role] != "auth.home":
        return redirect(url_for(HOMES[chosen.role]))
    return render_template("auth/home.html", grants=grants)


@blueprint.post("/account/grant")
@signed_in
def choose_grant() -> ResponseReturnValue:
    """Act under another of one's grants."""
    own = {str(grant.id): grant for grant in current_user.grants}
    grant = own.get(request.form.get("grant", ""))
    if grant is None:
        flash(_("Please choose one of your own tasks."), "error")
        return redirect(url_for("auth.home"))
    session["grant_id"] = grant.id
    back = request.form.get("back", "")
    is_page = OWN_ADDRESS.fullmatch(back) and grant.role is GrantRole.PRACTITIONER
    return redirect(back if is_page else url_for(HOMES[grant.role]))


@blueprint.post("/account/stay")
@signed_in
def stay() -> ResponseReturnValue:
    """Count as a request: somebody is still there."""
    return "", 204


@blueprint.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Switch this browser's language and return to the page."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
    return redirect(_back())


@blueprint.post("/reading")
@public
def choose_size() -> ResponseReturnValue:
    """Switch this browser to the elder view, to another size of it or to the usual pages, and return."""
    return reading.keep(redirect(_back()), request.form.get("size", ""))


def _back() -> str:
    back = request.form.get("back", "/")
    return back if OWN_ADDRESS.fullmatch(back) else "/"


from roster.web.auth import own_account, password_links, second_step, two_steps  # noqa: E402, F401
