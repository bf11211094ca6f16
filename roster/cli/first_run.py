"""`flask roster setup-code`: how whoever has the console sets up a fresh installation in the browser."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from roster import setup_code as codes
from roster.cli.refusals import on_the_database
from roster.services import first_run


@click.command("setup-code")
@with_appcontext
@on_the_database
def setup_code() -> None:
    """Print the one-time code of the first-run page, while there is no bureau."""
    if not first_run.is_open():
        raise first_run.AlreadySetUp
    tell_setup_code(current_app.config["ROSTER"].base_url)


def tell_setup_code(address: str) -> None:
    """Say where to set up a fresh installation, and with which code."""
    try:
        code = codes.ensure(Path(current_app.instance_path))
    except OSError as error:
        raise click.ClickException(f"The setup code cannot be written: {error}") from error
    click.echo(f"There is no bureau yet. Set it up at {address}/setup")
    click.echo(f"Setup code: {code}")
    click.echo(f"It is also in {Path(current_app.instance_path) / codes.CODE_FILE}. Keep it to yourself.")
