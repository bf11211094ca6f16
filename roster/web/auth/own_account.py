"""One's own account: name, language, password, and where one is signed in."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user, login_user
from wtforms import PasswordField
from wtforms.validators import DataRequired

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.core.translation import LANGUAGES
from roster.database import db, unit_of_work
from roster.models import Account
from roster.services import (
    devices,
    own_password,
    password_rules,
    recovery_codes,
    sign_in_tries,
    two_steps,
    two_steps_rules,
)
from roster.services.accounts import DemoAccountRefused
from roster.web.access import current_actor, signed_in
from roster.web.auth import blueprint
from roster.web.errors import sentence
from roster.web.password_rules import NEEDED, NewPasswordForm
from roster.web.staying import DEVICE, REMEMBER


class OwnPasswordForm(NewPasswordForm):
    """The present password, and a new one typed twice."""

    present = PasswordField(_l("Present password"), validators=[DataRequired(message=NEEDED)])


@blueprint.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """Show what somebody may see and change of the own account."""
    account = current_user._get_current_object()
    return render_template(
        "auth/account.html",
        grants=account.grants,
        devices=devices.of_account(account, clock.now()),
        this=devices.of_token(account, session.get(DEVICE, "")),
        key=two_steps.key_of(account),
        codes_left=recovery_codes.left(account),
        few=recovery_codes.FEW,
        is_required=two_steps_rules.are_required(account),
    )


@blueprint.post("/account/language")
@signed_in
def own_language() -> ResponseReturnValue:
    """Keep the language of somebody's pages and messages, on every device."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        abort(404)
    with unit_of_work():
        own().language = wanted
    session["language"] = wanted
    flash(_("Your pages and messages are in this language from now on."))
    return redirect(url_for("auth.account"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the own password: this browser stays signed in, all others are signed out."""
    form, rules = OwnPasswordForm(), password_rules.of(current_user)
    form.explain(rules)
    if form.validate_on_submit():
        try:
            _change(form.present.data, form.password.data)
            flash(_("Your password is changed. All your other devices are signed out."))
            return redirect(url_for("auth.account"))
        except DemoAccountRefused as error:
            form.password.errors = [sentence(error)]
        except InvalidInput as error:
            (form.present if error.field == "present" else form.password).errors = [sentence(error)]
    is_due = password_rules.is_due(current_user, clock.now())
    page = render_template("auth/change_password.html", form=form, is_due=is_due, days=rules.days)
    return page, 422 if form.errors else 200


def _change(present: str, wanted: str) -> None:
    email, address, now = current_user.email, request.remote_addr or "", clock.now()
    device = devices.of_token(current_user, session.get(DEVICE, ""))
    is_remembered = device is not None and device.is_remembered
    with unit_of_work():
        sign_in_tries.count(email, address, now)  # somebody else may sit at a desk that was left
    with unit_of_work():
        own_password.change(own(), present, wanted, current_actor(), now)
        sign_in_tries.forget(email, address)
    session[REMEMBER] = is_remembered
    login_user(own(), remember=False, authn_via=["password"])


@blueprint.post("/account/devices/<device>/end")
@signed_in
def end_device(device: str) -> ResponseReturnValue:
    """Sign one browser out."""
    with unit_of_work():
        devices.end(own(), device, current_actor(), clock.now())
    flash(_("That device is signed out."))
    return redirect(url_for("auth.account", _anchor="devices"))


@blueprint.post("/account/devices/end-others")
@signed_in
def end_other_devices() -> ResponseReturnValue:
    """Sign all browsers out but this one."""
    with unit_of_work():
        count = devices.end_others(own(), session.get(DEVICE, ""), current_actor(), clock.now())
    flash(
        ngettext("%(num)s device is signed out.", "%(num)s devices are signed out.", count)
        if count
        else _("You are signed in nowhere else.")
    )
    return redirect(url_for("auth.account", _anchor="devices"))


def own() -> Account:
    """Return the account of who asks, of the present unit of work."""
    return db.session.get_one(Account, current_user.id)
