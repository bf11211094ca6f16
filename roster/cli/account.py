"""`flask roster account …`: who signs in. Passwords are asked for, never taken from the command line."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_security import hash_password

from roster.cli.actors import typed
from roster.cli.refusals import on_the_database
from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import GrantRole
from roster.services import account_upkeep, accounts, founding, password_links, password_rules
from roster.services.two_steps import OffReason

GENERATE = click.option("--generate", is_flag=True, help="Make a random password and print it, once.")
EMAIL = click.option("--email", required=True, help="The address to sign in with.")


@click.group("account")
def account() -> None:
    """Make accounts, give them new passwords, close them."""


@account.command("create")
@EMAIL
@click.option("--name", required=True, help="Whose account it is.")
@click.option("--bureau", "slug", required=True, help="The bureau's short name.")
@click.option("--role", type=click.Choice([role.value for role in GrantRole]), required=True)
@click.option("--center", default="", help="For center staff: the center's code.")
@click.option("--practitioner", default="", help="For a practitioner: the name in the pool.")
@click.option(
    "--firm",
    default="",
    help="For a firm secretary: the firm's name. Where two practitioners have one name: whose.",
)
@GENERATE
@with_appcontext
@on_the_database
def create(slug: str, role: str, generate: bool, **wanted: str) -> None:
    """Make an account with one role in a bureau."""
    rules = password_rules.of_bureau(founding.named(slug))
    accounts.free_email(wanted["email"])  # before anybody thinks of a password
    password = _password(generate, rules)
    with unit_of_work():
        made = accounts.create(
            founding.named(slug),
            accounts.Wanted(role=GrantRole(role), **wanted),
            password,
            hash_password,
            typed(),
            clock.now(),
        )
        email = made.email
    click.echo(f"{email} can sign in at {current_app.config['ROSTER'].base_url}/sign-in")
    _print_once(password, generate)


@account.command("invite")
@EMAIL
@with_appcontext
@on_the_database
def invite(email: str) -> None:
    """Give an account a link, good once, by which it sets its own password."""
    with unit_of_work():
        token = password_links.invite(accounts.of(email), typed(), clock.now())
    config = current_app.config["ROSTER"]
    click.echo(f"{config.base_url}{password_links.address_of(token)}")
    click.echo(
        f"The link goes to {email} by e-mail, too."
        if config.smtp_url
        else "No mail server is known, so hand this link over yourself. It is shown only now and works once."
    )


@account.command("password")
@EMAIL
@GENERATE
@with_appcontext
@on_the_database
def set_password(email: str, generate: bool) -> None:
    """Give an account a new password. Whoever is signed in with it is signed out."""
    password = _password(generate, password_rules.of(accounts.of(email)))
    with unit_of_work():
        accounts.set_password(email, password, hash_password, typed(), clock.now())
    click.echo(f"{email} has a new password.")
    _print_once(password, generate)


@account.command("unlock")
@EMAIL
@with_appcontext
@on_the_database
def unlock(email: str) -> None:
    """Let somebody who typed wrong passwords try again at once."""
    with unit_of_work():
        found = accounts.of(email)
        bureau = found.grants[0].bureau if found.grants else None
        account_upkeep.lift_lock(bureau, found, typed(), clock.now())
    click.echo(f"{email} can try again.")


@account.command("two-steps-off")
@EMAIL
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in OffReason]),
    required=True,
    help="Why; it stands in the trail.",
)
@with_appcontext
@on_the_database
def two_steps_off(email: str, reason: str) -> None:
    """Switch the second step of sign-in off, for a lost phone. The person is signed out and told by e-mail."""
    with unit_of_work():
        account_upkeep.switch_two_steps_off(None, accounts.of(email), OffReason(reason), typed(), clock.now())
    click.echo(f"{email} signs in with the password alone.")


@account.command("close")
@EMAIL
@with_appcontext
@on_the_database
def close(email: str) -> None:
    """End an account: it signs in no more, and its private calendar addresses stop."""
    with unit_of_work():
        accounts.close(email, typed(), clock.now())
    click.echo(f"The account of {email} is closed.")


def _password(generate: bool, rules: password_rules.Rules) -> str:
    """Return a new password: random, or typed twice without being seen."""
    db.session.rollback()  # nobody else waits while somebody thinks
    if generate:
        return accounts.new_password()
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
    password_rules.checked(password, rules)
    return password


def _print_once(password: str, generated: bool) -> None:
    if generated:
        click.echo(f"Password: {password}")
        click.echo(
            "It is shown only now. Hand it over in person and have it changed after the first sign-in."
        )
