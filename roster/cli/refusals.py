"""What a command says when the house refuses: its sentence, never a stack trace."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from roster.cli.configured import configured, refuse_old_schema
from roster.core.errors import DomainError
from roster.core.tables import BadTable


def on_the_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a command that works on this program's schema and may be refused."""

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:
        refuse_old_schema()
        try:
            return command(*arguments, **options)
        except BadTable as error:
            for fault in error.faults:
                click.echo(fault.sentence.in_language("en"), err=True)
            raise click.ClickException(error.in_language("en")) from error
        except DomainError as error:
            raise click.ClickException(error.in_language("en")) from error

    return configured(told)
