"""The citizen asks how a matter stands: by the code of the receipt and the last digits of the phone, never by one alone."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core import cipher
from roster.core.actors import CITIZEN
from roster.core.errors import InvalidInput
from roster.core.references import read_code
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Referral
from roster.services import audit, settings, throttles

_TRIES_PER_TAIL = 10
"""How many times more wrong tries one tail has than one code: many people share four digits."""
DIGITS = 4


def find(bureau: Bureau, code: str, tail: str, now: datetime) -> Referral | None:
    """Return the referral with that code and those last digits, else None, whatever was wrong.

    Wrong tries are counted by code and by digits: commit the unit of work also when the answer is None. Raises
    InvalidInput for what are no four digits, TooManyTries.
    """
    digits = "".join(letter for letter in tail if letter.isascii() and letter.isdigit())
    if len(digits) < DIGITS:
        raise InvalidInput(N_("Enter the last four digits of the phone number."), field="tail")
    digits, wanted, chosen = digits[-DIGITS:], read_code(code), settings.of(bureau)
    pause = timedelta(minutes=chosen.look_up_pause_minutes)
    typed = cipher.current().index("look-up-code", wanted)
    by_code = f"referral:{bureau.id}:{typed[:24]}"
    by_tail = f"referral-tail:{bureau.id}:{cipher.current().index('look-up-tail', digits)[:24]}"
    throttles.count(by_code, chosen.look_up_tries, pause, now)
    throttles.count(by_tail, chosen.look_up_tries * _TRIES_PER_TAIL, pause, now)
    found = db.session.scalar(
        select(Referral).where(Referral.bureau_id == bureau.id, Referral.code == wanted)
    )
    known = found.phone_tail if found is not None else ""
    if not hmac.compare_digest(known.encode(), digits.encode()) or found is None:
        return None
    throttles.clear(by_code)
    audit.record(AuditAction.REFERRAL_READ, CITIZEN, now, bureau_id=bureau.id, subject=found)
    return found
