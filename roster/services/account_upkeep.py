"""What an administrator does to accounts of the own bureau: finds, makes, closes and opens them, lifts locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from roster.core.actors import Actor
from roster.database import db
from roster.models import Account, AuditAction, AuditRow, Bureau, Grant, GrantRole
from roster.services import account_roles, accounts, audit, sign_in_tries
from roster.services.account_roles import OtherBureau, OwnAccount


@dataclass(frozen=True)
class Line:
    """One account as the list shows it."""

    account: Account
    grants: Sequence[Grant]
    last_sign_in: datetime | None
    is_locked: bool


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


def new_password(
    bureau: Bureau, account: Account, hash_password: accounts.Hash, actor: Actor, now: datetime
) -> str:
    """Give an account a random password and return it, this once.

    Raises OwnAccount (one's own is changed on one's own page), OtherBureau, AccountClosed.
    """
    _refuse_own(account, actor)
    _refuse_shared(bureau, account)
    password = accounts.new_password()
    accounts.set_password(account.email, password, hash_password, actor, now)
    sign_in_tries.lift(account.email)
    return password


def lift_lock(bureau: Bureau, account: Account, actor: Actor, now: datetime) -> None:
    """Let somebody who typed wrong passwords try again at once."""
    sign_in_tries.lift(account.email)
    audit.record(
        AuditAction.ACCOUNT_REOPENED, actor, now, bureau_id=bureau.id, subject=account, what="lock lifted"
    )


def _lines(bureau: Bureau, found: Sequence[Account], now: datetime) -> list[Line]:
    signed_in = _last_sign_ins([account.id for account in found])
    locked = sign_in_tries.locked_among((account.email for account in found if account.active), now)
    return [
        Line(
            account,
            account_roles.in_bureau(account, bureau),
            signed_in.get(account.id),
            account.email in locked,
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
