"""One's own second step: set up with a picture and a first code, new recovery codes, switched off."""

import json
from collections.abc import Callable, Sequence

import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired

from roster.core import cipher, clock, one_time_codes
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import devices, own_password, sign_in_tries, two_steps, two_steps_rules
from roster.web.access import current_actor, signed_in
from roster.web.auth import blueprint
from roster.web.auth.own_account import own
from roster.web.errors import sentence
from roster.web.password_rules import NEEDED
from roster.web.presentation import local_name
from roster.web.staying import DEVICE

SEAL = "authenticator key"
"""What a sealed key says it is: nothing else that this site sealed opens as one."""
Act = Callable[[], ResponseReturnValue]


class SetUpForm(FlaskForm):  # type: ignore[misc]
    """The first code of a new key. The key travels with the form, sealed, until it is known to work."""

    sealed = HiddenField()
    code = StringField(_l("Code of six digits"), validators=[DataRequired(message=NEEDED)])


class PresentForm(FlaskForm):  # type: ignore[misc]
    """The present password, once more."""

    present = PasswordField(_l("Present password"), validators=[DataRequired(message=NEEDED)])


@blueprint.route("/account/two-steps/on", methods=["GET", "POST"])
@signed_in
def two_steps_on() -> ResponseReturnValue:
    """Show a new key as a picture and in letters; its first code switches the second step on."""
    form = SetUpForm()
    if two_steps.key_of(current_user) is not None:
        return redirect(url_for("auth.account", _anchor="two-steps"))
    key = _opened(form.sealed.data or "") or one_time_codes.new_key()
    if form.validate_on_submit():
        try:
            return _switched_on(key, form.code.data)
        except InvalidInput as error:
            form.code.errors = [sentence(error)]
        except two_steps.AlreadyOn as error:
            flash(sentence(error))
            return redirect(url_for("auth.account", _anchor="two-steps"))
    form.sealed.data = _sealed(key)
    address = one_time_codes.address_of(key, current_user.email, _issuer())
    picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4)
    page = render_template(
        "auth/two_steps_on.html",
        form=form,
        address=address,
        picture=picture,
        key=one_time_codes.grouped(key),
        is_required=two_steps_rules.are_required(current_user),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/account/two-steps/recovery-codes", methods=["GET", "POST"])
@signed_in
def new_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes, with the password once more; the old ones end."""

    def act() -> ResponseReturnValue:
        with unit_of_work():
            codes = two_steps.new_recovery_codes(own(), current_actor(), clock.now())
        return _codes_page(codes)

    return _with_password("auth/new_recovery_codes.html", act)


@blueprint.route("/account/two-steps/off", methods=["GET", "POST"])
@signed_in
def two_steps_off() -> ResponseReturnValue:
    """Switch the second step off, with the password once more."""

    def act() -> ResponseReturnValue:
        with unit_of_work():
            two_steps.switch_off(own(), current_actor(), clock.now())
        flash(_("Two-step sign-in is off. Your password alone opens your account."))
        return redirect(url_for("auth.account", _anchor="two-steps"))

    return _with_password("auth/two_steps_off.html", act)


def _switched_on(key: str, code: str) -> ResponseReturnValue:
    """Raises InvalidInput for a wrong code, AlreadyOn."""
    now, token = clock.now(), session.get(DEVICE, "")
    with unit_of_work():
        codes = two_steps.switch_on(own(), key, code, current_actor(), now)
        devices.end_others(own(), token, current_actor(), now)
    return _codes_page(codes)


def _codes_page(codes: Sequence[str]) -> str:
    return render_template("auth/recovery_codes.html", codes=codes, now=clock.now(), issuer=_issuer())


def _with_password(template: str, act: Act) -> ResponseReturnValue:
    """Ask for the present password and act; who has no second step is led back."""
    form = PresentForm()
    if two_steps.key_of(current_user) is None:
        return redirect(url_for("auth.account", _anchor="two-steps"))
    if form.validate_on_submit():
        try:
            _prove(form.present.data)
            return act()
        except InvalidInput as error:
            form.present.errors = [sentence(error)]
        except (two_steps.NotOn, two_steps.Required) as error:
            flash(sentence(error), "error")
            return redirect(url_for("auth.account", _anchor="two-steps"))
    return render_template(template, form=form), 422 if form.errors else 200


def _prove(present: str) -> None:
    """Count the try, then compare the password. Raises SignInClosed, InvalidInput."""
    email, address = current_user.email, request.remote_addr or ""
    with unit_of_work():
        sign_in_tries.count(email, address, clock.now())
    own_password.refuse_wrong(own(), present)
    with unit_of_work():
        sign_in_tries.forget(email, address)


def _issuer() -> str:
    """What the app shows above the code: the bureau."""
    grants = current_user.grants
    return str(local_name(grants[0].bureau)) if grants else str(_("Public legal services"))


def _sealed(key: str) -> str:
    return cipher.current().encrypt(json.dumps([SEAL, current_user.id, key]))


def _opened(sealed: str) -> str | None:
    """Return the key that this account's page showed; None for what was made up or is another's."""
    try:
        what, account_id, key = json.loads(cipher.current().decrypt(sealed))
    except (cipher.InvalidToken, ValueError, TypeError):
        return None
    return str(key) if (what, account_id) == (SEAL, current_user.id) else None
