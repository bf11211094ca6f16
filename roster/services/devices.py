"""Where somebody is signed in: each browser is a row, and who deletes the row signs that browser out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.core.references import digest, new_token
from roster.database import db
from roster.models import Account, AuditAction, Device
from roster.services import audit, session_limits

REMEMBERED_FOR = timedelta(days=30)


def begin(account: Account, network: str, browser: str, now: datetime, *, is_remembered: bool) -> str:
    """Note a browser that has just signed in; return the secret by which it is known again."""
    token = new_token()
    lasts = REMEMBERED_FOR if is_remembered else session_limits.of(account).longest
    db.session.add(
        Device(
            account_id=account.id,
            token_digest=digest(token),
            network=network,
            browser=browser,
            signed_in_at=now,
            ends_at=now + lasts,
            is_remembered=is_remembered,
        )
    )
    return token


def of_token(account: Account, token: str) -> Device | None:
    """Return the browser that shows this secret; None when it was signed out, here or elsewhere."""
    device: Device | None = db.session.scalar(
        select(Device).where(Device.token_digest == digest(token), Device.account_id == account.id)
    )
    return device


def of_account(account: Account, now: datetime) -> Sequence[Device]:
    """Return where an account is signed in, the latest first."""
    return db.session.scalars(
        select(Device)
        .where(Device.account_id == account.id, Device.ends_at > now)
        .order_by(Device.signed_in_at.desc(), Device.id.desc())
    ).all()


def end(account: Account, public_id: str, actor: Actor, now: datetime) -> None:
    """Sign one of an account's browsers out. Raises NotFound for what is none of them."""
    if not _remove(Device.account_id == account.id, Device.public_id == public_id):
        raise NotFound
    _record(account, actor, now, 1)


def end_others(account: Account, token: str, actor: Actor, now: datetime) -> int:
    """Sign all browsers out but the one that shows this secret; return how many."""
    count = _remove(Device.account_id == account.id, Device.token_digest != digest(token))
    if count:
        _record(account, actor, now, count)
    return count


def end_all(account: Account) -> None:
    """Sign all of an account's browsers out, as part of what its caller writes down."""
    _remove(Device.account_id == account.id)


def forget(token: str) -> None:
    """Delete the row of a browser that signed itself out."""
    _remove(Device.token_digest == digest(token))


def forget_ended(now: datetime) -> int:
    """Delete the rows whose time is over; return how many."""
    return _remove(Device.ends_at <= now)


def _remove(*conditions: Any) -> int:
    return cast("CursorResult[Any]", db.session.execute(delete(Device).where(*conditions))).rowcount


def _record(account: Account, actor: Actor, now: datetime, count: int) -> None:
    bureau_id = account.grants[0].bureau_id if account.grants else None
    audit.record(AuditAction.DEVICE_ENDED, actor, now, bureau_id=bureau_id, subject=account, count=count)
