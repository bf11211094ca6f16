"""The second step of signing in: a code of the app, or one of the codes on paper."""

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user, login_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from roster.core import clock
from roster.core.actors import Actor, coarse_network
from roster.database import db, unit_of_work
from roster.models import Account
from roster.services import recovery_codes, sign_in_tries, sign_ins, two_steps
from roster.web import second_step as half_way
from roster.web.access import public
from roster.web.auth import OWN_ADDRESS, blueprint
from roster.web.password_rules import NEEDED

Step = Callable[[int, str], bool]
"""Takes the account's number and what was typed; tells whether it was right."""


class CodeForm(FlaskForm):  # type: ignore[misc]
    """Six digits from the telephone."""

    code = StringField(_l("Code of six digits"), validators=[DataRequired(message=NEEDED)])


class RecoveryForm(FlaskForm):  # type: ignore[misc]
    """A code from the paper."""

    code = StringField(_l("Recovery code"), validators=[DataRequired(message=NEEDED)])


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """Ask for the code that the telephone shows."""
    return _ask(CodeForm(), "auth/second_step.html", _is_code_right, _(two_steps.WRONG_CODE))


@blueprint.route("/sign-in/recovery-code", methods=["GET", "POST"])
@public
def recovery_step() -> ResponseReturnValue:
    """Ask for a recovery code instead, when the telephone is not there."""
    wrong = _(
        "This is none of your unused recovery codes. Each works once; look whether you have newer ones."
    )
    return _ask(RecoveryForm(), "auth/recovery_step.html", _is_recovery_code_right, wrong)


def _ask(form: FlaskForm, template: str, step: Step, wrong: str) -> ResponseReturnValue:
    account = half_way.account()
    if account is None or current_user.is_authenticated:
        return _from_the_beginning()
    if form.validate_on_submit():
        if _is_right(account, form.code.data, step):
            return _let_in(account)
        form.code.errors = [wrong]
    return render_template(template, form=form), 422 if form.errors else 200


def _from_the_beginning() -> Response:
    if not current_user.is_authenticated:
        if half_way.HALF_WAY in session:
            flash(_("That took too long, or your account was changed. Please sign in again."), "warning")
        half_way.forget()
    return redirect(url_for("security.login"))  # type: ignore[return-value]


def _is_right(account: Account, typed: str, step: Step) -> bool:
    """Count the try before the code is looked at. Raises SignInClosed."""
    account_id, email, address, now = account.id, account.email, request.remote_addr or "", clock.now()
    with unit_of_work():
        sign_in_tries.count_code(email, address, now)
    if step(account_id, typed):
        with unit_of_work():
            sign_in_tries.forget(email, address)
        return True
    with unit_of_work():
        is_locked = sign_in_tries.is_used_up(email, address, now)
        sign_ins.refused(email, coarse_network(address), now, is_locked=is_locked, what="wrong code")
    return False


def _is_code_right(account_id: int, typed: str) -> bool:
    with unit_of_work():
        return two_steps.accept(db.session.get_one(Account, account_id), typed, clock.now())


def _is_recovery_code_right(account_id: int, typed: str) -> bool:
    actor = Actor("account", account_id, coarse_network(request.remote_addr or ""))
    with unit_of_work():
        left = two_steps.recover(db.session.get_one(Account, account_id), typed, actor, clock.now())
    if left is not None and left <= recovery_codes.FEW:
        flash(few_left(left), "warning")
    return left is not None


def few_left(left: int) -> str:
    """Say that the codes on paper come to an end."""
    if not left:
        return str(_("You have no recovery code left. Make new ones under “My account”."))
    return str(
        ngettext(
            "You have %(num)s recovery code left. Make new ones under “My account”.",
            "You have %(num)s recovery codes left. Make new ones under “My account”.",
            left,
        )
    )


def _let_in(account: Account) -> Response:
    wanted = half_way.wanted()
    half_way.forget()
    login_user(account, remember=False, authn_via=["password", "code"])
    there = wanted if OWN_ADDRESS.fullmatch(wanted) else url_for("auth.home")
    return redirect(there)  # type: ignore[return-value]
