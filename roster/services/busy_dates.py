"""Session dates on which somebody is busy by their own calendar: proposed as leave, given only by themselves.

Nothing of the calendar is kept. What is found goes to the page of its owner and comes back as the dates they ticked;
how a stranger's file is read safely, and that nothing but times is read of it, is in `ical.strangers`.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.ical.busy_times import Stretch, read_busy
from roster.models import (
    Assignment,
    Bureau,
    CalendarEntry,
    Leave,
    LeaveReason,
    Practitioner,
    Sitting,
    SittingState,
)
from roster.services import (
    duties,
    elsewhere,
    leaves,
    session_dates,
    settings,
    several_bureaus,
    sittings,
    standing,
)
from roster.services.leave_effects import Deadlines
from roster.services.leaves import GivenLeave, LeaveAlreadyGiven

MONTHS_AHEAD = 12
Found = Mapping[date, Sequence[Stretch]]


@dataclass(frozen=True)
class BusyDate:
    """A session date on which somebody is busy while visitors are received, and what leave would mean there."""

    date: date
    stretches: tuple[Stretch, ...]
    period: Period
    """The halves of the day that are touched."""
    duty: Assignment | None
    """The seat on the published roster that leave would empty."""
    is_published: bool
    """Whether the month's roster is made; else no plan will place them there."""
    in_time_until: datetime
    standing: Leave | None
    """Leave that covers it already."""


@dataclass(frozen=True)
class Proposal:
    """What a calendar says of the session dates to come."""

    dates: tuple[BusyDate, ...]
    looked_at: int
    unclear: int
    assumed: int


@dataclass(frozen=True)
class Question:
    """What is to be found in somebody's calendar: the dates that matter, and the entries that are ours."""

    days: tuple[date, ...]
    own: tuple[str, ...]


def question(practitioner: Practitioner, now: datetime) -> Question:
    """Return what to look for in a practitioner's calendar.

    Entries that came from our own calendar address are passed over: to sit is no reason not to, and who sits for another
    bureau is kept from this one's rosters already.
    """
    people = [practitioner.id, *(one.id for one in elsewhere.others_of(practitioner))]
    own = db.session.scalars(select(CalendarEntry.uid).where(CalendarEntry.practitioner_id.in_(people))).all()
    return Question(tuple(_months_by_date(_bureau(practitioner), now)), tuple(own))


def of_file(practitioner: Practitioner, content: bytes, now: datetime) -> Proposal:
    """Return the session dates on which a calendar says that its owner is busy. Raises BadCalendar."""
    asked = question(practitioner, now)
    found = read_busy(content, asked.days, asked.own)
    return Proposal(of_times(practitioner, found.days, now), len(asked.days), found.unclear, found.assumed)


def of_times(practitioner: Practitioner, found: Found, now: datetime) -> tuple[BusyDate, ...]:
    """Return which of some times touch session dates to come, by date. Other dates are passed over."""
    bureau = _bureau(practitioner)
    months = _months_by_date(bureau, now)
    dates = sorted(day for day in found if day in months)
    if not dates:
        return ()
    published = standing.published_months(bureau, months[dates[0]], max(months.values()))
    seats: dict[date, list[Assignment]] = {}
    for seat in duties.seats_between(dates[0], dates[-1], practitioner=practitioner):
        seats.setdefault(seat.duty.sitting.date, []).append(seat)
    given = [one for one in leaves.of_practitioner(practitioner) if one.state in leaves.STANDING]
    deadlines, chosen = Deadlines.of(bureau), settings.of(bureau)
    touched = []
    for day in dates:
        own = seats.get(day, [])
        hours = _hours(own) or sittings.bureau_hours_on(day, chosen)
        period = _touched(found[day], hours)
        if period is not None:
            touched.append(
                BusyDate(
                    date=day,
                    stretches=tuple(found[day]),
                    period=period,
                    duty=next((one for one in own if period.overlaps(one.period)), None),
                    is_published=months[day] in published,
                    in_time_until=deadlines.before(day),
                    standing=next((one for one in given if leaves.covers(one, day, day, period)), None),
                )
            )
    return tuple(touched)


def give(
    people: Sequence[Practitioner],
    chosen: Mapping[date, Period],
    reason: LeaveReason,
    actor: Actor,
    now: datetime,
) -> list[GivenLeave]:
    """Give leave for the dates that were ticked; what is covered by earlier leave stays as it is.

    `people` is one person in the pools of one or several bureaus; the dates are the first one's. Raises InvalidInput when nothing was ticked, or a date is no session date to come.
    """
    if not chosen:
        raise InvalidInput(N_("Tick at least one date."), field="dates")
    months = _months_by_date(_bureau(people[0]), now)
    given: list[GivenLeave] = []
    for day, period in sorted(chosen.items()):
        if day not in months:
            raise InvalidInput(
                N_("One of these dates is no session date any more. Look again."), field="dates"
            )
        with suppress(LeaveAlreadyGiven):
            given += several_bureaus.give_leave(people, day, day, period, reason, "", actor, now)
    return given


def _months_by_date(bureau: Bureau, now: datetime) -> dict[date, str]:
    """Return the dates to come on which anybody may sit, moved centers' among them, with the month they belong to."""
    today = clock.local(now).date()
    known = session_dates.known(bureau, today.isoformat()[:7], MONTHS_AHEAD)
    moved = db.session.execute(
        select(Sitting.date, Sitting.month)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.date >= today,
            Sitting.month.in_([one.month for one in known]),
            Sitting.state != SittingState.CANCELLED,
        )
        .distinct()
    )
    dates = dict(list(moved)) | {one.date: one.month for one in known}
    return {day: month for day, month in sorted(dates.items()) if day >= today}


def _bureau(practitioner: Practitioner) -> Bureau:
    return db.session.get_one(Bureau, practitioner.bureau_id)


def _hours(seats: Collection[Assignment]) -> dict[str, time]:
    """Return the opening times where somebody sits; nothing when they sit nowhere."""
    for seat in seats:
        sitting = seat.duty.sitting
        return {
            "am_starts": sitting.am_starts,
            "am_ends": sitting.am_ends,
            "pm_starts": sitting.pm_starts,
            "pm_ends": sitting.pm_ends,
        }
    return {}


def _touched(stretches: Sequence[Stretch], hours: Mapping[str, time]) -> Period | None:
    halves = [
        half
        for half in (Period.AM, Period.PM)
        if any(
            start < _minute(hours[f"{half.value}_ends"]) and _minute(hours[f"{half.value}_starts"]) < end
            for start, end in stretches
        )
    ]
    return None if not halves else halves[0] if len(halves) == 1 else Period.DAY


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
