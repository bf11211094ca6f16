"""Check in and out with the code that stands on the center's screen."""

from datetime import datetime, timedelta

from roster.core import attended, clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Practitioner, Sitting, Way
from roster.services import settings, throttles
from roster.services.check_ins import reading, writing
from roster.services.check_ins.reading import Presence

TRIES, PAUSE = 8, timedelta(minutes=15)
"""So many wrong codes of one person, then a pause: with six digits nobody guesses one in a day."""
SHOWN_AFTER = timedelta(minutes=60)
"""So long after closing the code still stands on the screen, for who checks out."""


class WrongCode(DomainError):
    """No duty of today has that code now."""

    code = "wrong_code"
    message = N_(
        "This is not the code that stands on the center's screen now. It changes every five minutes: type the one you see."
    )


class NoDutyNow(DomainError):
    """Nothing to check in to."""

    code = "no_duty_now"
    message = N_(
        "No duty of yours is on at present. You can check in from %(minutes)s minutes before it begins."
    )


def code_of(sitting: Sitting, now: datetime) -> str | None:
    """Return the code that stands on a center's screen now, None when nobody has to check in or out."""
    present = reading.of_sitting(sitting)
    if not present or sitting.date != clock.local(now).date():
        return None
    before = timedelta(minutes=reading.settings_of(sitting).check_in_minutes_before)
    begins, ends = min(one.hours[0][0] for one in present), max(one.hours[-1][1] for one in present)
    return attended.code_at(sitting.public_id, now) if begins - before <= now <= ends + SHOWN_AFTER else None


def count_try(practitioner: Practitioner, now: datetime) -> None:
    """Count one code that somebody sends, in a unit of work of its own: refusals stay counted. Raises TooManyTries."""
    throttles.count(_tries_of(practitioner), TRIES, PAUSE, now)


def arrive(practitioner: Practitioner, typed: str, actor: Actor, now: datetime) -> Presence:
    """Check in with the code on the screen. Doing it twice changes nothing; nobody has come before they were there.

    Raises NoDutyNow, WrongCode.
    """
    present = _by_code(practitioner, typed, now)
    before = timedelta(minutes=reading.settings_of(present.assignment.duty.sitting).check_in_minutes_before)
    if not present.hours[0][0] - before <= now <= present.hours[-1][1]:
        raise NoDutyNow(minutes=int(before / timedelta(minutes=1)))
    if present.arrived_at is None:
        writing.write(present.assignment, actor, now, "arrived", arrived_at=now, arrived_by=Way.CODE)
    return reading.again(present)


def leave(practitioner: Practitioner, typed: str, actor: Actor, now: datetime) -> Presence:
    """Check out with the code on the screen; later once more when somebody went on. Raises as `arrive` does."""
    present = _by_code(practitioner, typed, now)
    if present.arrived_at is None:
        raise InvalidInput(N_("Check in first: nobody has noted yet that you came."), field="code")
    if not present.is_confirmed:
        writing.write(present.assignment, actor, now, "left", left_at=now, left_by=Way.CODE)
    return reading.again(present)


def _by_code(practitioner: Practitioner, typed: str, now: datetime) -> Presence:
    """Return the duty of today whose center's code was typed, and forget wrong tries before."""
    present = reading.today_of(practitioner, now)
    if not present:
        bureau = db.session.get_one(Bureau, practitioner.bureau_id)
        raise NoDutyNow(minutes=settings.of(bureau).check_in_minutes_before)
    for one in present:
        if attended.is_code_of(one.assignment.duty.sitting.public_id, typed, now):
            throttles.clear(_tries_of(practitioner))
            return one
    raise WrongCode


def _tries_of(practitioner: Practitioner) -> str:
    return f"check-in:{practitioner.id}"
