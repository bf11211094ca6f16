"""What the trail says of sign-ins: who came in and went, and whose password was tried in vain.

An address that belongs to no account is written down nowhere: people type passwords into that field.
"""

from datetime import datetime

from sqlalchemy import func, select

from roster.core.actors import Actor
from roster.database import db
from roster.models import Account, AuditAction
from roster.services import audit


def came_in(account: Account, origin: str, now: datetime) -> None:
    """Note that an account signed in; `origin` is the network from which (`coarse_network`)."""
    _record(AuditAction.SIGNED_IN, account, Actor("account", account.id, origin), now)


def went(account: Account, origin: str, now: datetime, why: str) -> None:
    """Note that an account was signed out: by itself (`asked`), or because its time was over (`idle`, `long`)."""
    _record(AuditAction.SIGNED_OUT, account, Actor("account", account.id, origin), now, why=why)


def refused(email: str, origin: str, now: datetime, *, is_locked: bool, **detail: str) -> None:
    """Note a wrong password (or, `what="wrong code"`, a code after the right one), and the lock it led to."""
    account: Account | None = db.session.scalar(
        select(Account).where(func.lower(Account.email) == email.strip().lower())
    )
    stranger = Actor("stranger", origin=origin)
    _record(AuditAction.SIGN_IN_REFUSED, account, stranger, now, **detail)
    if is_locked and account is not None:
        _record(AuditAction.ACCOUNT_LOCKED, account, stranger, now)


def _record(action: AuditAction, account: Account | None, actor: Actor, now: datetime, **detail: str) -> None:
    bureau_id = account.grants[0].bureau_id if account is not None and account.grants else None
    audit.record(action, actor, now, bureau_id=bureau_id, subject=account, **detail)
