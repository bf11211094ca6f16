"""What an administrator does to accounts of the own bureau: finds, makes, closes and opens them, lifts locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from roster.core.actors import Actor
from roster.core.errors import DomainError, TooManyTries
from roster.core.translation import N_
from roster.database import db
from roster.models import Account, AuditAction, AuditRow, Bureau, Grant, GrantRole, NoticeKind
from roster.services import (
    account_roles,
    accounts,
    audit,
    notices,
    password_links,
    sign_in_tries,
    throttles,
    two_steps,
    two_steps_rules,
)
from roster.services.account_roles import OtherBureau, OwnAccount
from roster.services.two_steps import OffReason

TOLD_WITHIN = timedelta(days=7)
"""A message that somebody's second step is off is of no use later."""
MOST_UNUSABLE, UNUSABLE_WITHIN = 5, timedelta(days=1)
"""So many addresses in use elsewhere an administrator hears of in a day: enough for mistakes, too few to try out a list."""


class AddressUnusable(DomainError):
    """Somebody signs in with this address elsewhere in the installation; what more there is to it stays unsaid."""

    code = "address_unusable"
    message = N_(
        "No account can be made with this address. Use another one, or ask whoever runs this installation."
    )


class TooManyUnusable(TooManyTries):
    """Somebody tries out addresses."""

    code = "too_many_unusable"
    message = N_(
        "Several addresses could not be used today. Go on tomorrow, or ask whoever runs this installation."
    )


@dataclass(frozen=True)
class Line:
    """One account as the list shows it."""

    account: Account
    grants: Sequence[Grant]
    last_sign_in: datetime | None
    is_locked: bool
    invited_until: datetime | None
    """How long the link works by which the owner sets a password."""
    two_steps_since: datetime | None
    """Since when sign-in asks for a code, too."""


def of_bureau(
    bureau: Bureau, now: datetime, words: str = "", role: GrantRole | None = None, *, only_open: bool = True
) -> list[Line]:
    """Return the bureau's accounts by name, searched by a part of name or address."""
    held = select(Grant.account_id).where(Grant.bureau_id == bureau.id)
    if role is not None:
        held = held.where(Grant.role == role)
    query = select(Account).where(Account.id.in_(held)).order_by(Account.name, Account.email)
    if only_open:
        query = query.where(Account.active)
    if words.strip():
        part = words.strip().lower()
        query = query.where(
            or_(
                func.lower(Account.name).contains(part, autoescape=True),
                func.lower(Account.email).contains(part, autoescape=True),
            )
        )
    return _lines(bureau, db.session.scalars(query).all(), now)


def lacking_two_steps(lines: Sequence[Line]) -> list[Line]:
    """Return the open accounts of which a second step is asked and that have none: it is set up at the next sign-in."""
    return [
        line
        for line in lines
        if line.account.active and not line.two_steps_since and two_steps_rules.are_required(line.account)
    ]


def line_of(bureau: Bureau, account: Account, now: datetime) -> Line:
    """Return what the page of one account shows."""
    return _lines(bureau, [account], now)[0]


def by_public_id(public_id: str) -> Account | None:
    """Return the account of that name, None when there is none."""
    account: Account | None = db.session.scalar(select(Account).where(Account.public_id == public_id))
    return account


def close(bureau: Bureau, account: Account, actor: Actor, now: datetime) -> None:
    """End an account. Raises OwnAccount, OtherBureau, LastAdministrator, AccountClosed."""
    account_roles.wait_for_turn(bureau)
    _refuse_own(account, actor)
    _refuse_shared(bureau, account)
    if any(grant.role is GrantRole.ADMINISTRATOR for grant in account.grants):
        account_roles.refuse_last_administrator(bureau, account)
    accounts.close(account.email, actor, now)


def reopen(bureau: Bureau, account: Account, actor: Actor, now: datetime) -> None:
    """Let a closed account sign in again. Raises OtherBureau."""
    _refuse_shared(bureau, account)
    accounts.reopen(account, actor, now)


