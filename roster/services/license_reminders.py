"""Tell somebody that their license ends soon by the register: after its end they cannot be planned."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from roster.core import clock
from roster.database import db
from roster.models import Bureau, NoticeKind, Practitioner
from roster.services import notices

DAYS_BEFORE = (60, 14)
"""Told once so long before the end, and once more."""


def days_left(person: Practitioner, today: date) -> int | None:
    """Return in how many days a license ends, None while that is far off or no end is known; below zero: it has ended."""
    if person.licensed_until is None:
        return None
    left = (person.licensed_until - today).days
    return left if left <= max(DAYS_BEFORE) else None


def queue_due(bureau: Bureau, now: datetime) -> int:
    """Queue the reminders that are due, each once for each end of a license; return how many are new."""
    today = clock.local(now).date()
    people = db.session.scalars(
        select(Practitioner)
        .where(
            Practitioner.bureau_id == bureau.id,
            Practitioner.is_active,
            Practitioner.licensed_until.between(today, today + timedelta(days=max(DAYS_BEFORE))),
        )
        .order_by(Practitioner.id)
    ).all()
    return sum(_remind(person, today, now) for person in people)


def _remind(person: Practitioner, today: date, now: datetime) -> bool:
    assert person.licensed_until is not None
    left = (person.licensed_until - today).days
    stage = min(days for days in DAYS_BEFORE if left <= days)
    ends = person.licensed_until.isoformat()
    notice = notices.queue(
        NoticeKind.LICENSE_ENDS,
        bureau_id=person.bureau_id,
        dedupe_key=f"license_ends:{person.id}:{ends}:{stage}",
        now=now,
        expires_at=clock.at_local(person.licensed_until + timedelta(days=1), datetime.min.time()),
        practitioner=person,
        parameters={"due": ends, "date": ends, "path": "/practitioner/profile"},
    )
    return notice is not None
