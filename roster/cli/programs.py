"""`flask roster program …`: programs that use the API."""

import click
from flask.cli import with_appcontext

from roster.cli.actors import typed
from roster.cli.refusals import on_the_database
from roster.core import clock
from roster.core.errors import NotFound
from roster.database import unit_of_work
from roster.models import Scope
from roster.services import api_clients, founding

BUREAU = click.option("--bureau", "slug", required=True, help="The bureau's short name.")


@click.group("program")
def program() -> None:
    """Give programs keys to the API, list them, revoke them."""


@program.command("create")
@BUREAU
@click.option("--name", required=True, help="Which program it is.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    default=[scope.value for scope in Scope],
    show_default=True,
    help="What the key opens; may be given several times.",
)
@click.option(
    "--per-minute", default=api_clients.USUAL_REQUESTS, show_default=True, help="Requests a minute."
)
@with_appcontext
@on_the_database
def create(slug: str, name: str, scopes: tuple[str, ...], per_minute: int) -> None:
    """Make a key and print it, once."""
    with unit_of_work():
        client, key = api_clients.make(
            founding.named(slug), name, [Scope(one) for one in scopes], per_minute, typed(), clock.now()
        )
        name = client.public_id
    click.echo(f"{name}\nKey: {key}\nIt is shown only now. Keep it on the program's server, never in a page.")


@program.command("list")
@BUREAU
@with_appcontext
@on_the_database
def show(slug: str) -> None:
    """List a bureau's programs, revoked ones too."""
    for client in api_clients.of_bureau(founding.named(slug)):
        state = "revoked" if client.revoked_at else "in use"
        used = f"{client.last_used_at:%Y-%m-%d %H:%M}Z" if client.last_used_at else "never used"
        click.echo(f"{client.public_id}  {state}  {client.scopes}  {used}  {client.name}")


@program.command("revoke")
@click.argument("public_id")
@with_appcontext
@on_the_database
def revoke(public_id: str) -> None:
    """End a program's key for good, by the name that `list` shows."""
    with unit_of_work():
        client = api_clients.by_public_id(public_id)
        if client is None:
            raise NotFound
        api_clients.revoke(client, typed(), clock.now())
        name = client.name
    click.echo(f"The key of {name} is revoked.")
