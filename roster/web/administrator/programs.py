"""Programs that use the API: which there are, a new one with its key, the end of a key."""

from http import HTTPStatus

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.models import ApiClient, Scope
from roster.services import api_clients, webhooks
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.errors import sentence


class ProgramForm(FlaskForm):  # type: ignore[misc]
    """A program's name, and what its key opens. The service checks."""

    name = StringField(
        _l("Which program"),
        description=_l("For example: the server of the WeChat mini-program."),
        render_kw={"autocomplete": "off", "maxlength": api_clients.LONGEST_NAME},
    )
    scopes = SelectMultipleField(
        _l("What its key opens"),
        choices=lambda: [(scope.value, _(scope.words)) for scope in Scope],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
        default=[scope.value for scope in Scope],
    )
    requests_per_minute = IntegerField(
        _l("At most so many requests a minute"),
        description=_l("All visitors who come through the program together."),
        default=api_clients.USUAL_REQUESTS,
        render_kw={"inputmode": "numeric"},
    )


@blueprint.route("/programs", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def programs() -> ResponseReturnValue:
    """List the programs; give a new one its key, which stands on this answer and nowhere else."""
    form = ProgramForm()
    if not form.is_submitted():
        return _page(form)
    chosen = [scope for scope in Scope if scope.value in (form.scopes.data or ())]
    try:
        with unit_of_work():
            client, key = api_clients.make(
                current_bureau(),
                form.name.data or "",
                chosen,
                form.requests_per_minute.data or 0,
                current_actor(),
                clock.now(),
            )
            name = client.name
    except InvalidInput as error:
        field = form[error.field or "name"]
        field.errors = [sentence(error)]
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(ProgramForm(formdata=None), name=name, key=key)


@blueprint.route("/programs/<program>/revoke", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def revoke_program(program: str) -> ResponseReturnValue:
    """Ask, then end a program's key for good."""
    client = client_of(program)
    if not FlaskForm().is_submitted():
        return page("revoke_program.html", client=client)
    with unit_of_work():
        api_clients.revoke(client_of(program), current_actor(), clock.now())
    flash(_("The key is revoked. The program gets no answer any more."))
    return redirect(url_for("administrator.programs"), HTTPStatus.SEE_OTHER)


def client_of(public_id: str) -> ApiClient:
    """Return the acting bureau's program of that name. Raises NotFound."""
    client = api_clients.by_public_id(public_id)
    permit(client)
    assert client is not None
    return client


def _page(form: ProgramForm, *, name: str = "", key: str = "") -> str:
    return page(
        "programs.html",
        clients=[(one, api_clients.scopes_of(one)) for one in api_clients.of_bureau(current_bureau())],
        webhooks=webhooks.all_of(current_bureau().id),
        form=form,
        name=name,
        key=key,
        base_url=current_app.config["ROSTER"].base_url,
    )
