"""Somebody changes the own password, having shown the present one."""

from datetime import datetime

from roster.core import password_hashing
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.models import Account, AuditAction
from roster.services import accounts, audit


def change(account: Account, present: str, wanted: str, actor: Actor, now: datetime) -> None:
    """Set a new password; every browser is signed out, also the one that asks.

    Raises InvalidInput with the field at fault, DemoAccountRefused.
    """
    refuse_wrong(account, present)
    accounts.refuse_demo(account.is_demo, account.email, wanted)
    accounts.give_password(account, wanted, password_hashing.current().make, now)
    bureau_id = account.grants[0].bureau_id if account.grants else None
    audit.record(AuditAction.PASSWORD_SET, actor, now, bureau_id=bureau_id, subject=account)


def refuse_wrong(account: Account, present: str) -> None:
    """Raise InvalidInput unless that is the account's password: a stranger may sit at a desk that was left."""
    if not account.password or not password_hashing.current().fits(present, account.password):
        raise InvalidInput(N_("That is not your present password."), field="present")
