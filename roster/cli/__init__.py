"""`flask roster …`: what an administrator types.

A command's module is loaded when it is asked for: web processes load the application and never these,
and `flask roster solve` needs neither keys nor a database.
"""

from importlib import import_module
from typing import Any

import click
from flask.cli import AppGroup

COMMANDS = {
    "account": "account:account",
    "backup": "backup:backup",
    "bureau": "bureau:bureau",
    "check": "checking:check",
    "clock": "ticking:clock",
    "database": "databases:database",
    "dates": "dates:dates",
    "demo": "demo:demo",
    "keys": "keys:keys",
    "program": "programs:program",
    "privacy": "privacy:privacy",
    "retention": "retention:retention",
    "serve": "serving:serve",
    "setup-code": "first_run:setup_code",
    "solve": "solving:solve",
    "solve-all": "planning_all:solve_all",
    "verify": "verifying:verify",
    "worker": "ticking:worker",
}
"""Each command with the module and the name under which it is found there."""


class RosterGroup(AppGroup):
    """The group `flask roster`; loads a command's module on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: Any = getattr(import_module(f"roster.cli.{module}"), name)
        return command if isinstance(command, click.Command) else None


roster = RosterGroup("roster", help="Duty rosters, bookings and consultation logs for a bureau of justice.")
