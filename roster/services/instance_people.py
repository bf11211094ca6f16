"""Practitioners as the planner knows them: where they start from, what they carry, when they are away."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from roster.core.periods import Period
from roster.database import db
from roster.models import Bureau, Center, Conflict, Leave, LeaveState, Practitioner, Preference
from roster.services import elsewhere, travel
from roster.services.carried_history import Carried, since
from roster.services.instance_frames import Frame, month_before
from roster.services.standing import Standing


def practitioners(bureau: Bureau, also: Collection[str]) -> Sequence[Practitioner]:
    """Return the people of the pool, and those who left it but are named by `also`."""
    return db.session.scalars(
        select(Practitioner)
        .where(
            Practitioner.bureau_id == bureau.id,
            or_(Practitioner.is_active, Practitioner.public_id.in_(also)),
        )
        .order_by(Practitioner.role, Practitioner.id)
        .options(
            joinedload(Practitioner.firm),
            selectinload(Practitioner.matters),
            selectinload(Practitioner.conflicts).joinedload(Conflict.center),
            selectinload(Practitioner.preferences).joinedload(Preference.center),
        )
        # What the same unit of work has added to a loaded person (a conflict) must count too.
        .execution_options(populate_existing=True)
    ).all()


class Places:
    """Where things are: one location a center, and one a base that somebody starts from."""

    def __init__(self, bureau: Bureau, centers: Sequence[Center], people: Sequence[Practitioner]) -> None:
        self.centers = [center.code for center in centers]
        places = {center.code: travel.place_of_center(center) for center in centers}
        for person in people:
            at = self.base_of(person)
            if at not in places:
                latitude, longitude = _coordinates(person)
                places[at] = travel.place_of_base(at, latitude, longitude, bureau, centers)
        self.ids = list(places)
        self.matrix = travel.matrix(list(places.values()))
        self._place = {name: index for index, name in enumerate(self.ids)}

    def minutes(self, start: str, end: str) -> int:
        """Return the minutes from one location to another."""
        return self.matrix[self._place[start]][self._place[end]]

    @staticmethod
    def base_of(person: Practitioner) -> str:
        """Return the id of the location somebody starts from; those who start together share one."""
        latitude, longitude = _coordinates(person)
        return f"base {latitude:.4f} {longitude:.4f}"


def _coordinates(person: Practitioner) -> tuple[float, float]:
    if person.latitude is not None and person.longitude is not None:
        return person.latitude, person.longitude
    return person.firm.latitude, person.firm.longitude


def practitioner(
    person: Practitioner,
    places: Places,
    frame: Frame,
    away: list[dict[str, Any]],
    rotation_months: int,
    carried: Carried,
    far_minutes: int,
) -> dict[str, Any]:
    """Return one practitioner as the planner's document has them."""
    own = [one for one in frame.history if one.practitioner == person.public_id]
    within = sum(one.load for one in own if frame.months[0] <= one.month <= frame.months[-1])
    visits_from = month_before(frame.months[0], rotation_months)
    fields = {
        "id": person.public_id,
        "role": person.role,
        "firm": person.firm.public_id,
        "location": places.base_of(person),
        "load_weight": person.load_weight,
        "carried_load": carried.half_days,
        "carried_far": carried.far_dates or None,
        "carried_minutes": carried.minutes or None,
        "max_load_per_month": person.max_load_per_month,
        "max_load": None if person.max_load is None else max(person.max_load - within, 0),
        "licensed_from": begun.isoformat() if (begun := since(person)) else None,
        "licensed_until": person.licensed_until.isoformat() if person.licensed_until else None,
        "supervised": person.is_supervised or None,
        "conflicts": sorted({conflict.center.code for conflict in person.conflicts}),
        "unavailable": away,
        "matters": sorted(matter.matter for matter in person.matters),
        "preferences": _preferences(person),
        "no_far_in_a_row": person.no_far_in_a_row or None,
        "far_on": _far_on(person, places, own, frame, far_minutes),
        "past_visits": [
            {"center": one.center, "date": one.date.isoformat()} for one in own if one.month >= visits_from
        ],
    }
    return {name: value for name, value in fields.items() if value is not None}


