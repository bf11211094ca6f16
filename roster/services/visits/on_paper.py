"""Enter afterwards what was written on the printed day list while the line was down: with the true times, and marked."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.matters import MATTERS
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Booking,
    BookingState,
    Practitioner,
    Sitting,
    SittingState,
    Visit,
    VisitState,
)
from roster.services import audit, duties, empty_half_days
from roster.services.visits.arrivals import read_tail, visit_of
from roster.services.visits.changing import BOOKING_FOLLOWS, swap_booking
from roster.services.visits.errors import AlreadyFinished, BookingCancelled, ImpossibleOnPaper
from roster.services.visits.numbering import enqueue

ENTERED_WITHIN = timedelta(days=31)
"""After that the month's figures are reported, and nobody remembers."""

_BEFORE, _AFTER = timedelta(hours=2), timedelta(hours=4)
"""How long before opening people may stand at the door, and after closing the last talk may end."""

_LONGEST_NAME = 60
_ENTERED = (BookingState.BOOKED, BookingState.NO_SHOW)
_HELD = (SittingState.ANNOUNCED, SittingState.OPEN, SittingState.MOVED, SittingState.HELD)


class OnPaper(StrEnum):
    """What became of somebody, as the paper says."""

    TALKED = "talked"
    LEFT = "left"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"talked": N_("The talk took place")}.get(self.value, N_("Went away before the talk"))


@dataclass(frozen=True)
class Line:
    """One line of the paper: Shanghai's wall clock on the date of the sitting; `desk` is who received them."""

    outcome: OnPaper
    desk: str
    arrived: time | None
    called: time | None = None
    finished: time | None = None
    matter: str = "99"
    name: str = ""
    phone_tail: str = ""


def may_enter(sitting: Sitting, now: datetime) -> bool:
    """Tell whether a day's paper can be entered now: on the day itself and for a month after it."""
    today = clock.local(now).date()
    return sitting.state in _HELD and sitting.date <= today <= sitting.date + ENTERED_WITHIN


def still_open(sitting: Sitting) -> list[Booking]:
    """Return the bookings of a day of which nobody knows yet whether the person came."""
    return list(
        db.session.scalars(
            select(Booking)
            .outerjoin(Visit, Visit.booking_id == Booking.id)
            .where(Booking.sitting_id == sitting.id, Booking.state.in_(_ENTERED), Visit.id.is_(None))
            .order_by(Booking.slot_id, Booking.id)
        )
    )


def enter(
    sitting: Sitting, line: Line, actor: Actor, now: datetime, *, booking: Booking | None = None
) -> Visit:
    """Write one visit down as it was; its booking follows. `entered_at` says that it came from paper.

    Raises ImpossibleOnPaper (with the field to blame) for times that cannot be true, a day that cannot be entered or
    somebody who did not sit there, BookingCancelled, AlreadyFinished for a booking that has its visit, or InvalidInput.
    """
    if not may_enter(sitting, now):
        raise ImpossibleOnPaper(
            N_("Only a day that is over or today can be entered, within a month."), field="date"
        )
    person = _person(sitting, line.desk)
    arrived, called, finished = _times(sitting, line, now)
    if booking is not None:
        _refuse_known(sitting, booking)
    elif line.matter not in MATTERS:
        raise InvalidInput(N_("Please choose what it is about."), field="matter")
    if called is not None and finished is not None:
        _refuse_two_at_once(sitting, person, called, finished)
    visit = enqueue(
        sitting,
        role=person.role,
        matter=booking.matter if booking else line.matter,
        booking=booking,
        name=booking.name if booking else line.name.strip()[:_LONGEST_NAME] or None,
        tail=(booking.phone or "")[-4:] if booking else read_tail(line.phone_tail),
        now=now,
    )
    visit.arrived_at, visit.entered_at = arrived, now
    visit.called_at, visit.started_at, visit.finished_at = called, called, finished
    visit.state = VisitState.SERVED if line.outcome is OnPaper.TALKED else VisitState.LEFT
    if visit.state is VisitState.SERVED:
        visit.practitioner, visit.times_called = person, 1
    db.session.flush()
    empty_half_days.contradict(visit, actor, now)
    if booking is not None and (visit.state is VisitState.SERVED or booking.state is BookingState.BOOKED):
        swap_booking(booking, BOOKING_FOLLOWS[visit.state], now)
    audit.record(
        AuditAction.VISITOR_CHECKED_IN,
        actor,
        now,
        bureau_id=sitting.bureau_id,
        subject=visit,
        timing="on_paper",
        number=visit.queue_number,
        after=visit.state.value,
    )
    return visit


def _person(sitting: Sitting, desk: str) -> Practitioner:
    found = next((one for one in duties.desks(sitting) if one.public_id == desk), None)
    if found is None:
        raise ImpossibleOnPaper(N_("Please choose who sat here that day."), field="desk")
    return found


def _times(sitting: Sitting, line: Line, now: datetime) -> tuple[datetime, datetime | None, datetime | None]:
    """Return when somebody came, was called and was done, as instants; refuse what cannot be."""
    if line.arrived is None:
        raise ImpossibleOnPaper(N_("Enter when the person came, for example 09:40."), field="arrived")
    wanted = {"arrived": line.arrived}
    if line.outcome is OnPaper.TALKED:
        if line.called is None or line.finished is None:
            missing = "called" if line.called is None else "finished"
            raise ImpossibleOnPaper(
                N_(
                    "Enter when the person was called and when the talk was over, or choose that they went away."
                ),
                field=missing,
            )
        wanted |= {"called": line.called, "finished": line.finished}
    instants = {name: clock.at_local(sitting.date, value) for name, value in wanted.items()}
    opens = clock.at_local(sitting.date, sitting.am_starts) - _BEFORE
    closes = clock.at_local(sitting.date, sitting.pm_ends) + _AFTER
    before = opens
    for name, instant in instants.items():
        if instant > now:
            raise ImpossibleOnPaper(N_("This time is still to come."), field=name)
        if not opens <= instant <= closes:
            raise ImpossibleOnPaper(N_("The center was not open at this time."), field=name)
        if instant < before:
            raise ImpossibleOnPaper(
                N_("Nobody is called before they come, or done before they are called."), field=name
            )
        before = instant
    return instants["arrived"], instants.get("called"), instants.get("finished")


def _refuse_known(sitting: Sitting, booking: Booking) -> None:
    if booking.sitting_id != sitting.id:
        raise ImpossibleOnPaper(N_("This booking is for another day."), field="booking")
    if booking.state is BookingState.CANCELLED:
        raise BookingCancelled
    visit = visit_of(booking)
    if visit is not None or booking.state not in _ENTERED:
        raise AlreadyFinished(number=visit.queue_number if visit else "–")


def _refuse_two_at_once(sitting: Sitting, person: Practitioner, called: datetime, finished: datetime) -> None:
    other = db.session.scalar(
        select(Visit.queue_number)
        .where(
            Visit.sitting_id == sitting.id,
            Visit.practitioner_id == person.id,
            Visit.state == VisitState.SERVED,
            Visit.started_at < finished,
            Visit.finished_at > called,
        )
        .limit(1)
    )
    if other is not None:
        raise ImpossibleOnPaper(
            N_("%(name)s was with number %(number)s at that time."),
            field="called",
            name=person.name,
            number=other,
        )
