"""Accounts of the bureau: found, opened, looked at."""

from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput
from roster.database import unit_of_work
from roster.models import GrantRole
from roster.services import account_roles, account_upkeep, password_links, two_steps_rules
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.administrator.forms import AccountForm, RoleForm, tie_of
from roster.web.administrator.pages import account_of, blueprint, page
from roster.web.errors import sentence

LONGEST_SEARCH = 60
AT_THE_ADDRESS = ("email_taken", "address_unusable", "demo_account_refused")
"""Refusals, by their code, that the address is to blame for."""


@blueprint.get("/")
@requires(Permission.MANAGE_ACCOUNTS)
def home() -> ResponseReturnValue:
    """Lead to the accounts, the most frequent errand."""
    return redirect(url_for("administrator.account_list"))


@blueprint.get("/accounts")
@requires(Permission.MANAGE_ACCOUNTS)
def account_list() -> ResponseReturnValue:
    """List the bureau's accounts, searched by name or address."""
    words, chosen = request.args.get("q", "")[:LONGEST_SEARCH], request.args.get("role", "")
    role = GrantRole(chosen) if chosen in list(GrantRole) else None
    with_closed = request.args.get("closed") == "1"
    only_lacking = request.args.get("lacking") == "1"
    lines = account_upkeep.of_bureau(current_bureau(), clock.now(), words, role, only_open=not with_closed)
    everybody = lines
    if words or role or with_closed:
        everybody = account_upkeep.of_bureau(current_bureau(), clock.now())
    return page(
        "accounts.html",
        lines=account_upkeep.lacking_two_steps(lines) if only_lacking else lines,
        lacking=len(account_upkeep.lacking_two_steps(everybody)),
        only_lacking=only_lacking,
        words=words,
        role=role,
        with_closed=with_closed,
        roles=list(GrantRole),
        tie_of=tie_of,
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def new_account() -> ResponseReturnValue:
    """Make an account with its first role; the link to its password is shown this once."""
    form = AccountForm.offered(current_bureau())
    if form.validate_on_submit():
        try:
            return _made(form)
        except DomainError as error:
            if isinstance(error, account_upkeep.AddressUnusable):
                with unit_of_work():
                    account_upkeep.note_unusable(current_actor().account_id, clock.now())
            blame(form, error)
    return page("new_account.html", form=form), 422 if form.errors else 200


@blueprint.get("/accounts/<account>")
@requires(Permission.MANAGE_ACCOUNTS)
def account_page(account: str) -> ResponseReturnValue:
    """Show one account: its roles, its last sign-in, what can be done."""
    return show(account)


def show(
    account: str, status: int = HTTPStatus.OK, form: RoleForm | None = None, token: str = ""
) -> ResponseReturnValue:
    """Render one account's page; a link to set a password stands on it this once."""
    row, bureau, config = account_of(account), current_bureau(), current_app.config["ROSTER"]
    return page(
        "account.html",
        line=account_upkeep.line_of(bureau, row, clock.now()),
        form=form or RoleForm.offered(bureau),
        link=f"{config.base_url}{password_links.address_of(token)}" if token else "",
        has_mail=bool(config.smtp_url),
        key_of=account_roles.key_of,
        tie_of=tie_of,
        must_have_two_steps=two_steps_rules.are_required(row),
        is_own=row.id == current_actor().account_id,
    ), status


def blame(form: RoleForm, error: DomainError) -> None:
    """Put the sentence beside the field that is to blame."""
    name = error.field if isinstance(error, InvalidInput) else None
    name = "email" if error.code in AT_THE_ADDRESS else name
    if name in form._fields:
        form[name].errors = [*form[name].errors, sentence(error)]
    else:
        form.form_errors.append(sentence(error))


def _made(form: AccountForm) -> ResponseReturnValue:
    wanted = form.wanted(form.email.data, form.name.data)
    with unit_of_work():
        account, token = account_upkeep.open_for(current_bureau(), wanted, current_actor(), clock.now())
        public_id = account.public_id
    return show(public_id, token=token)
