"""What a calendar event says: from rows to the fields that a subscriber sees.

No citizen's data goes in here: a calendar address is read by whoever holds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from roster.core import clock
from roster.core.periods import Period
from roster.core.references import show_code
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate
from roster.models import Assignment, Booking, BookingState, Center, EntryStatus, Sitting, SittingState
from roster.services import settings

LONGEST_TITLE = 200
"""What the columns `summary` and `location` hold; PostgreSQL refuses more."""

PERIODS = {Period.AM: N_("Morning"), Period.PM: N_("Afternoon"), Period.DAY: N_("Whole day")}
_GONE = frozenset({BookingState.CANCELLED, BookingState.PRACTITIONER_ABSENT})


@dataclass(frozen=True)
class EntryState:
    """The visible fields of a calendar entry, named as its columns: the fingerprint of a change."""

    status: EntryStatus
    date: date
    starts_at: datetime | None
    ends_at: datetime | None
    summary: str
    description: str
    location: str
    latitude: float | None
    longitude: float | None


def _say(message: str, **parameters: object) -> str:
    """Speak the bureau's language: feeds have no reader whose language we know."""
    return translate(DEFAULT_LANGUAGE, message, **parameters)


def of_assignment(
    assignment: Assignment, all_there: Sequence[Assignment], role_names: Mapping[str, str], bring: str
) -> EntryState:
    """Return what a practitioner's calendar says of one duty: where, with whom, what to bring."""
    sitting = assignment.duty.sitting
    summary = _say(
        N_("On duty: %(center)s, %(period)s"),
        center=sitting.center.name,
        period=_say(PERIODS[assignment.period]),
    )
    others = _people([one for one in all_there if one.id != assignment.id], role_names)
    lines = [
        role_names.get(assignment.duty.role, assignment.duty.role),
        _say(N_("Also there: %(people)s"), people="、".join(others)) if others else "",
        sitting.center.landmark,
        _contact(sitting.center),
        _say(N_("Please bring: %(things)s"), things=bring) if bring else "",
        _reason(sitting),
    ]
    return _state(sitting, [assignment.period], summary, lines)


def for_firm(own: EntryState, assignment: Assignment) -> EntryState:
    """Return what the calendar of somebody's firm says of the duty: the same, with the name before it."""
    summary = _say(N_("%(name)s: %(what)s"), name=assignment.practitioner.name, what=own.summary)
    return replace(own, summary=summary[:LONGEST_TITLE])


def of_open_door(sitting: Sitting, assignments: Sequence[Assignment]) -> EntryState:
    """Return what everybody may read of a sitting: where and when advice is given, never by whom."""
    center = sitting.center
    summary = _say(N_("Free legal advice: %(center)s"), center=center.name)
    lines = [center.landmark, _contact(center), _reason(sitting)]
    return _state(sitting, [one.period for one in assignments], summary, lines)


def of_sitting(
    sitting: Sitting, assignments: Sequence[Assignment], role_names: Mapping[str, str]
) -> EntryState:
    """Return what a center's and the bureau's calendar say of one sitting: who comes, and when."""
    people = _people(assignments, role_names)
    nobody = _say(N_("people to be announced"))
    summary = _say(
        N_("Legal advice on duty: %(center)s, %(people)s"),
        center=sitting.center.name,
        people="、".join(people) or nobody,
    )
    periods = [assignment.period for assignment in assignments]
    return _state(sitting, periods, summary, [*people, _contact(sitting.center), _reason(sitting)])


def of_booking(booking: Booking) -> EntryState:
    """Return what a citizen's own calendar says: the title gives nothing away to who looks over a shoulder."""
    center, language = booking.sitting.center, booking.language
    lines = [
        translate(language, N_("Booking code: %(code)s"), code=show_code(booking.code)),
        center.landmark,
        translate(language, N_("Phone: %(phone)s"), phone=center.phone) if center.phone else "",
    ]
    return EntryState(
        status=EntryStatus.CANCELLED if booking.state in _GONE else EntryStatus.CONFIRMED,
        date=clock.local(booking.slot.starts_at).date(),
        starts_at=booking.slot.starts_at,
        ends_at=booking.ends_at,
        summary=translate(language, N_("Public legal service appointment")),
        description=_lines(lines),
        location=place(center),
        latitude=center.latitude,
        longitude=center.longitude,
    )


def place(center: Center) -> str:
    """Return where a center is, as a map's search field understands it."""
    label = center.label or settings.of(center.bureau).center_label
    return f"{center.name}{label} {center.address}".strip()[:LONGEST_TITLE]


def _state(sitting: Sitting, periods: Sequence[Period], summary: str, lines: Sequence[str]) -> EntryState:
    is_provisional = sitting.state is SittingState.PROVISIONAL
    starts_at, ends_at = (None, None) if is_provisional else _times(sitting, periods)
    return EntryState(
        status=_status(sitting),
        date=sitting.date,
        starts_at=starts_at,
        ends_at=ends_at,
        summary=summary[:LONGEST_TITLE],
        description=_lines(lines),
        location=place(sitting.center),
        latitude=sitting.center.latitude,
        longitude=sitting.center.longitude,
    )


def _people(assignments: Sequence[Assignment], role_names: Mapping[str, str]) -> list[str]:
    return [
        _say(
            N_("%(role)s %(name)s (%(period)s)"),
            role=role_names.get(assignment.duty.role, assignment.duty.role),
            name=assignment.practitioner.name,
            period=_say(PERIODS[assignment.period]),
        )
        for assignment in sorted(assignments, key=lambda one: (one.duty.role, one.practitioner_id))
    ]


def _status(sitting: Sitting) -> EntryStatus:
    if sitting.state is SittingState.CANCELLED:
        return EntryStatus.CANCELLED
    return EntryStatus.TENTATIVE if sitting.state is SittingState.PROVISIONAL else EntryStatus.CONFIRMED


def _times(sitting: Sitting, periods: Sequence[Period]) -> tuple[datetime, datetime]:
    """Return the first opening and the last closing of the halves served; of the whole day for none."""
    halves = {half for period in periods for half in period.halves} or set(Period.DAY.halves)
    hours: dict[Period, tuple[time, time]] = {
        Period.AM: (sitting.am_starts, sitting.am_ends),
        Period.PM: (sitting.pm_starts, sitting.pm_ends),
    }
    first, last = min(hours[half][0] for half in halves), max(hours[half][1] for half in halves)
    return clock.at_local(sitting.date, first), clock.at_local(sitting.date, last)


def _contact(center: Center) -> str:
    return _say(N_("Phone: %(phone)s"), phone=center.phone) if center.phone else ""


def _reason(sitting: Sitting) -> str:
    if sitting.state in (SittingState.MOVED, SittingState.CANCELLED) and sitting.reason:
        return _say(N_("Changed: %(reason)s"), reason=sitting.reason)
    return ""


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)
