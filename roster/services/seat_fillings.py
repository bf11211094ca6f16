"""One seat of a published roster that needs somebody: who could come, in which order, and what was asked already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from roster.core import clock
from roster.core.periods import Period
from roster.database import db
from roster.models import Assignment, Bureau, Duty, Leave, Practitioner, Readiness, Roster, SeatOffer
from roster.services import drafts, duties, offers, readinesses, seat_changes, seat_choices
from roster.services.seat_changes import NotPublished
from roster.services.seat_choices import Choice


@dataclass(frozen=True)
class Filling:
    """A seat, who is to be replaced (None: it is empty), and who could come.

    `possible` has each person once: who has come forward first, then the cheapest for the plan, or on the day itself
    the quickest.
    """

    roster: Roster
    duty: Duty
    replaced: Assignment | None
    leave: Leave | None
    """The leave given that empties it."""
    possible: Sequence[Choice]
    impossible: Sequence[Choice]
    willing: dict[str, Readiness]
    """Who has said unasked that they would come, by their public id; some of them may be impossible by now."""
    offers: Sequence[SeatOffer]
    is_today: bool
    is_begun: bool
    """Whether it is too late to ask by message."""
    bookings: int
    """How many have booked and keep their time if somebody comes."""


def of(bureau: Bureau, month: str, duty: str, replaced: str | None, now: datetime) -> Filling:
    """Return what the page of a seat shows. Raises NotPublished, NotFound, or SeatHasChanged."""
    roster = drafts.published_of(bureau, month)
    if roster is None:
        raise NotPublished
    seat, gone = offers.seat_of(roster, duty, replaced)
    today = clock.local(now).date()
    found = seat_choices.choices_for(bureau, roster, duty, gone.public_id if gone else None, today)
    is_today = seat.sitting.date == today
    fitting = [one for one in found.possible if gone is None or one.period == gone.period.value]
    willing = readinesses.of_duty(seat, now)
    first = {one.practitioner: one for one in reversed(fitting)}
    first |= {one.practitioner: one for one in fitting if _is_as_said(one, willing)}
    order = sorted(first.values(), key=lambda one: one.road_minutes) if is_today else first.values()
    possible = list(order) if is_today else [one for one in fitting if first[one.practitioner] is one]
    periods = [gone.period] if gone else [Period(one.strip()) for one in seat.periods.split(",")]
    begins = max(seat_changes.starts_at(seat.sitting, period) for period in periods)
    return Filling(
        roster=roster,
        duty=seat,
        replaced=gone,
        leave=duties.leave_over(gone) if gone else None,
        possible=sorted(possible, key=lambda one: one.practitioner not in willing),
        impossible=[one for one in found.impossible if one.practitioner not in first],
        willing=willing,
        offers=offers.of_duty(seat),
        is_today=is_today,
        is_begun=begins <= now,
        bookings=duties.booked_for(gone) if gone else 0,
    )


def _is_as_said(choice: Choice, willing: dict[str, Readiness]) -> bool:
    said = willing.get(choice.practitioner)
    return said is not None and said.period.value == choice.period


def phones(bureau: Bureau, people: Sequence[str]) -> list[Practitioner]:
    """Return some people of the pool (public ids) in that order, to be phoned."""
    rows = db.session.scalars(
        select(Practitioner).where(Practitioner.bureau_id == bureau.id, Practitioner.public_id.in_(people))
    )
    return sorted(rows, key=lambda one: list(people).index(one.public_id))
