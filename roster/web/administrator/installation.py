"""The site's address and its mail server, changed after the first run."""

import os
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from wtforms import BooleanField, HiddenField

from roster import deployment
from roster.config import stated_facts
from roster.core import clock
from roster.core.addresses import read_mail_server
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.services import first_run, installation_facts, site_probe
from roster.services.installation_facts import Facts
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.deployment_forms import STARTTLS, TLS, DeploymentForm
from roster.web.errors import sentence

ADDRESS, SERVER, SENDER = deployment.FACTS


class InstallationForm(DeploymentForm):
    """What may be changed, with a box for who knows what a new address means."""

    version = HiddenField()
    confirmed = BooleanField(_l("Change the address all the same"))

    def __init__(self) -> None:
        super().__init__()
        self.base_url.validators = ()  # `address` refuses an empty one; where the environment sets it none is sent


@blueprint.route("/installation", methods=["GET", "POST"])
@requires(Permission.CHANGE_SETTINGS)
def installation() -> ResponseReturnValue:
    """Show address and mail server; try them, or keep what was changed."""
    form, present = InstallationForm(), _present()
    if not form.is_submitted():
        _fill(form, present)
    try:
        if request.form.get("then") == "test":
            _send_test(form, present)
        elif form.validate_on_submit():
            answer = _change(form, present)
            if answer is not None:
                return answer
    except DomainError as error:
        _blame(form, error)
    return _page(form, present), HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _change(form: InstallationForm, present: Facts) -> ResponseReturnValue | None:
    """Keep what was typed; None when a new address has to be confirmed first."""
    if form.version.data != _version():
        form.version.data = _version()
        raise Stale
    wanted = _typed(form, present)
    if wanted.base_url != present.base_url and not form.confirmed.data:
        form.confirmed.errors = [_("The address changes: read what that means, and tick the box.")]
        return None
    with unit_of_work():
        facts = _to_keep(wanted)
        changed = installation_facts.change(
            current_bureau(),
            present,
            wanted,
            lambda: deployment.write(_instance(), facts),
            current_actor(),
            clock.now(),
        )
    flash(_("Kept. The service takes it over within seconds.") if changed else _("Nothing was changed."))
    if "site_address" in changed:
        flash(_("From now on open the site at %(address)s.", address=wanted.base_url), "warning")
    return redirect(url_for("administrator.installation"))


def _send_test(form: InstallationForm, present: Facts) -> None:
    wanted = _typed(form, present)
    if not wanted.smtp_url:
        raise InvalidInput(N_("Enter the mail server's name first."), field="mail_host")
    first_run.send_test_mail(wanted.smtp_url, wanted.mail_from, current_user.email, str(get_locale()))
    flash(_("The mail server took the test message. Look into your mailbox."))


def _typed(form: InstallationForm, present: Facts) -> Facts:
    """Return what was typed, or what stands where the environment sets it. Raises InvalidInput."""
    fixed = _fixed(os.environ)
    return Facts(
        present.base_url if ADDRESS in fixed else form.address(),
        present.smtp_url if SERVER in fixed else form.smtp_url(_kept_password(form, present)),
        present.mail_from if SENDER in fixed or not form.has_server else form.sender(),
    )


def _kept_password(form: InstallationForm, present: Facts) -> str:
    """Return the known password for the known name at the known server: it is sent to nobody else."""
    known = read_mail_server(present.smtp_url)
    user, host = (form.mail_user.data or "").strip(), (form.mail_host.data or "").strip()
    if form.mail_password.data or not user or not host:
        return ""
    if known is None or not known.password or (known.host, known.user) != (host.lower(), user):
        raise InvalidInput(
            N_("Type the password, too: it is kept only for the same name at the same server."),
            field="mail_password",
        )
    return known.password


def _to_keep(wanted: Facts) -> dict[str, str]:
    """Return the lines of `deployment.env`: an empty server is said, so that `keys.env` sets none."""
    fixed = _fixed(os.environ)
    said = {ADDRESS: wanted.base_url, SERVER: wanted.smtp_url, SENDER: wanted.mail_from}
    return {
        name: value for name, value in said.items() if name not in fixed and (value or name == SERVER)
    } | {name: value for name, value in deployment.read(_instance()).items() if name in fixed}


def _fill(form: InstallationForm, present: Facts) -> None:
    server = read_mail_server(present.smtp_url)
    form.base_url.data, form.mail_from.data = present.base_url, present.mail_from
    form.version.data = _version()
    if server is not None:
        form.mail_host.data, form.mail_port.data, form.mail_user.data = server.host, server.port, server.user
        form.mail_security.data = TLS if server.is_tls else STARTTLS


def _page(form: InstallationForm, present: Facts) -> str:
    asked = _asked(form, present)
    server = read_mail_server(present.smtp_url)
    form.mail_password.description = (
        _("Empty: the known one stays.") if server is not None and server.password else ""
    )
    return page(
        "installation.html",
        form=form,
        present=present,
        asked=asked,
        probe=site_probe.ask(asked) if asked else None,
        fixed=_fixed(os.environ),
        is_shared=installation_facts.is_shared(),
        names=(ADDRESS, SERVER, SENDER),
    )


def _asked(form: InstallationForm, present: Facts) -> str:
    """Return the new address that the page tells about; empty when there is none."""
    if not form.is_submitted() or installation_facts.is_shared() or ADDRESS in _fixed(os.environ):
        return ""
    try:
        typed = form.address()
    except InvalidInput:
        return ""
    return "" if typed == present.base_url else typed


def _present() -> Facts:
    stated, config = stated_facts(_instance()), current_app.config["ROSTER"]
    return Facts(
        (stated.get(ADDRESS) or config.base_url).rstrip("/"),
        stated.get(SERVER, ""),
        stated.get(SENDER, ""),
    )


def _fixed(environment: Mapping[str, str]) -> set[str]:
    """Return the names that the environment sets: nobody changes those here."""
    return {name for name in deployment.FACTS if environment.get(name) or environment.get(f"{name}_FILE")}


def _version() -> str:
    return "-".join(map(str, deployment.version(_instance()) or ("none",)))


def _instance() -> Path:
    return Path(current_app.instance_path)


def _blame(form: InstallationForm, error: DomainError) -> None:
    name = error.field if isinstance(error, InvalidInput) and error.field in form._fields else None
    target = "mail_host" if error.code == "mail_refused" else name
    if target is None:
        form.form_errors.append(sentence(error))
    else:
        form[target].errors = [*form[target].errors, sentence(error)]
