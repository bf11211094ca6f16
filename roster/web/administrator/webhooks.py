"""Where a program is told what others did to its bookings: an address, tried, kept and given up."""

from http import HTTPStatus

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from roster.core import clock
from roster.core.errors import NotFound
from roster.core.outside import LONGEST_ADDRESS, NotFetched, Trouble
from roster.database import unit_of_work
from roster.models import ApiClient, Webhook
from roster.services import webhooks
from roster.services.permissions import Permission
from roster.web.access import current_actor, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.administrator.programs import client_of
from roster.web.errors import sentence


class WebhookForm(FlaskForm):  # type: ignore[misc]
    """Where a program listens. The service checks."""

    address = StringField(
        _l("Address at which the program listens"),
        description=_l("It begins with https:// and lies on the program's own server."),
        render_kw={
            "autocomplete": "off",
            "inputmode": "url",
            "spellcheck": "false",
            "maxlength": LONGEST_ADDRESS,
        },
    )


@blueprint.route("/programs/<program>/webhook", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def webhook(program: str) -> ResponseReturnValue:
    """Show where a program is told; keep another address, whose signing secret stands on this answer and nowhere else."""
    client = _in_use(program)
    known = webhooks.of(client)
    form = WebhookForm(address=known.address if known else "")
    if not form.is_submitted():
        return _page(client, form)
    try:
        with unit_of_work():
            secret = webhooks.keep(_in_use(program), form.address.data or "", current_actor(), clock.now())
    except NotFetched as error:
        form.address.errors = [sentence(error)]
        return _page(client, form), HTTPStatus.UNPROCESSABLE_ENTITY
    client = _in_use(program)
    kept = webhooks.of(client)
    return _page(client, WebhookForm(formdata=None, address=kept.address if kept else ""), secret=secret)


@blueprint.post("/programs/<program>/webhook/try")
@requires(Permission.MANAGE_ACCOUNTS)
def try_webhook(program: str) -> ResponseReturnValue:
    """Send a trial message now, and have told at once what waits when it arrives."""
    with unit_of_work():
        webhooks.count_trial(_in_use(program), clock.now())
    known = _known(program)
    try:
        webhooks.ping(known, clock.now())
    except NotFetched as error:
        flash(_("The trial message did not arrive. %(why)s", why=sentence(error)), "error")
    else:
        with unit_of_work():
            webhooks.try_again(_known(program), clock.now())
        flash(_("The trial message has arrived."))
    return redirect(url_for("administrator.webhook", program=program), HTTPStatus.SEE_OTHER)


@blueprint.post("/programs/<program>/webhook/forget")
@requires(Permission.MANAGE_ACCOUNTS)
def forget_webhook(program: str) -> ResponseReturnValue:
    """Tell a program nothing any more."""
    with unit_of_work():
        webhooks.forget(client_of(program), current_actor(), clock.now())
    flash(_("The program is told nothing any more."))
    return redirect(url_for("administrator.programs"), HTTPStatus.SEE_OTHER)


def _in_use(program: str) -> ApiClient:
    """Return a program whose key works. Raises NotFound for a revoked one, which is told nothing."""
    client = client_of(program)
    if client.revoked_at is not None:
        raise NotFound
    return client


def _known(program: str) -> Webhook:
    found = webhooks.of(_in_use(program))
    if found is None:
        raise NotFound
    return found


def _page(client: ApiClient, form: WebhookForm, *, secret: str = "") -> str:
    known = webhooks.of(client)
    trouble = _(Trouble(known.trouble).words) if known and known.trouble else ""
    return page("webhook.html", client=client, form=form, known=known, trouble=trouble, secret=secret)
