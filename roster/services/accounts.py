"""Accounts: made, given a new password, closed, opened again."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from roster.core.actors import Actor
from roster.core.emails import read_email
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.references import CODE_ALPHABET
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Account,
    AuditAction,
    Bureau,
    Center,
    Device,
    Firm,
    Grant,
    GrantRole,
    PasswordLink,
    Practitioner,
)
from roster.services import audit, demo, password_rules

LONGEST_NAME = 60
DEMO_DOMAIN = "@demo.example"
GROUPS, GROUP = 5, 4
"""A random password: twenty characters that cannot be misread, about 95 bits, and long enough to need no kinds of them."""

TIES = {
    GrantRole.CENTER_STAFF: {"center"},
    GrantRole.PRACTITIONER: {"practitioner"},
    GrantRole.FIRM_SECRETARY: {"firm"},
}
"""What a role's grant names; the other roles are of the whole bureau."""

Hash = Callable[[str], str]


class EmailTaken(DomainError):
    """Somebody signs in with this address already."""

    code = "email_taken"
    message = N_("There is already an account of %(email)s.")


class NoSuchAccount(NotFound):
    """Nobody signs in with this address."""

    code = "no_such_account"
    message = N_("There is no account of %(email)s.")


class AccountClosed(DomainError):
    """A closed account stays closed."""

    code = "account_closed"
    message = N_("The account of %(email)s is closed.")


class DemoAccountRefused(DomainError):
    """The demo's addresses and password are known to everybody."""

    code = "demo_account_refused"
    message = N_("The demo's addresses and its password can only be used in a bureau that is a demo.")


@dataclass(frozen=True)
class Wanted:
    """What an account is made for: a role, tied to a center's code, a practitioner's or a firm's name."""

    email: str
    name: str
    role: GrantRole
    center: str = ""
    practitioner: str = ""
    firm: str = ""
    """A firm secretary's firm; for a practitioner it tells people of one name apart."""


def create(
    bureau: Bureau, wanted: Wanted, password: str | None, hash_password: Hash, actor: Actor, now: datetime
) -> Account:
    """Add an account with one grant in the bureau; without a password it waits for an invitation's link.

    Raises InvalidInput, EmailTaken, DemoAccountRefused, or NotFound for a center, practitioner or firm.
    """
    email = free_email(wanted.email)
    refuse_demo(bureau.is_demo, email, password or "")
    name = wanted.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(
            N_("Give a name of at most %(longest)s characters."), field="name", longest=LONGEST_NAME
        )
    account = Account(
        email=email,
        name=name,
        password=None
        if password is None
        else hash_password(password_rules.checked(password, password_rules.of_bureau(bureau))),
        fs_uniquifier=secrets.token_hex(16),
        is_demo=bureau.is_demo,
        password_set_at=None if password is None else now,
        created_at=now,
    )
    account.grants.append(grant_for(bureau, wanted))
    db.session.add(account)
    audit.record(
        AuditAction.ACCOUNT_CREATED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=account,
        role=wanted.role.value,
    )
    return account


def set_password(email: str, password: str, hash_password: Hash, actor: Actor, now: datetime) -> Account:
    """Give an account a new password; whoever is signed in with it is signed out.

    Raises InvalidInput, NoSuchAccount, AccountClosed, DemoAccountRefused.
    """
    account = of(email)
    refuse_demo(account.is_demo, account.email, password)
    give_password(account, password, hash_password, now)
    _record(AuditAction.PASSWORD_SET, account, actor, now)
    return account


def close(email: str, actor: Actor, now: datetime) -> Account:
    """End an account: nobody signs in with it any more, and who is signed in is signed out.

    Its private calendar addresses end with it. Raises InvalidInput, NoSuchAccount, AccountClosed.
    """
    account = of(email)
    account.active = False
    _end_sessions(account)
    _record(AuditAction.ACCOUNT_CLOSED, account, actor, now)
    return account


def reopen(account: Account, actor: Actor, now: datetime) -> Account:
    """Let a closed account sign in again, with its roles and its password as they were."""
    if not account.active:
        account.active = True
        _record(AuditAction.ACCOUNT_REOPENED, account, actor, now)
    return account


def give_password(account: Account, password: str, hash_password: Hash, now: datetime) -> None:
    """Let a new password hold: whoever is signed in with the old one is signed out.

    Raises InvalidInput for one that the rules refuse.
    """
    checked = password_rules.checked(password, password_rules.of(account))
    password_rules.refuse_known(account, checked)
    password_rules.keep_old(account, now)
    account.password = hash_password(checked)
    account.password_set_at = now
    _end_sessions(account)


