"""Roles of accounts in a bureau: given and taken, never so that nobody is left to give them."""

from datetime import datetime

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.translation import N_
from roster.database import db
from roster.models import Account, AuditAction, Bureau, Grant, GrantRole
from roster.services import accounts, audit, feed_people
from roster.services.accounts import Wanted


class RoleHeld(DomainError):
    """The same role with the same tie a second time would mean nothing."""

    code = "role_held"
    message = N_("This account has that role already.")


class LastRole(DomainError):
    """An account without a role would be seen by nobody."""

    code = "last_role"
    message = N_("This is the account's only role. Give another one first, or close the account.")


class LastAdministrator(DomainError):
    """Nobody could make accounts any more."""

    code = "last_administrator"
    message = N_("The bureau needs somebody who can make accounts: give another account that role first.")


class OwnAccount(DomainError):
    """Nobody closes the door behind which they sit."""

    code = "own_account"
    message = N_("You cannot do this to your own account. Ask another administrator.")


class OtherBureau(DomainError):
    """What happens to an account happens in every bureau that it works for."""

    code = "other_bureau"
    message = N_("This account also works for another bureau. Take its roles here instead.")


def give(bureau: Bureau, account: Account, wanted: Wanted, actor: Actor, now: datetime) -> Grant:
    """Add a role. Raises RoleHeld, DemoAccountRefused, InvalidInput, NotFound."""
    if account.is_demo is not bureau.is_demo:
        raise accounts.DemoAccountRefused
    wait_for_turn(bureau)
    grant = accounts.grant_for(bureau, wanted)
    if any(key_of(grant) == key_of(own) for own in in_bureau(account, bureau)):
        raise RoleHeld
    account.grants.append(grant)
    audit.record(
        AuditAction.GRANT_GIVEN, actor, now, bureau_id=bureau.id, subject=account, role=grant.role.value
    )
    return grant


def take(bureau: Bureau, account: Account, key: str, actor: Actor, now: datetime) -> None:
    """Take a role away; it ends with the account's next click.

    Raises NotFound, LastRole, OwnAccount (one's own role of administrator), LastAdministrator.
    """
    wait_for_turn(bureau)
    grant = next((own for own in in_bureau(account, bureau) if key_of(own) == key), None)
    if grant is None:
        raise NotFound(N_("The account does not have that role any more."))
    if grant.role is GrantRole.ADMINISTRATOR and account.id == actor.account_id:
        raise OwnAccount
    if len(account.grants) == 1:
        raise LastRole
    if grant.role is GrantRole.ADMINISTRATOR:
        refuse_last_administrator(bureau, account)
    account.grants.remove(grant)
    feed_people.note_change(account, now)
    audit.record(
        AuditAction.GRANT_TAKEN, actor, now, bureau_id=bureau.id, subject=account, role=grant.role.value
    )


def in_bureau(account: Account, bureau: Bureau) -> list[Grant]:
    """Return an account's roles in one bureau."""
    return [grant for grant in account.grants if grant.bureau_id == bureau.id or grant.bureau is bureau]


def key_of(grant: Grant) -> str:
    """Return what names a role of an account in a form: the role and what it is tied to, no number."""
    if grant.center is not None:
        return f"{grant.role.value}:{grant.center.code}"
    tied = grant.practitioner or grant.firm
    return f"{grant.role.value}:{tied.public_id if tied is not None else ''}"


def refuse_last_administrator(bureau: Bureau, account: Account) -> None:
    """Raise LastAdministrator when nobody else open can make accounts in the bureau."""
    other = (
        select(Grant.id)
        .join(Grant.account)
        .where(
            Grant.bureau_id == bureau.id,
            Grant.role == GrantRole.ADMINISTRATOR,
            Account.active,
            Account.id != account.id,
        )
    )
    if db.session.scalar(other.limit(1)) is None:
        raise LastAdministrator


def wait_for_turn(bureau: Bureau) -> None:
    """Let changes of a bureau's roles follow one another: two administrators might take each other's."""
    db.session.execute(select(Bureau.id).where(Bureau.id == bureau.id).with_for_update())
