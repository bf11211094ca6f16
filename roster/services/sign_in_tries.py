"""How often a password may be guessed: counted by account, closer from one network address."""

from datetime import datetime, timedelta

from roster.core import cipher
from roster.services import throttles

PAUSE = timedelta(minutes=15)
TRIES_FROM_ONE_ADDRESS = 10
TRIES_IN_ALL = 60
"""Guessing from many addresses is slowed down too, yet one stranger cannot lock somebody out."""


def count(email: str, address: str, now: datetime) -> None:
    """Count one try to sign in, whether or not there is such an account.

    Commit before the password is looked at. Raises TooManyTries.
    """
    throttles.count(_by_address(email, address), TRIES_FROM_ONE_ADDRESS, PAUSE, now)
    throttles.count(_in_all(email), TRIES_IN_ALL, PAUSE, now)


def forget(email: str, address: str) -> None:
    """Forget the tries: the password was right."""
    throttles.clear(_by_address(email, address))
    throttles.clear(_in_all(email))


def _in_all(email: str) -> str:
    return f"sign-in:{cipher.current().index('sign-in', email.strip().lower())}"


def _by_address(email: str, address: str) -> str:
    return f"sign-in-from:{cipher.current().index('sign-in', f'{email.strip().lower()} {address}')}"
