"""How often a password may be guessed: counted by account, closer from one network address."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from roster.core import cipher
from roster.core.errors import TooManyTries
from roster.core.translation import N_
from roster.services import throttles

PAUSE = timedelta(minutes=15)
TRIES_FROM_ONE_ADDRESS = 5
TRIES_IN_ALL = 20
"""Guessing from many addresses is slowed down too, yet one stranger cannot lock somebody out."""
CODES_A_DAY, DAY = 20, timedelta(days=1)
"""Only who has the password can guess codes. Three are right at a time: twenty tries a day hit one in fifty years."""


class SignInClosed(TooManyTries):
    """Too many wrong passwords or codes for an account."""

    code = "sign_in_closed"
    message = N_(
        "Too many wrong passwords or codes. Sign-in is closed for %(minutes)s minutes: wait and try again, set a new password, "
        "or ask your bureau's administrator to lift the lock."
    )


class CodesClosed(SignInClosed):
    """Too many wrong codes in a day, by somebody who has the password."""

    code = "codes_closed"
    message = N_(
        "Too many wrong codes within a day. The second step is closed for %(hours)s hours, unless your bureau's "
        "administrator lifts the lock. If it was not you, somebody knows your password: change it."
    )


def count(email: str, address: str, now: datetime) -> None:
    """Count one try to sign in, whether or not there is such an account.

    Commit before the password is looked at. Raises SignInClosed.
    """
    try:
        throttles.count(_by_address(email, address), TRIES_FROM_ONE_ADDRESS, PAUSE, now)
        throttles.count(_in_all(email), TRIES_IN_ALL, PAUSE, now)
    except TooManyTries as error:
        raise SignInClosed(minutes=error.parameters["minutes"]) from error


def count_code(email: str, address: str, now: datetime) -> None:
    """Count one try at the second step, together with those at the password.

    Commit before the code is looked at. Raises SignInClosed, CodesClosed.
    """
    count(email, address, now)
    try:
        throttles.count(_codes(email), CODES_A_DAY, DAY, now)
    except TooManyTries as error:
        raise CodesClosed(hours=ceil(int(str(error.parameters["minutes"])) / 60)) from error


def is_used_up(email: str, address: str, now: datetime) -> bool:
    """Tell whether the try that was just counted was the last one for a while."""
    limits = (
        (_by_address(email, address), TRIES_FROM_ONE_ADDRESS),
        (_in_all(email), TRIES_IN_ALL),
        (_codes(email), CODES_A_DAY),
    )
    return any(throttles.stands(key, limit, now) for key, limit in limits)


def forget(email: str, address: str) -> None:
    """Forget the tries: the password was right, and so was the code where one is asked for."""
    throttles.clear(_by_address(email, address))
    throttles.clear(_in_all(email))
    throttles.clear(_codes(email))


def locked_among(emails: Iterable[str], now: datetime) -> set[str]:
    """Return those accounts that take no password at present, from one network address or from all."""
    in_all = set(throttles.used_up("sign-in:", TRIES_IN_ALL, now))
    in_all |= set(throttles.used_up("sign-in-code:", CODES_A_DAY, now))
    by_address = throttles.used_up("sign-in-from:", TRIES_FROM_ONE_ADDRESS, now)
    beginnings = {key.rpartition(":")[0] + ":" for key in by_address}
    return {
        email for email in emails if {_in_all(email), _codes(email)} & in_all or _from(email) in beginnings
    }


def lift(email: str) -> None:
    """Let somebody try again at once, from wherever the wrong passwords came.

    The day's count of codes stays: whoever reads somebody's mail must not get more of them by new passwords.
    """
    throttles.clear_all(_from(email))
    throttles.clear(_in_all(email))


def lift_codes(email: str) -> None:
    """Forget the day's wrong codes, too: an administrator knows who asks."""
    throttles.clear(_codes(email))


def _in_all(email: str) -> str:
    return f"sign-in:{cipher.current().index('sign-in', email.strip().lower())}"


def _codes(email: str) -> str:
    return f"sign-in-code:{cipher.current().index('sign-in', email.strip().lower())}"


def _from(email: str) -> str:
    """The beginning of an account's keys by network address."""
    return f"sign-in-from:{cipher.current().index('sign-in', email.strip().lower())}:"


def _by_address(email: str, address: str) -> str:
    # Half an index is more than enough to tell one account's network addresses apart.
    return f"{_from(email)}{cipher.current().index('sign-in', address)[:24]}"
