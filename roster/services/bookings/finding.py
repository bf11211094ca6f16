"""Find a booking again. Only code and full phone number together, or the long link, authorize."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from roster.core import cipher
from roster.core.phones import read_phone
from roster.core.references import digest, read_code
from roster.database import db
from roster.models import Booking, Bureau, Center, Sitting, WaitlistEntry, WaitlistState
from roster.services import settings, throttles
from roster.services.bookings.requests import phone_index, phone_indexes

_LINK_PURPOSE = "booking-link"
_TRIES_PER_PHONE = 4
"""How many times more wrong tries one phone number has than one code: a family has several codes."""


def find(bureau: Bureau, code: str, phone: str, now: datetime) -> Booking | None:
    """Return the booking with that code and that full phone number, else None. Raises what `find_claim` raises."""
    found = find_claim(bureau, code, phone, now)
    return found if isinstance(found, Booking) else None


def find_claim(bureau: Bureau, code: str, phone: str, now: datetime) -> Booking | WaitlistEntry | None:
    """Return the booking or the place in line with that code and that full phone number, else None, whatever was wrong.

    A place in line from which a booking came leads to the booking. Wrong tries are counted by code and by phone number: commit the unit of work also when the answer is
    None. Raises InvalidInput for what is no phone number, TooManyTries after too many wrong tries.
    """
    number, wanted = read_phone(phone), read_code(code)
    index, chosen = phone_index(number), settings.of(bureau)
    indexes = phone_indexes(number)
    pause = timedelta(minutes=chosen.look_up_pause_minutes)
    typed = cipher.current().index("look-up-code", wanted)  # people type names and numbers there, too
    by_code, by_phone = f"find:{bureau.id}:{typed[:24]}", f"find-by-phone:{bureau.id}:{index}"
    throttles.count(by_code, chosen.look_up_tries, pause, now)
    throttles.count(by_phone, chosen.look_up_tries * _TRIES_PER_PHONE, pause, now)
    found = _with_code(bureau, wanted)
    known = found.phone_index if found is not None and found.phone_index else ""
    if sum(hmac.compare_digest(known, one) for one in indexes) == 0:  # all of them, always
        return None
    throttles.clear(by_code)
    throttles.clear(by_phone)
    return found


def _with_code(bureau: Bureau, code: str) -> Booking | WaitlistEntry | None:
    booking = db.session.scalar(whole().where(Booking.bureau_id == bureau.id, Booking.code == code))
    if booking is not None:
        return booking
    entry = db.session.scalar(
        select(WaitlistEntry).where(WaitlistEntry.bureau_id == bureau.id, WaitlistEntry.code == code)
    )
    return entry.booking if entry is not None and entry.state is WaitlistState.BOOKED else entry


def find_by_link(bureau: Bureau, token: str) -> Booking | None:
    """Return the booking that a long link opens."""
    return db.session.scalar(
        whole().where(Booking.bureau_id == bureau.id, Booking.link_digest == digest(token))
    )


def by_public_id(bureau: Bureau, public_id: str) -> Booking | None:
    """Return one of a bureau's bookings by its public name; whoever asks must have been authorized before."""
    return db.session.scalar(whole().where(Booking.bureau_id == bureau.id, Booking.public_id == public_id))


def name_on_file(center: Center, phone: str) -> str:
    """Return the name under which a phone number last booked for itself at a center, empty when it did not; for its staff alone.

    Raises InvalidInput for what is no phone number.
    """
    name = db.session.scalar(
        select(Booking.name)
        .join(Sitting, Booking.sitting_id == Sitting.id)
        .where(
            Sitting.center_id == center.id,
            Booking.phone_index.in_(phone_indexes(read_phone(phone))),
            Booking.name.is_not(None),
            Booking.family_number == 1,
            Booking.on_behalf.is_(False),
        )
        .order_by(Booking.id.desc())
        .limit(1)
    )
    return name or ""


def link_token(booking: Booking) -> str:
    """Return the secret of the long link. It is derived with our key: the database alone cannot make it."""
    made = cipher.current().indexes(_LINK_PURPOSE, booking.public_id)
    return next((token for token in made if digest(token) == booking.link_digest), made[0])


def token_of(public_id: str) -> str:
    """Return the link's secret of the booking with that public name."""
    return cipher.current().index(_LINK_PURPOSE, public_id)


def whole() -> Select[Booking]:
    """Return the query for bookings with their time and place."""
    return select(Booking).options(
        joinedload(Booking.slot), joinedload(Booking.sitting).joinedload(Sitting.center)
    )
