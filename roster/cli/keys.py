"""`flask roster keys create`: the secrets of an installation."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from roster.config import ConfigurationError, create_keys


@click.group("keys")
def keys() -> None:
    """The secrets of this installation."""


@keys.command("create")
@with_appcontext
def create() -> None:
    """Write new random secrets, once. Existing ones are never overwritten."""
    try:
        path = create_keys(Path(current_app.instance_path))
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Wrote {path}. Back it up: without it the encrypted data cannot be read.")
