"""Signing in with two steps: the password, then a code of an authenticator app or one of the recovery codes.

Whoever has a row in `authenticator_keys` is asked for a code, whoever's role the bureau names must have one. Each
code is taken once: what compares and what uses up is one conditional statement, so that of two tries at the same
instant one wins.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from roster.core import one_time_codes
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import Account, AuditAction, AuthenticatorKey
from roster.services import audit, devices, recovery_codes, two_steps_rules


class OffReason(StrEnum):
    """Why an administrator switches somebody's second step off."""

    LOST_PHONE = "lost_phone"
    NEW_PHONE = "new_phone"
    CODES_REFUSED = "codes_refused"
    OTHER = "other_reason"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "lost_phone": N_("The telephone is lost, stolen or broken"),
            "new_phone": N_("A new telephone"),
            "codes_refused": N_("The codes of the telephone are not accepted"),
        }.get(self.value, N_("Another reason"))


class AlreadyOn(DomainError):
    """A second key would silence the first telephone."""

    code = "two_steps_already_on"
    message = N_("Two-step sign-in is on already.")


class NotOn(DomainError):
    """There is nothing to switch off and nothing to recover."""

    code = "two_steps_not_on"
    message = N_("Two-step sign-in is not on.")


class Required(DomainError):
    """The bureau asks for it."""

    code = "two_steps_required"
    message = N_(
        "Your bureau asks for two steps at sign-in, so they stay on. For a new phone, ask an administrator."
    )


WRONG_CODE = N_(
    "This code is wrong or was used already. Wait for the next one; if that is refused, too, set the phone's clock right."
)


def key_of(account: Account) -> AuthenticatorKey | None:
    """Return the key of an account's second step, None when a password alone opens it."""
    key: AuthenticatorKey | None = db.session.scalar(
        select(AuthenticatorKey).where(AuthenticatorKey.account_id == account.id)
    )
    return key


def on_since(ids: Iterable[int]) -> dict[int, datetime]:
    """Return those of the accounts that have a second step, with since when."""
    rows = db.session.execute(
        select(AuthenticatorKey.account_id, AuthenticatorKey.on_since).where(
            AuthenticatorKey.account_id.in_(list(ids))
        )
    )
    return {row.account_id: row.on_since for row in rows}


def are_missing(account: Account) -> bool:
    """Tell whether an account must set its second step up before it goes on."""
    return two_steps_rules.are_required(account) and key_of(account) is None


def switch_on(account: Account, secret: str, code: str, actor: Actor, now: datetime) -> Sequence[str]:
    """Let an app's key count from now on, since a code of it was right; return ten recovery codes, this once.

    Browsers that were signed in with a password alone must be ended by the caller (`devices.end_others`).
    Raises AlreadyOn, InvalidInput for a wrong code.
    """
    _wait_for_turn(account)
    if key_of(account) is not None:
        raise AlreadyOn
    step = one_time_codes.step_of(secret, code, now)
    if step is None:
        raise InvalidInput(WRONG_CODE, field="code")
    db.session.add(AuthenticatorKey(account_id=account.id, secret=secret, last_step=step, on_since=now))
    _record(AuditAction.TWO_STEPS_ON, account, actor, now)
    return recovery_codes.replace(account, now)


def accept(account: Account, code: str, now: datetime) -> bool:
    """Take a code of the app, once; tell whether it was right and nobody had used it."""
    key = key_of(account)
    step = one_time_codes.step_of(key.secret, code, now, key.last_step) if key is not None else None
    if key is None or step is None:
        return False
    later = (AuthenticatorKey.id == key.id) & (AuthenticatorKey.last_step < step)
    swapped = db.session.execute(update(AuthenticatorKey).where(later).values(last_step=step))
    return cast("CursorResult[Any]", swapped).rowcount == 1


def recover(account: Account, typed: str, actor: Actor, now: datetime) -> int | None:
    """Take a recovery code, once; return how many are left, None for a wrong one or one that was used."""
    if key_of(account) is None or not recovery_codes.use_up(account, typed):
        return None
    count = recovery_codes.left(account)
    _record(AuditAction.RECOVERY_CODE_USED, account, actor, now, left=count)
    return count


def new_recovery_codes(account: Account, actor: Actor, now: datetime) -> Sequence[str]:
    """Replace the codes on paper; return the new ones, this once. Raises NotOn."""
    _wait_for_turn(account)
    if key_of(account) is None:
        raise NotOn
    made = recovery_codes.replace(account, now)
    _record(AuditAction.RECOVERY_CODES_MADE, account, actor, now, count=len(made))
    return made


def switch_off(account: Account, actor: Actor, now: datetime) -> None:
    """Let somebody's password alone open the own account again. Raises Required, NotOn."""
    if two_steps_rules.are_required(account):
        raise Required
    _remove(account)
    _record(AuditAction.TWO_STEPS_OFF, account, actor, now, reason="own choice")


def switch_off_for(account: Account, reason: OffReason, actor: Actor, now: datetime) -> None:
    """Switch somebody else's second step off; every browser is signed out, for one may be on the lost telephone.

    Raises NotOn.
    """
    _remove(account)
    devices.end_all(account)
    _record(AuditAction.TWO_STEPS_OFF, account, actor, now, reason=reason.value)


def _remove(account: Account) -> None:
    removed = db.session.execute(delete(AuthenticatorKey).where(AuthenticatorKey.account_id == account.id))
    if not cast("CursorResult[Any]", removed).rowcount:
        raise NotOn
    recovery_codes.forget(account)


def _wait_for_turn(account: Account) -> None:
    """Let what two browsers of an account do at the same instant follow one another."""
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())


def _record(action: AuditAction, account: Account, actor: Actor, now: datetime, **detail: Any) -> None:
    bureau_id = account.grants[0].bureau_id if account.grants else None
    audit.record(action, actor, now, bureau_id=bureau_id, subject=account, **detail)
