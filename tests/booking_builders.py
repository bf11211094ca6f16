"""A published December and ready-made requests, for tests about booking."""

from datetime import datetime

from sqlalchemy import select

from roster.core.actors import CITIZEN
from roster.core.periods import Period
from roster.core.references import new_token
from roster.database import db, unit_of_work
from roster.models import Assignment, Booking, Channel, Duty, Practitioner, Roster, RosterState, Sitting, Slot
from roster.services import bookings, slots
from roster.services.bookings import BookingRequest
from tests.builders import Troupe
from tests.remembering import remembered


def build_roster(
    troupe: Troupe, now: datetime, *, version: int = 1, month: str = "2026-12", published: bool = True
) -> Roster:
    """Add a roster version without anybody in it."""
    roster = Roster(
        bureau_id=troupe.bureau.id,
        month=month,
        version=version,
        state=RosterState.PUBLISHED if published else RosterState.DRAFT,
        created_at=now,
        published_at=now if published else None,
    )
    db.session.add(roster)
    return roster


def assign(
    roster: Roster, sitting: Sitting, practitioner: Practitioner, period: Period = Period.DAY
) -> Assignment:
    """Let a practitioner sit at a sitting, on the duty of the practitioner's role."""
    duty = db.session.scalars(
        select(Duty).where(Duty.sitting_id == sitting.id, Duty.role == practitioner.role)
    ).one()
    assignment = Assignment(roster=roster, duty=duty, practitioner=practitioner, period=period)
    db.session.add(assignment)
    return assignment


@remembered
def publish_december(troupe: Troupe, now: datetime) -> Roster:
    """Publish December: a lawyer all day at each center, the notary at the first in the morning."""
    with unit_of_work():
        roster = build_roster(troupe, now)
        for sitting, lawyer in zip(troupe.sittings, troupe.lawyers, strict=True):
            assign(roster, sitting, lawyer)
        assign(roster, troupe.sittings[0], troupe.notary, Period.AM)
        db.session.flush()
        for sitting in troupe.sittings:
            slots.open_for(sitting, roster, now)
    return roster


def slots_of(sitting: Sitting, role: str = "lawyer") -> list[Slot]:
    """Return a sitting's slots of one role in order."""
    return list(
        db.session.scalars(
            select(Slot).where(Slot.sitting_id == sitting.id, Slot.role == role).order_by(Slot.starts_at)
        )
    )


def request_of(number: int = 1, **changes: object) -> BookingRequest:
    """Return the request of a person with a phone number of her own."""
    values: dict[str, object] = {"name": "示某某", "phone": f"138000001{number:02}", "matter": "01"}
    return BookingRequest.read(**(values | changes))  # type: ignore[arg-type]


def book(slot: Slot, now: datetime, number: int = 1, *, key: str = "", **changes: object) -> Booking:
    """Book a slot for a person, in a unit of work of its own."""
    with unit_of_work():
        made = bookings.book(
            db.session.get_one(Slot, slot.id),
            request_of(number, **changes),
            CITIZEN,
            now,
            idempotency_key=key or new_token(),
            beyond_cap="",
        )
    return made.booking


WINDOW = Channel.WINDOW