def of(email: str) -> Account:
    """Return the open account of that address. Raises InvalidInput, NoSuchAccount, AccountClosed."""
    account = _find(read_email(email))
    if account is None:
        raise NoSuchAccount(email=email)
    if not account.active:
        raise AccountClosed(email=email)
    return account


def free_email(email: str) -> str:
    """Return the address as it is kept. Raises InvalidInput, or EmailTaken for a closed account's too."""
    kept = read_email(email)
    if _find(kept) is not None:
        raise EmailTaken(email=kept)
    return kept


def serves(email: str, bureau: Bureau) -> bool:
    """Tell whether the account of an address has a role in the bureau."""
    account = _find(read_email(email))
    return account is not None and any(grant.bureau_id == bureau.id for grant in account.grants)


def grant_for(bureau: Bureau, wanted: Wanted) -> Grant:
    """Return the role's grant with the tie that the role needs.

    Raises InvalidInput for a tie that does not go with the role, NotFound for one that is not the bureau's.
    """
    _check_ties(wanted)
    grant = Grant(bureau=bureau, role=wanted.role)
    if wanted.role is GrantRole.CENTER_STAFF:
        grant.center = _center(bureau, wanted.center)
    elif wanted.role is GrantRole.PRACTITIONER:
        grant.practitioner = _practitioner(bureau, wanted.practitioner, wanted.firm)
    elif wanted.role is GrantRole.FIRM_SECRETARY:
        grant.firm = _firm(bureau, wanted.firm)
    return grant


def new_password() -> str:
    """Return a random password that can be copied from paper."""
    return "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def _find(email: str) -> Account | None:
    account: Account | None = db.session.scalar(select(Account).where(func.lower(Account.email) == email))
    return account


def refuse_demo(is_demo: bool, email: str, password: str) -> None:
    """Raise DemoAccountRefused for the demo's well-known addresses and password outside a demo bureau."""
    if not is_demo and (email.endswith(DEMO_DOMAIN) or password == demo.PASSWORD):
        raise DemoAccountRefused


def _end_sessions(account: Account) -> None:
    """The sign-in library knows a session by this value. Links to set a password end as well."""
    account.fs_uniquifier = secrets.token_hex(16)
    db.session.execute(delete(Device).where(Device.account_id == account.id))
    db.session.execute(delete(PasswordLink).where(PasswordLink.account_id == account.id))


def _record(action: AuditAction, account: Account, actor: Actor, now: datetime) -> None:
    bureau_id = account.grants[0].bureau_id if account.grants else None
    audit.record(action, actor, now, bureau_id=bureau_id, subject=account)


def _check_ties(wanted: Wanted) -> None:
    given = {name for name in ("center", "practitioner", "firm") if getattr(wanted, name).strip()}
    needed = TIES.get(wanted.role, set())
    if wanted.role is GrantRole.PRACTITIONER:
        given.discard("firm")
    if given != needed:
        raise InvalidInput(
            N_(
                "Give a center for center staff, a practitioner for a practitioner, a firm for a firm secretary, "
                "and none of these for any other role."
            ),
            field="role",
        )


def _center(bureau: Bureau, code: str) -> Center:
    center: Center | None = db.session.scalar(
        select(Center).where(Center.bureau_id == bureau.id, Center.code == code)
    )
    if center is None:
        raise NotFound(N_("The bureau has no center with the code “%(code)s”."), code=code)
    return center


def _firm(bureau: Bureau, name: str) -> Firm:
    firm: Firm | None = db.session.scalar(
        select(Firm).where(Firm.bureau_id == bureau.id, Firm.name == name.strip(), Firm.is_active)
    )
    if firm is None:
        raise NotFound(N_("The bureau has no firm named “%(name)s”."), name=name)
    return firm


def _practitioner(bureau: Bureau, name: str, firm: str) -> Practitioner:
    query = (
        select(Practitioner)
        .join(Firm)
        .where(Practitioner.bureau_id == bureau.id, Practitioner.name == name, Practitioner.is_active)
    )
    found = db.session.scalars(query.where(Firm.name == firm) if firm else query).all()
    if not found:
        raise NotFound(N_("The bureau has no practitioner named “%(name)s”."), name=name)
    if len(found) > 1:
        raise InvalidInput(
            N_("Several practitioners are named “%(name)s”. Say of which firm."), field="firm", name=name
        )
    return found[0]
