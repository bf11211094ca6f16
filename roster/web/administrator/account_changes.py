"""What an administrator does to one account: roles, lock, password, end and return."""

from http import HTTPStatus

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.services import account_roles, account_upkeep
from roster.services.permissions import Permission
from roster.services.two_steps import OffReason
from roster.web.access import current_actor, current_bureau, requires
from roster.web.administrator.accounts import blame, show
from roster.web.administrator.forms import RoleForm
from roster.web.administrator.pages import account_of, blueprint, page
from roster.web.errors import sentence
from roster.web.presentation import words as say


def _refused(account: str, error: DomainError) -> ResponseReturnValue:
    """Say on the account's page why something cannot be done."""
    if isinstance(error, NotFound):
        account_of(account)  # a foreign one is not there at all
    flash(sentence(error), "error")
    return redirect(url_for("administrator.account_page", account=account))


@blueprint.post("/accounts/<account>/roles")
@requires(Permission.MANAGE_ACCOUNTS)
def give_role(account: str) -> ResponseReturnValue:
    """Give an account another role."""
    account_of(account)
    form = RoleForm.offered(current_bureau())
    if not form.validate_on_submit():
        return show(account, HTTPStatus.UNPROCESSABLE_ENTITY, form)
    wanted = form.wanted()
    try:
        with unit_of_work():
            account_roles.give(current_bureau(), account_of(account), wanted, current_actor(), clock.now())
    except DomainError as error:
        blame(form, error)
        return show(account, HTTPStatus.UNPROCESSABLE_ENTITY, form)
    flash(_("The role is given."))
    return redirect(url_for("administrator.account_page", account=account))


@blueprint.post("/accounts/<account>/roles/take")
@requires(Permission.MANAGE_ACCOUNTS)
def take_role(account: str) -> ResponseReturnValue:
    """Take one of an account's roles away."""
    key = request.form.get("grant", "")
    try:
        with unit_of_work():
            account_roles.take(current_bureau(), account_of(account), key, current_actor(), clock.now())
    except DomainError as error:
        return _refused(account, error)
    flash(_("The role is taken away. If that was a mistake, give it again below."))
    return redirect(url_for("administrator.account_page", account=account))


@blueprint.post("/accounts/<account>/lock/lift")
@requires(Permission.MANAGE_ACCOUNTS)
def lift_lock(account: str) -> ResponseReturnValue:
    """Let somebody who typed wrong passwords try again at once."""
    with unit_of_work():
        account_upkeep.lift_lock(current_bureau(), account_of(account), current_actor(), clock.now())
    flash(_("The lock is lifted. The person can try again now."))
    return redirect(url_for("administrator.account_page", account=account))


@blueprint.post("/accounts/<account>/link")
@requires(Permission.MANAGE_ACCOUNTS)
def new_link(account: str) -> ResponseReturnValue:
    """Give somebody a link to set a new password, and show it this once."""
    try:
        with unit_of_work():
            token = account_upkeep.new_link(
                current_bureau(), account_of(account), current_actor(), clock.now()
            )
    except DomainError as error:
        return _refused(account, error)
    return show(account, token=token)


@blueprint.post("/accounts/<account>/link/withdraw")
@requires(Permission.MANAGE_ACCOUNTS)
def withdraw_link(account: str) -> ResponseReturnValue:
    """End a link that was not used yet."""
    try:
        with unit_of_work():
            account_upkeep.withdraw_link(current_bureau(), account_of(account), current_actor(), clock.now())
    except DomainError as error:
        return _refused(account, error)
    flash(_("The link is dead."))
    return redirect(url_for("administrator.account_page", account=account))


@blueprint.route("/accounts/<account>/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def close_account(account: str) -> ResponseReturnValue:
    """Ask once more, then end an account."""
    row = account_of(account)
    if request.method == "GET":
        return page("close_account.html", account=row)
    try:
        with unit_of_work():
            account_upkeep.close(current_bureau(), account_of(account), current_actor(), clock.now())
    except DomainError as error:
        return _refused(account, error)
    flash(_("The account is closed. Whoever was signed in with it is signed out."))
    return redirect(url_for("administrator.account_page", account=account))


class OffForm(FlaskForm):  # type: ignore[misc]
    """Why somebody's second step is switched off."""

    reason = RadioField(
        _l("Why"),
        validators=[InputRequired(message=_l("Choose a reason."))],
    )


@blueprint.route("/accounts/<account>/two-steps/off", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def two_steps_off(account: str) -> ResponseReturnValue:
    """Ask why, then let somebody in again whose telephone is lost."""
    row, form, has_mail = account_of(account), OffForm(), bool(current_app.config["ROSTER"].smtp_url)
    form.reason.choices = [(one.value, say(one)) for one in OffReason]
    if not form.validate_on_submit():
        return page(
            "two_steps_off.html", account=row, form=form, has_mail=has_mail
        ), 422 if form.errors else 200
    reason = OffReason(form.reason.data)
    try:
        with unit_of_work():
            account_upkeep.switch_two_steps_off(
                current_bureau(), account_of(account), reason, current_actor(), clock.now()
            )
    except DomainError as error:
        return _refused(account, error)
    flash(_("The second step is off and the person is signed out everywhere."))
    return redirect(url_for("administrator.account_page", account=account))


@blueprint.post("/accounts/<account>/reopen")
@requires(Permission.MANAGE_ACCOUNTS)
def reopen_account(account: str) -> ResponseReturnValue:
    """Let a closed account sign in again."""
    try:
        with unit_of_work():
            account_upkeep.reopen(current_bureau(), account_of(account), current_actor(), clock.now())
    except DomainError as error:
        return _refused(account, error)
    flash(_("The account is open again, with the roles and the password it had."))
    return redirect(url_for("administrator.account_page", account=account))
