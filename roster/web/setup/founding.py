"""Found the first bureau: everything on one page, checked before anything is written."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import hash_password

from roster import deployment, setup_code
from roster.core import clock
from roster.core.actors import coarse_network
from roster.core.emails import read_email
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import after_commit, unit_of_work
from roster.services import first_run
from roster.services.password_rules import Rules
from roster.web.access import public
from roster.web.errors import sentence
from roster.web.password_rules import hint
from roster.web.setup import blueprint
from roster.web.setup.entering import SEAL, has_entered, instance
from roster.web.setup.forms import FirstRunForm


@blueprint.route("/bureau", methods=["GET", "POST"])
@public
def found() -> ResponseReturnValue:
    """Ask for the bureau, the installation and its administrator; try the mail server; found."""
    if not has_entered():
        return redirect(url_for("setup.code"))
    form = FirstRunForm()
    if not form.is_submitted():
        form.base_url.data = request.url_root.rstrip("/")
    form.password.description = hint(Rules())
    try:
        if request.form.get("then") == "test":
            _send_test(form)
        elif form.validate_on_submit():
            return _found(form)
    except DomainError as error:
        _blame(form, error)
    return render_template("setup/bureau.html", form=form), 422 if form.errors else 200


def _send_test(form: FirstRunForm) -> None:
    recipient = read_email(form.email.data or "")
    if not form.smtp_url():
        raise InvalidInput(N_("Enter the mail server's name first."), field="mail_host")
    first_run.send_test_mail(form.smtp_url(), form.sender(), recipient, str(get_locale()))
    flash(_("The mail server took the test message. Look into the administrator's mailbox."))


def _found(form: FirstRunForm) -> ResponseReturnValue:
    facts, where = form.facts(), instance()
    with unit_of_work():
        first_run.found(
            form.charter(),
            form.administrator(),
            hash_password,
            lambda: deployment.write(where, facts),
            coarse_network(request.remote_addr or ""),
            clock.now(),
        )
        after_commit(lambda: setup_code.forget(where))
    session.pop(SEAL, None)
    flash(_("The bureau is founded. Sign in as its administrator: the accounts of all others come next."))
    if facts["ROSTER_BASE_URL"] != request.url_root.rstrip("/"):
        flash(_("From now on open the site at %(address)s.", address=facts["ROSTER_BASE_URL"]), "warning")
    return redirect(url_for("security.login"))


def _blame(form: FirstRunForm, error: DomainError) -> None:
    """Put the sentence beside the field that is to blame."""
    name = error.field if isinstance(error, InvalidInput) and error.field in form._fields else None
    target = {"mail_refused": "mail_host", "demo_account_refused": "email"}.get(error.code, name)
    if target is None:
        form.form_errors.append(sentence(error))
    else:
        form[target].errors = [*form[target].errors, sentence(error)]
