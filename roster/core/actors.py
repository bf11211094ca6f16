"""Who does something, as the audit trail names them."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network


@dataclass(frozen=True)
class Actor:
    """The one behind an action: a signed-in account, or a kind of somebody without one.

    `kind` is `account`, `citizen`, `clock`, `command`, `link` (a signed link without sign-in),
    `stranger` (somebody who tries to sign in) or `program` (one that uses the API for a visitor).
    """

    kind: str
    account_id: int | None = None
    origin: str = ""
    """From where: the network of a staff member's computer (`coarse_network`), who typed which command, or which
    program."""


CITIZEN = Actor("citizen")
CLOCK = Actor("clock")
COMMAND = Actor("command")
DEMO = Actor("command", origin=" $ roster demo")
"""Whoever built the demo's invented past."""


_PROMPT = " $ "
LONGEST_ORIGIN = 64


def command_origin(user: str, command: str) -> str:
    """Return the origin of a command as a shell shows it: `root $ roster backup make`."""
    command = command[: LONGEST_ORIGIN - len(_PROMPT)]
    return f"{user[: LONGEST_ORIGIN - len(_PROMPT) - len(command)]}{_PROMPT}{command}"


def read_command(origin: str) -> tuple[str, str]:
    """Return user and command of a command's origin.

    Rows of older versions name the user only, and the first-run page has a network instead of either.
    """
    if "/" in origin:
        return "", ""
    user, _prompt, command = origin.partition(_PROMPT) if _PROMPT in origin else (origin, "", "")
    return user, command


def coarse_network(address: str) -> str:
    """Return the network of an address, `10.61.5.0/24` or `2001:db8:1::/48`; empty for no address.

    It tells an office from the internet, which is what a trail must tell, and nobody's computer.
    """
    try:
        given = ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(given, "ipv4_mapped", None)
    given = mapped or given
    return str(ip_network(f"{given}/{24 if given.version == 4 else 48}", strict=False))
