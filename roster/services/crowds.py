"""Many times kept from one address: first a sum for the browser to work out, and only far above that a refusal.

A hall of people, a village behind one carrier's gateway, is one address. So the address counts last and high: who
books there in person never notices it. What a program would do a hundred times over costs its machine a second of
work each time (proof of work, ALTCHA's format, made and checked here; no picture puzzle). A browser without scripts
waits some seconds instead.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import altcha

from roster.core import cipher
from roster.core.errors import DomainError, TooManyTries
from roster.core.translation import N_
from roster.models import Bureau
from roster.services import settings, throttles

HARDEST = 100_000
"""The most hashes that a sum takes, half as many on average: a second on an old telephone, little on any other."""
WAIT = timedelta(seconds=15)
"""How long a browser that works out no sum waits instead."""
GOOD_FOR = timedelta(minutes=10)
_ALGORITHM = "SHA-256"


class SumWanted(DomainError):
    """Many people book from this address: the browser first works out a sum, or waits."""

    code = "sum_wanted"
    status = TooManyTries.status
    message = N_("Many people are booking from this connection just now. It goes on in a moment.")


@dataclass(frozen=True)
class Proof:
    """What a browser sends for a challenge: the answer, or the challenge alone when it has waited."""

    challenge: str = ""
    answer: str = ""


def count(bureau: Bureau, address: str, proof: Proof, now: datetime) -> None:
    """Count one time kept from a network address.

    Raises SumWanted above the bureau's threshold unless the proof is good, and far above it TooManyTries.
    Nothing is counted of what is refused. Without an address (staff, programs) nothing is counted at all.
    """
    if not address:
        return
    chosen = settings.of(bureau)
    key, window = f"hold:{_index('network-address', address)}", timedelta(minutes=chosen.hold_minutes)
    wants_sum = throttles.stands(key, chosen.holds_before_sum, now)
    if wants_sum and not _is_good(proof, now):
        raise SumWanted
    throttles.count(key, chosen.holds_per_address, window, now, prolongs=False)


def new_challenge(now: datetime) -> str:
    """Return a signed challenge, as a form carries it."""
    made = altcha.create_challenge(
        _ALGORITHM,
        cost=1,
        counter=secrets.randbelow(HARDEST),
        data={"at": int(now.timestamp())},
        hmac_secret=_secret(),
    )
    return base64.b64encode(json.dumps(made.to_dict()).encode()).decode()


def _is_good(proof: Proof, now: datetime) -> bool:
    """Tell whether a sum was worked out, or waited for, for the first time."""
    challenge = _read(proof.challenge)
    if challenge is None:
        return False
    solution = _solution(proof.answer)
    result = altcha.verify_solution(altcha.Payload(challenge, solution), _secret())
    made_at = (challenge.parameters.data or {}).get("at")
    if result.invalid_signature is not False or not isinstance(made_at, int):
        return False
    age = now - datetime.fromtimestamp(made_at, now.tzinfo)
    if age > GOOD_FOR or not (result.verified or age >= WAIT):
        return False
    try:
        throttles.count(f"sum:{challenge.signature}", 1, GOOD_FOR, now)
    except TooManyTries:
        return False
    return True


def _read(text: str) -> altcha.Challenge | None:
    try:
        return altcha.Challenge.from_dict(json.loads(base64.b64decode(text, validate=True)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _solution(answer: str) -> altcha.Solution:
    """Return the answer as the browser sends it: the number found and its hash."""
    number, _colon, derived = answer.partition(":")
    return altcha.Solution(int(number) if number.isdecimal() and len(number) < 10 else -1, derived)


def _secret() -> str:
    return _index("sum", "")


def _index(purpose: str, text: str) -> str:
    return cipher.current().index(purpose, text)
