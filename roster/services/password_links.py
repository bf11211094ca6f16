"""One-time links by which an account sets its password: an invitation, or a password forgotten.

Only a digest is stored. A newer link of a kind ends the older one; setting a password ends all links of
the account, and so does its end. A link that somebody looks at is not used up: mail scanners do that.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select

from roster.core import cipher, password_hashing
from roster.core.actors import Actor
from roster.core.emails import read_email
from roster.core.errors import DomainError, TooManyTries
from roster.core.references import digest, new_token
from roster.core.translation import N_
from roster.database import db
from roster.models import Account, AuditAction, Notice, NoticeKind, PasswordLink, PasswordLinkKind
from roster.services import accounts, audit, notices, settings, sign_in_tries, throttles

RESET_LASTS = timedelta(hours=1)
RESETS_PER_ACCOUNT, RESETS_PER_ADDRESS, RESET_WINDOW = 3, 30, timedelta(hours=1)
PATH = "/password/"


class LinkOver(DomainError):
    """Used, replaced by a newer one, too old, or never given out."""

    code = "link_over"
    message = N_("This link no longer works: it has been used, replaced by a newer one, or is too old.")


def invite(account: Account, actor: Actor, now: datetime) -> str:
    """Write somebody a link to set the first password; return its token, which nobody can read later.

    Raises AccountClosed. Where no mail server is known, hand over `address_of(token)` by another way.
    """
    lasts = timedelta(days=_invitation_days(account))
    token = _issue(account, PasswordLinkKind.INVITATION, lasts, now)
    _tell(account, NoticeKind.INVITATION, token, now, now + lasts, days=lasts.days)
    _record(AuditAction.ACCOUNT_INVITED, account, actor, now)
    return token


def withdraw(account: Account, actor: Actor, now: datetime) -> None:
    """End an invitation that was not accepted yet; without one nothing happens."""
    if _remove(PasswordLink.account_id == account.id, PasswordLink.kind == PasswordLinkKind.INVITATION):
        _record(AuditAction.INVITATION_WITHDRAWN, account, actor, now)


def request_reset(email: str, address: str, now: datetime) -> None:
    """Write a reset link to the account of that address, if there is one; nobody can tell from the answer.

    `address` is the asker's network address. Raises InvalidInput for what is no e-mail address, and
    TooManyTries when that network address asks all the time.
    """
    kept = read_email(email)
    throttles.count(_key("reset-from", address), RESETS_PER_ADDRESS, RESET_WINDOW, now)
    try:
        throttles.count(_key("reset", kept), RESETS_PER_ACCOUNT, RESET_WINDOW, now)
    except TooManyTries:
        return  # the mailbox has three links already; saying so would say that there is an account
    account = db.session.scalar(select(Account).where(func.lower(Account.email) == kept, Account.active))
    if account is None:
        return
    token = _issue(account, PasswordLinkKind.RESET, RESET_LASTS, now)
    _tell(account, NoticeKind.PASSWORD_RESET, token, now, now + RESET_LASTS)
    _record(AuditAction.RESET_REQUESTED, account, Actor("link"), now)


def account_of(token: str, now: datetime) -> Account:
    """Return whose password a link sets, without using it. Raises LinkOver."""
    return _live(token, now).account


def accept(token: str, password: str, now: datetime) -> Account:
    """Set the password and use the link up; whoever was signed in is signed out, and a lock is lifted.

    Raises LinkOver, InvalidInput for a password that the rules refuse (the link still works then).
    """
    link = _live(token, now)
    account, kind = link.account, link.kind
    accounts.refuse_demo(account.is_demo, account.email, password)
    if not _remove(PasswordLink.id == link.id, PasswordLink.token_digest == digest(token)):
        raise LinkOver  # somebody used it in this very moment
    accounts.give_password(account, password, password_hashing.current().make, now)
    is_first = kind is PasswordLinkKind.INVITATION
    action = AuditAction.INVITATION_ACCEPTED if is_first else AuditAction.PASSWORD_SET
    _record(action, account, Actor("link", account.id), now)
    sign_in_tries.lift(account.email)  # who holds the link need not wait for the wrong passwords before
    return account


def address_of(token: str) -> str:
    """Return the link's path on this site."""
    return f"{PATH}{token}"


def open_invitation(account: Account, now: datetime) -> PasswordLink | None:
    """Return the invitation that an account has not accepted yet, None when there is none or it is over."""
    link: PasswordLink | None = db.session.scalar(
        select(PasswordLink).where(
            PasswordLink.account_id == account.id,
            PasswordLink.kind == PasswordLinkKind.INVITATION,
            PasswordLink.expires_at > now,
        )
    )
    return link


def invited_until(ids: Iterable[int], now: datetime) -> dict[int, datetime]:
    """Return those of the accounts whose invitation waits, with the end of its link."""
    rows = db.session.execute(
        select(PasswordLink.account_id, PasswordLink.expires_at).where(
            PasswordLink.account_id.in_(list(ids)),
            PasswordLink.kind == PasswordLinkKind.INVITATION,
            PasswordLink.expires_at > now,
        )
    )
    return {row.account_id: row.expires_at for row in rows}


def forget_ended(now: datetime) -> int:
    """Delete the links that are too old to be used; return how many."""
    return _remove(PasswordLink.expires_at <= now)


def _live(token: str, now: datetime) -> PasswordLink:
    link: PasswordLink | None = db.session.scalar(
        select(PasswordLink).where(PasswordLink.token_digest == digest(token), PasswordLink.expires_at > now)
    )
    if link is None or not link.account.active:
        raise LinkOver
    return link


def _issue(account: Account, kind: PasswordLinkKind, lasts: timedelta, now: datetime) -> str:
    if not account.active:
        raise accounts.AccountClosed(email=account.email)
    token = new_token()
    db.session.flush()
    _remove(PasswordLink.account_id == account.id, PasswordLink.kind == kind)
    db.session.add(
        PasswordLink(
            account_id=account.id,
            kind=kind,
            token_digest=digest(token),
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def _tell(
    account: Account, kind: NoticeKind, token: str, now: datetime, expires_at: datetime, **parameters: Any
) -> Notice | None:
    if not account.grants:
        return None  # of no bureau: nobody's outbox
    return notices.queue(
        kind,
        bureau_id=account.grants[0].bureau_id,
        dedupe_key=f"{kind}:{digest(token)[:32]}",
        now=now,
        expires_at=expires_at,
        account=account,
        parameters=parameters,
        secret={"path": address_of(token)},
    )


def _invitation_days(account: Account) -> int:
    if not account.grants:
        return settings.BureauSettings.invitation_days
    return settings.of(account.grants[0].bureau).invitation_days


def _key(kind: str, text: str) -> str:
    return f"{kind}:{cipher.current().index(kind, text)}"


def _remove(*conditions: Any) -> int:
    return cast("CursorResult[Any]", db.session.execute(delete(PasswordLink).where(*conditions))).rowcount


def _record(action: AuditAction, account: Account, actor: Actor, now: datetime) -> None:
    bureau_id = account.grants[0].bureau_id if account.grants else None
    audit.record(action, actor, now, bureau_id=bureau_id, subject=account)
