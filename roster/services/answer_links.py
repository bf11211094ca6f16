"""Links by which somebody without an account answers an offer, a proposed swap or a matter that was handed over, or confirms duties.

A token names what it answers and carries a keyed hash of it (HMAC under the installation's index key), so that
nobody can make one up and nothing secret has to be stored. It works once because an answer is given once: what
became of the offer decides, not the link. Opening it changes nothing: mail scanners do that.
"""

import hmac
from enum import StrEnum

from roster.core import cipher

PATH = "/answer/"
_PURPOSE = "answer-link"
_LENGTH = 43
"""Hexadecimal digits of the hash that a link carries: 172 bits."""


class Answerable(StrEnum):
    OFFER = "offer"
    SWAP = "swap"
    REFERRAL = "referral"
    DUTIES = "duties"


def token_of(kind: Answerable, public_id: str) -> str:
    """Return the token that answers one invitation or swap."""
    return (
        f"{kind.value}.{public_id}.{cipher.current().index(_PURPOSE, f'{kind.value}.{public_id}')[:_LENGTH]}"
    )


def path_of(kind: Answerable, public_id: str) -> str:
    """Return the link's path on this site."""
    return f"{PATH}{token_of(kind, public_id)}"


def read(token: str) -> tuple[Answerable, str] | None:
    """Return what a token answers (kind and public id), None for one that was not made here."""
    kind, _dot, rest = token.partition(".")
    public_id, _dot, given = rest.partition(".")
    if kind not in set(Answerable):
        return None
    known = (one[:_LENGTH] for one in cipher.current().indexes(_PURPOSE, f"{kind}.{public_id}"))
    if not any(hmac.compare_digest(one.encode(), given.encode()) for one in known):
        return None
    return Answerable(kind), public_id
