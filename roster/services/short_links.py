"""The links of `answer_links` short enough for a text message: nineteen letters and digits after `notify.facts.SHORT_PATH`.

Carriers that allow links at all want the domain as fixed words and take at most twenty characters after it. A code holds
what it answers and the number of a row, masked, with 64 bits of a keyed hash (HMAC under the installation's index
key): nobody can make one up, none tells how many people there are, and nothing secret is stored. Whoever follows one
goes on by the long link, so that both open the same and are over at the same time.
"""

import hmac

from roster.core import cipher
from roster.database import db
from roster.models import OfferInvitation, Practitioner, Swap
from roster.services import answer_links, duty_links
from roster.services.answer_links import Answerable

LENGTH = 19
_HASHED, _HIDDEN = "short-link", "short-link-mask"
_WHAT_BITS, _ID_BITS, _HASH_BITS = 16, 32, 64
_BODY_BITS = _WHAT_BITS + _ID_BITS
_SWAP, _OFFER, _FIRST_MONTH = 1, 2, 24_000
"""What a code answers: a swap, an offer, or the duties of a month, counted from the year 0."""

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""No sign among them: some telephones end a link before a dash at its end."""


def of_duties(practitioner: Practitioner, month: str) -> str:
    """Return the code that opens a practitioner's duties of a month (`YYYY-MM`)."""
    year, number = month.split("-")
    return _code(int(year) * 12 + int(number) - 1, practitioner.id)


def of_offer(invitation: OfferInvitation) -> str:
    """Return the code that answers an offered seat."""
    return _code(_OFFER, invitation.id)


def of_swap(swap: Swap) -> str:
    """Return the code that answers a proposed swap."""
    return _code(_SWAP, swap.id)


def long_token(code: str) -> str | None:
    """Return the token of `answer_links` that a code stands for, None when it was not made here or its row is gone."""
    found = _read(code)
    if found is None:
        return None
    what, number = found
    if what == _SWAP:
        swap = db.session.get(Swap, number)
        return answer_links.token_of(Answerable.SWAP, swap.public_id) if swap else None
    if what == _OFFER:
        invitation = db.session.get(OfferInvitation, number)
        return answer_links.token_of(Answerable.OFFER, invitation.public_id) if invitation else None
    person = db.session.get(Practitioner, number)
    year, month = divmod(what, 12)
    return duty_links.token_of(person, f"{year:04}-{month + 1:02}") if person else None


def _code(what: int, number: int) -> str:
    body = what << _ID_BITS | number
    keys = cipher.current()
    proof = _bits(keys.index(_HASHED, str(body)), _HASH_BITS)
    return _spelled((body ^ _bits(keys.index(_HIDDEN, str(proof)), _BODY_BITS)) << _HASH_BITS | proof)


def _read(code: str) -> tuple[int, int] | None:
    """Return what a code answers and the row's number; None for one that none of the keys made."""
    if len(code) != LENGTH or not set(code) <= set(_LETTERS):
        return None
    value = 0
    for letter in code:
        value = value * len(_LETTERS) + _LETTERS.index(letter)
    hidden, proof = value >> _HASH_BITS, value & (1 << _HASH_BITS) - 1
    keys = cipher.current()
    for number, mask in enumerate(keys.indexes(_HIDDEN, str(proof))):
        body = hidden ^ _bits(mask, _BODY_BITS)
        true = _bits(keys.indexes(_HASHED, str(body))[number], _HASH_BITS)
        if hmac.compare_digest(f"{true:x}", f"{proof:x}"):
            what, row = body >> _ID_BITS, body & (1 << _ID_BITS) - 1
            return (what, row) if what in (_SWAP, _OFFER) or what >= _FIRST_MONTH else None
    return None


def _bits(digits: str, count: int) -> int:
    """Return the first bits of a hash that is written in hexadecimal digits."""
    return int(digits[: count // 4], 16)


def _spelled(value: int) -> str:
    letters = ""
    for _place in range(LENGTH):
        value, rest = divmod(value, len(_LETTERS))
        letters = _LETTERS[rest] + letters
    return letters
