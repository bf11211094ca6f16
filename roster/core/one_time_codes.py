"""Codes of an authenticator app: six digits that change every half minute (TOTP, RFC 6238).

The key is shared once, as a picture or in letters; from then on telephone and server reckon the same code from
the time, without a network. One step of drift either way is taken, so that both clocks must be right within half
a minute. `passlib.totp` (libpass, which hashes our passwords too) does the arithmetic.
"""

import secrets
import unicodedata
from datetime import datetime

from passlib.exc import TokenError
from passlib.totp import TOTP

STEP_SECONDS = 30
BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
GROUP = 4


def new_key() -> str:
    """Return a new random key: 160 bits, 32 letters and digits of base 32."""
    return "".join(secrets.choice(BASE_32) for _ in range(32))


def step_of(key: str, typed: str, now: datetime, last_step: int = 0) -> int | None:
    """Return the number of the time step whose code was typed, None for a wrong one.

    Steps up to `last_step` are not taken again: somebody may have looked over a shoulder.
    """
    code = "".join(unicodedata.normalize("NFKC", typed).split())
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    try:
        match = TOTP(key).match(
            code, time=int(now.timestamp()), window=STEP_SECONDS, last_counter=last_step or None
        )
    except TokenError:
        return None
    return int(match.counter)


def code_at(key: str, now: datetime) -> str:
    """Return the code that an app shows at a moment."""
    return str(TOTP(key).generate(int(now.timestamp())).token)


def grouped(key: str) -> str:
    """Return a key as it is copied by hand: in groups of four."""
    return " ".join(key[start : start + GROUP] for start in range(0, len(key), GROUP))


def address_of(key: str, owner: str, issuer: str) -> str:
    """Return the `otpauth:` address that an app reads from a picture; it shows issuer and owner beside the code."""
    return str(TOTP(key).to_uri(label=owner.replace(":", " "), issuer=issuer.replace(":", " ")))
