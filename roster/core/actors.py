"""Who does something, as the audit trail names them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """The one behind an action: a signed-in account, or a kind of somebody without one.

    `kind` is `account`, `citizen`, `clock`, `command` or `link` (a signed link without sign-in).
    """

    kind: str
    account_id: int | None = None


CITIZEN = Actor("citizen")
CLOCK = Actor("clock")
COMMAND = Actor("command")
