"""What commands say when the installation is not set up yet: a sentence, never a stack trace."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from roster.database import schema

REASON = "ROSTER_NOT_CONFIGURED"
"""Key of the application's configuration that holds the sentence when secrets are missing or weak."""


def without_configuration(instance: Path, root: Path, reason: Exception) -> Flask:
    """Return an application that has only the commands: those that need secrets say what is missing."""
    app = Flask("roster", instance_path=str(instance), root_path=str(root))
    app.config[REASON] = str(reason)
    return app


def refuse_unconfigured() -> None:
    """End the command with a clear sentence when the secrets are missing or weak."""
    reason = current_app.config.get(REASON)
    if reason:
        raise click.ClickException(reason)


def refuse_old_schema() -> None:
    """End the command when the database does not have this program's schema."""
    present, wanted = schema.current(), schema.head()
    if present != wanted:
        raise click.ClickException(
            f"The database has schema {present or 'none'}, this program needs {wanted}. "
            "Back up the instance folder, then run 'flask roster database upgrade'."
        )


def configured(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a command that needs the installation's secrets and its database."""

    @wraps(command)
    def checked(*arguments: Any, **options: Any) -> Any:
        refuse_unconfigured()
        try:
            return command(*arguments, **options)
        except OperationalError as error:
            raise click.ClickException(f"The database cannot be reached or used: {error.orig}") from error

    return checked
