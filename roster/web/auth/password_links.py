"""A password forgotten, or not set yet: ask for a link, follow it, set the password."""

from flask import Response, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import DataRequired

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.services import accounts, password_links, password_rules
from roster.web.access import public
from roster.web.auth import blueprint
from roster.web.errors import sentence
from roster.web.password_rules import NEEDED, NewPasswordForm

TOKEN = "password_link"  # noqa: S105 - the name of a place in the session


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    """Whose password is forgotten."""

    email = EmailField(_l("E-mail address"), validators=[DataRequired(message=NEEDED)])


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Send a link to the account of an address. The answer never says whether there is one."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                password_links.request_reset(form.email.data, request.remote_addr or "", clock.now())
            return redirect(url_for("auth.forgotten", asked="yes"))
        except InvalidInput as error:
            form.email.errors = [sentence(error)]
    has_mail = bool(current_app.config["ROSTER"].smtp_url)
    page = render_template(
        "auth/forgotten.html", form=form, is_asked="asked" in request.args, has_mail=has_mail
    )
    return page, 422 if form.errors else 200


@blueprint.get("/password/<token>")
@public
def follow_link(token: str) -> ResponseReturnValue:
    """Move the token out of the address, so that neither history nor the next page's referrer shows it.

    Nothing is used up: mail scanners follow links too.
    """
    session[TOKEN] = token[:100]
    answer = redirect(url_for("auth.new_password"))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.route("/password", methods=["GET", "POST"])
@public
def new_password() -> ResponseReturnValue:
    """Set the password of the link that this browser followed."""
    token, form = str(session.get(TOKEN, "")), NewPasswordForm()
    try:
        account = password_links.account_of(token, clock.now())
    except password_links.LinkOver as error:
        return render_template("auth/link_over.html", message=sentence(error)), 410
    email = account.email
    form.explain(password_rules.of(account))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                password_links.accept(token, form.password.data, clock.now())
            return _to_sign_in()
        except (InvalidInput, accounts.DemoAccountRefused) as error:
            form.password.errors = [sentence(error)]
    return render_template("auth/new_password.html", form=form, email=email), 422 if form.errors else 200


def _to_sign_in() -> Response:
    session.pop(TOKEN, None)
    flash(_("Your password is set. Please sign in with it."))
    answer: Response = redirect(url_for("security.login"))  # type: ignore[assignment]
    return answer