def _far_on(
    person: Practitioner, places: Places, own: Sequence[Standing], frame: Frame, far_minutes: int
) -> dict[str, int] | None:
    """Return, for somebody who wishes for no two far towns in a row, the dates outside the plan on which they sit: 1 in a far one.

    Of the months before it is the last date, whatever month that was in; of the horizon's months that are not planned
    again, and of later ones, each.
    """
    if not person.no_far_in_a_row:
        return None
    base = places.base_of(person)
    far_on: dict[str, int] = {}
    before = max((one.date for one in own if one.month < frame.months[0]), default=None)
    for one in own:
        if one.month >= frame.months[0] or one.date == before:
            is_far = places.minutes(base, one.center) >= far_minutes
            far_on[one.date.isoformat()] = max(far_on.get(one.date.isoformat(), 0), int(is_far))
    return far_on


def _preferences(person: Practitioner) -> dict[str, Any]:
    centers: dict[str, int] = {}
    dates: dict[str, int] = {}
    for wish in person.preferences:
        if wish.center is not None:
            centers[wish.center.code] = wish.cost
        elif wish.date is not None:
            dates[wish.date.isoformat()] = dates.get(wish.date.isoformat(), 0) + wish.cost
    return {"centers": centers, "dates": dates}


def unavailable(
    bureau: Bureau,
    people: Sequence[Practitioner],
    dates: Sequence[date],
    frame: Frame,
    centers: Sequence[Center],
) -> dict[int, list[dict[str, Any]]]:
    """Return, by practitioner, the session dates in the problem on which they are away, or sit for another bureau.

    A leave of several days of mornings is away in each of these mornings. What is over was settled when it was: nobody
    is elsewhere then.
    """
    away: dict[int, set[tuple[date, Period]]] = {person.id: set() for person in people}
    for person in people:
        if not person.is_active:
            away[person.id].update((day, Period.DAY) for day in dates if day >= frame.today)
        out = {month for month, left in frame.left_out.items() if person.public_id in left}
        away[person.id].update((day, Period.DAY) for day in dates if day.isoformat()[:7] in out)
    if dates:
        for leave in db.session.scalars(
            select(Leave).where(
                Leave.practitioner_id.in_(list(away)),
                Leave.state == LeaveState.GIVEN,
                Leave.starts_on <= dates[-1],
                Leave.ends_on >= dates[0],
            )
        ):
            days = (day for day in dates if leave.starts_on <= day <= leave.ends_on)
            away[leave.practitioner_id].update((day, leave.period) for day in days)
    fields: dict[int, list[dict[str, Any]]] = {
        person: [{"date": day.isoformat(), "period": period.value} for day, period in sorted(found)]
        for person, found in away.items()
    }
    for person_id, field in _elsewhere(bureau, [day for day in dates if day >= frame.today], centers):
        if person_id in fields:
            fields[person_id].append(field)
    return fields


def _elsewhere(
    bureau: Bureau, dates: Sequence[date], centers: Sequence[Center]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield who sits for another bureau when, and the centers too far away for the other half of such a day."""
    far: dict[int, list[str]] = {}
    for one in elsewhere.taken(bureau, dates):
        when = {"date": one.date.isoformat(), "elsewhere": True}
        yield one.practitioner_id, {**when, "period": one.period.value}
        if one.center.id not in far:
            far[one.center.id] = elsewhere.out_of_reach(one.center, centers)
        if far[one.center.id]:
            for half in Period.DAY.halves:
                if not half.overlaps(one.period):
                    yield (
                        one.practitioner_id,
                        {**when, "period": half.value, "centers": far[one.center.id]},
                    )
