"""What a practitioner wishes for: towns, dates, and no far town twice in a row. The planner weighs it; it forbids nothing."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center, Practitioner, Preference, SessionDate
from roster.services import audit, pool, practitioner_wishes, session_dates
from roster.services.practitioner_wishes import DISLIKED, LIKED

MOST_CENTERS, MOST_DATES = 5, 3
"""So many towns either way, and so many dates: who would rather not go anywhere helps nobody."""
MONTHS_AHEAD = 12


def centers(bureau: Bureau) -> list[Center]:
    """Return the centers to wish for."""
    return [one for one in pool.centers(bureau) if one.is_active]


def dates(bureau: Bureau, now: datetime) -> Sequence[SessionDate]:
    """Return the session dates of the next twelve months."""
    today = clock.local(now).date()
    found = session_dates.known(bureau, today.isoformat()[:7], MONTHS_AHEAD)
    return [one for one in found if one.date > today]


def towns_of(person: Practitioner) -> dict[str, str]:
    """Return a person's wishes for towns: `rather` or `rather_not` by the center's code."""
    return {
        one.center.code: "rather" if one.cost < 0 else "rather_not"
        for one in person.preferences
        if one.center is not None and one.cost
    }


def dates_of(person: Practitioner) -> set[date]:
    """Return the dates on which somebody would rather not sit."""
    return {one.date for one in person.preferences if one.date is not None and one.cost > 0}


def change(
    person: Practitioner,
    towns: dict[str, str],
    not_on: Collection[date],
    actor: Actor,
    now: datetime,
    *,
    no_far_in_a_row: bool,
) -> bool:
    """Make a person's wishes these, but for dates that are over; tell whether that changed anything.

    Raises InvalidInput for more wishes than a plan can weigh, or for a date that is none.
    """
    bureau = db.session.get_one(Bureau, person.bureau_id)
    known = {one.code: one.id for one in centers(bureau)}
    wishes = {
        known[code]: LIKED if wish == "rather" else DISLIKED
        for code, wish in towns.items()
        if code in known and wish in ("rather", "rather_not")
    }
    for cost in (LIKED, DISLIKED):
        if sum(one == cost for one in wishes.values()) > MOST_CENTERS:
            raise InvalidInput(
                N_("Choose at most %(most)s towns each way."), field="towns", most=MOST_CENTERS
            )
    offered = {one.date for one in dates(bureau, now)}
    wanted = set(not_on) & offered
    if len(wanted) > MOST_DATES:
        raise InvalidInput(N_("Choose at most %(most)s dates."), field="dates", most=MOST_DATES)
    changed = [practitioner_wishes.set_wishes(person, wishes), _set_dates(person, wanted, offered)]
    if person.no_far_in_a_row != no_far_in_a_row:
        person.no_far_in_a_row = no_far_in_a_row
        changed.append(True)
    if any(changed):
        audit.record(AuditAction.WISHES_CHANGED, actor, now, bureau_id=person.bureau_id, subject=person)
    return any(changed)


def _set_dates(person: Practitioner, wanted: Collection[date], offered: Collection[date]) -> bool:
    """Set the wishes for dates that can be wished for; others stay."""
    present = {one.date: one for one in person.preferences if one.date in offered}
    if set(present) == set(wanted):
        return False
    for day, one in present.items():
        if day not in wanted:
            person.preferences.remove(one)
    db.session.flush()
    person.preferences.extend(
        Preference(date=day, cost=DISLIKED) for day in sorted(set(wanted) - set(present))
    )
    return True
