"""How many people of an office may go on a date when some have to stay: a notary office's reserve at the counter."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from roster.database import db
from roster.models import Bureau, Firm, Leave, LeaveState, Practitioner
from roster.services.carried_history import since


def limits(bureau: Bureau, dates: Collection[date]) -> dict[str, dict[str, int]]:
    """Return, by firm and date, how many of those who are there may go; only firms that keep somebody.

    Whoever is on leave for any part of the day, or has no valid license, is not at the office.
    """
    keeping = {
        firm.id: firm
        for firm in db.session.scalars(
            select(Firm).where(Firm.bureau_id == bureau.id, Firm.kept_at_office.is_not(None))
        )
    }
    if not keeping or not dates:
        return {}
    people = db.session.scalars(
        select(Practitioner).where(Practitioner.firm_id.in_(keeping), Practitioner.is_active)
    ).all()
    leaves = db.session.scalars(
        select(Leave).where(
            Leave.practitioner_id.in_([one.id for one in people]),
            Leave.state == LeaveState.GIVEN,
            Leave.starts_on <= max(dates),
            Leave.ends_on >= min(dates),
        )
    ).all()
    found = {}
    for firm in keeping.values():
        own = [one for one in people if one.firm_id == firm.id]
        found[firm.public_id] = {
            day.isoformat(): max(
                sum(_is_there(one, day, leaves) for one in own) - (firm.kept_at_office or 0), 0
            )
            for day in dates
        }
    return found


def _is_there(person: Practitioner, day: date, leaves: Collection[Leave]) -> bool:
    begun = since(person)
    is_licensed = (begun is None or begun <= day) and (
        person.licensed_until is None or day <= person.licensed_until
    )
    return is_licensed and not any(
        one.practitioner_id == person.id and one.starts_on <= day <= one.ends_on for one in leaves
    )
