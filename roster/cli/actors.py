"""Who types a command, as the audit trail names them."""

import getpass

import click

from roster.core.actors import Actor, command_origin

GROUP = "roster"
"""The group under which all commands stand: what is named before it says how it was started."""


def typed() -> Actor:
    """Return the actor of a command: which one, and the operating system's user who typed it."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = ""
    return Actor("command", origin=command_origin(user, _command()))


def _command() -> str:
    """Return the words of the command that runs, like `roster backup make`; no options or arguments."""
    words: list[str] = []
    context = click.get_current_context(silent=True)
    while context is not None and GROUP not in words[:1]:
        words.insert(0, context.info_name or "")
        context = context.parent
    return " ".join(words)
