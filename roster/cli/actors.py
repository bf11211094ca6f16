"""Who types a command, as the audit trail names them."""

import getpass

from roster.core.actors import Actor

LONGEST_NAME = 64


def typed() -> Actor:
    """Return the actor of a command: the name of the operating system's user, where it has one."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = ""
    return Actor("command", origin=name[:LONGEST_NAME])