def open_for(bureau: Bureau, wanted: accounts.Wanted, actor: Actor, now: datetime) -> tuple[Account, str]:
    """Make an account and invite its owner; return it with the link's token, which nobody can read later.

    Raises InvalidInput, EmailTaken for an address of the own bureau, AddressUnusable for another's, TooManyUnusable after
    a day's worth of those, DemoAccountRefused, NotFound.
    """
    if throttles.stands(_unusable_key(actor.account_id), MOST_UNUSABLE, now):
        raise TooManyUnusable
    try:
        account = accounts.create(bureau, wanted, None, _no_hash, actor, now)
    except accounts.EmailTaken as error:
        if accounts.serves(wanted.email, bureau):
            raise
        raise AddressUnusable from error
    db.session.flush()
    return account, password_links.invite(account, actor, now)


def note_unusable(account_id: int | None, now: datetime) -> None:
    """Count that an administrator heard of an address in use elsewhere, in a unit of work of its own."""
    throttles.count(_unusable_key(account_id), MOST_UNUSABLE, UNUSABLE_WITHIN, now, prolongs=False)


def new_link(bureau: Bureau, account: Account, actor: Actor, now: datetime) -> str:
    """Give somebody a link to set a new password and return its token, this once; a lock is lifted.

    Raises OwnAccount (one's own is changed on one's own page), OtherBureau, AccountClosed.
    """
    _refuse_own(account, actor)
    _refuse_shared(bureau, account)
    sign_in_tries.lift(account.email)
    return password_links.invite(account, actor, now)


def withdraw_link(bureau: Bureau, account: Account, actor: Actor, now: datetime) -> None:
    """End a link that was not used yet. Raises OtherBureau."""
    _refuse_shared(bureau, account)
    password_links.withdraw(account, actor, now)


def switch_two_steps_off(
    bureau: Bureau | None, account: Account, reason: OffReason, actor: Actor, now: datetime
) -> None:
    """Let somebody in without the telephone that is lost; whose account it is, is told by mail.

    `bureau` is the acting administrator's, None for a command. Raises OwnAccount (so that the last administrator
    needs the command), OtherBureau, NotOn.
    """
    if bureau is not None:
        _refuse_own(account, actor)
        _refuse_shared(bureau, account)
    two_steps.switch_off_for(account, reason, actor, now)
    sign_in_tries.lift_codes(account.email)
    if account.grants:
        notices.queue(
            NoticeKind.TWO_STEPS_OFF,
            bureau_id=account.grants[0].bureau_id,
            dedupe_key=f"{NoticeKind.TWO_STEPS_OFF}:{account.public_id}:{now.isoformat()}",
            now=now,
            expires_at=now + TOLD_WITHIN,
            account=account,
            parameters={"path": "/account/two-steps/on"},
        )


def lift_lock(bureau: Bureau | None, account: Account, actor: Actor, now: datetime) -> None:
    """Let somebody who typed wrong passwords or codes try again at once."""
    sign_in_tries.lift(account.email)
    sign_in_tries.lift_codes(account.email)
    audit.record(
        AuditAction.ACCOUNT_REOPENED,
        actor,
        now,
        bureau_id=bureau.id if bureau else None,
        subject=account,
        what="lock lifted",
    )


def _unusable_key(account_id: int | None) -> str:
    return f"address-unusable:{account_id}"


def _no_hash(_password: str) -> str:
    """An invited account has no password to hash."""
    return ""


def _lines(bureau: Bureau, found: Sequence[Account], now: datetime) -> list[Line]:
    signed_in = _last_sign_ins([account.id for account in found])
    invited = password_links.invited_until([account.id for account in found], now)
    stepping = two_steps.on_since([account.id for account in found])
    locked = sign_in_tries.locked_among((account.email for account in found if account.active), now)
    return [
        Line(
            account,
            account_roles.in_bureau(account, bureau),
            signed_in.get(account.id),
            account.email in locked,
            invited.get(account.id),
            stepping.get(account.id),
        )
        for account in found
    ]


def _last_sign_ins(ids: Sequence[int]) -> dict[int, datetime]:
    rows = db.session.execute(
        select(AuditRow.account_id, func.max(AuditRow.at))
        .where(AuditRow.action == AuditAction.SIGNED_IN, AuditRow.account_id.in_(ids))
        .group_by(AuditRow.account_id)
    )
    return {account_id: at for account_id, at in rows if account_id is not None}


def _refuse_own(account: Account, actor: Actor) -> None:
    if account.id == actor.account_id:
        raise OwnAccount


def _refuse_shared(bureau: Bureau, account: Account) -> None:
    if any(grant.bureau_id != bureau.id for grant in account.grants):
        raise OtherBureau
