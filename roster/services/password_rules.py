"""What a password must be like: how long, of how many kinds of characters, not one of the last, not too old.

The rules are settings; an account in several bureaus has the strictest of each. A sentence of 20 characters
and more is strong without capital letters, digits and signs, and easier to keep in mind.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from roster.core import password_hashing
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import Account, Bureau, OldPassword
from roster.services import settings
from roster.services.settings import BureauSettings

LONGEST = 128
LONG = 20
"""From so many characters on a password needs no different kinds of them."""


@dataclass(frozen=True)
class Rules:
    """The rules of one account."""

    shortest: int = BureauSettings.password_shortest
    kinds: int = BureauSettings.password_kinds
    remembered: int = BureauSettings.passwords_remembered
    days: int = BureauSettings.password_days
    """After so many days a new one is due; 0 for never."""


def of_bureau(bureau: Bureau) -> Rules:
    """Return a bureau's rules."""
    return _strictest([settings.of(bureau)])


def of(account: Account) -> Rules:
    """Return the strictest rules of the bureaus that an account works for."""
    return _strictest([settings.of(grant.bureau) for grant in account.grants])


def checked(password: str, rules: Rules) -> str:
    """Return the password in the form in which the sign-in page compares it. Raises InvalidInput."""
    if not rules.shortest <= len(password) <= LONGEST:
        raise InvalidInput(
            N_("A password must have %(least)s to %(most)s characters."),
            field="password",
            least=rules.shortest,
            most=LONGEST,
        )
    if len(password) < LONG and _kinds(password) < rules.kinds:
        raise InvalidInput(
            N_(
                "Use at least %(kinds)s of these: small letters, capital letters, digits, signs. "
                "Or take a whole sentence of %(long)s characters and more."
            ),
            field="password",
            kinds=rules.kinds,
            long=LONG,
        )
    return unicodedata.normalize("NFKD", password)


def refuse_known(account: Account, checked_password: str) -> None:
    """Raise InvalidInput for the present password and those before it that may not be taken again."""
    count = of(account).remembered
    if not count:
        return
    older = db.session.scalars(
        select(OldPassword.hashed)
        .where(OldPassword.account_id == account.id)
        .order_by(OldPassword.id.desc())
        .limit(count - 1)
    )
    known = [account.password, *older] if account.password else list(older)
    if any(password_hashing.current().fits(checked_password, hashed) for hashed in known):
        raise InvalidInput(
            N_("You have used this password before. Choose one that is not among your last %(count)s."),
            field="password",
            count=count,
        )


def keep_old(account: Account, now: datetime) -> None:
    """Keep the hash of the password that is about to be replaced, and drop those that count no more."""
    if account.password:
        db.session.add(OldPassword(account_id=account.id, hashed=account.password, replaced_at=now))
        db.session.flush()
    kept = (
        select(OldPassword.id)
        .where(OldPassword.account_id == account.id)
        .order_by(OldPassword.id.desc())
        .limit(of(account).remembered)
    )
    ids = list(db.session.scalars(kept))
    db.session.execute(
        delete(OldPassword).where(OldPassword.account_id == account.id, OldPassword.id.not_in(ids))
    )


def is_due(account: Account, now: datetime) -> bool:
    """Tell whether an account must take a new password before it goes on. The demo's are known to all anyway."""
    days = of(account).days
    set_at = account.password_set_at
    return bool(days and set_at and not account.is_demo and now - set_at >= timedelta(days=days))


def _kinds(password: str) -> int:
    """How many of: small letters, capital letters, digits, all else (signs, blanks, letters without case)."""
    tests = (str.islower, str.isupper, str.isdigit)
    counted = sum(any(test(letter) for letter in password) for test in tests)
    return counted + any(not any(test(letter) for test in tests) for letter in password)


def _strictest(chosen: list[BureauSettings]) -> Rules:
    if not chosen:
        return Rules()
    return Rules(
        shortest=max(one.password_shortest for one in chosen),
        kinds=max(one.password_kinds for one in chosen),
        remembered=max(one.passwords_remembered for one in chosen),
        days=min((one.password_days for one in chosen if one.password_days), default=0),
    )
