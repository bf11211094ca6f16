"""The address of a practitioner's own calendar: kept, looked at when asked or once a week, forgotten.

Fetching is slow and outside (`core.fetching`), so it stands between two units of work: claim what is due, look, write
down how it went. A look finds busy session dates and tells their owner of new ones; it never gives leave.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, delete, select, update

from roster.core import fetching
from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.core.outside import NotFetched, Trouble, read_address
from roster.core.translation import N_
from roster.database import db
from roster.ical.busy_times import BusyTimes, read_busy
from roster.ical.strangers import MOST_BYTES, BadCalendar, too_large
from roster.models import AuditAction, NoticeKind, OwnCalendar, Practitioner
from roster.services import audit, busy_dates, notices, throttles
from roster.services.busy_dates import BusyDate, Question

EVERY = timedelta(days=7)
AGAIN_AFTER = timedelta(days=1)
"""When a look failed."""
GIVEN_UP_AFTER = timedelta(days=28)
MOST_LOOKS, LOOKS_WINDOW = 10, timedelta(hours=1)
"""How often somebody may have their calendar looked at by pressing the button."""
ACCEPTED = "text/calendar"


@dataclass(frozen=True)
class Claim:
    """A calendar that this process looks at now, with everything that the look needs."""

    calendar_id: int
    due_at: datetime
    """Until then it is nobody else's; it also tells this claim from a later one."""
    address: str
    question: Question


def of(practitioner: Practitioner) -> OwnCalendar | None:
    """Return where somebody's calendar is, if they said so."""
    return db.session.scalar(select(OwnCalendar).where(OwnCalendar.practitioner_id == practitioner.id))


def host_of(calendar: OwnCalendar) -> str:
    """Return the host of an address, which may be shown; the rest is often a secret."""
    return urlsplit(calendar.address).netloc


def read(typed: str) -> str:
    """Return an address as it is asked and kept. Raises NotFetched for one that is not asked."""
    return read_address(typed, fetching.inner_hosts()).address


def may_be_kept(practitioner: Practitioner, address: str, trouble: DomainError | None) -> bool:
    """Tell whether an address gave a calendar, or is the one that is kept already, whatever it gives today."""
    known = of(practitioner)
    return trouble is None or (known is not None and known.address == address)


def keep(
    practitioner: Practitioner, address: str, actor: Actor, now: datetime, *, is_weekly: bool
) -> OwnCalendar:
    """Keep an address that was read, and whether the clock looks at it."""
    # One window of theirs at a time: two would both add the row.
    db.session.execute(select(Practitioner.id).where(Practitioner.id == practitioner.id).with_for_update())
    known = of(practitioner)
    if known is None:
        known = OwnCalendar(
            bureau_id=practitioner.bureau_id, practitioner_id=practitioner.id, trouble="", created_at=now
        )
        db.session.add(known)
    if known.address != address:
        known.address, known.told = address, None
    known.is_weekly, known.failing_since = is_weekly, None
    known.due_at = now + EVERY if is_weekly else None
    db.session.flush()
    _record(known, "own_calendar_weekly" if is_weekly else "own_calendar_kept", actor, now)
    return known


def forget(practitioner: Practitioner, actor: Actor, now: datetime) -> None:
    """Forget an address and what was told by it. Doing it twice changes nothing."""
    known = of(practitioner)
    if known is not None:
        _record(known, "own_calendar_forgotten", actor, now)
        remove(practitioner)


def remove(practitioner: Practitioner) -> None:
    """Delete an address: its owner forgot it or is out of the pool."""
    db.session.execute(delete(OwnCalendar).where(OwnCalendar.practitioner_id == practitioner.id))


def count_look(practitioner: Practitioner, now: datetime) -> None:
    """Note that somebody has their calendar looked at. Raises TooManyTries."""
    throttles.count(f"own-calendar:{practitioner.id}", MOST_LOOKS, LOOKS_WINDOW, now, prolongs=False)


def fetch(address: str) -> bytes:
    """Return the calendar at an address, with the database left alone meanwhile. Raises NotFetched, BadCalendar."""
    db.session.rollback()
    try:
        return fetching.fetch(address, MOST_BYTES, ACCEPTED)
    except NotFetched as error:
        if error.trouble is Trouble.TOO_LARGE:
            raise too_large() from None
        raise


def note_look(
    practitioner: Practitioner,
    address: str,
    seen: Sequence[BusyDate] | DomainError,
    now: datetime,
) -> None:
    """Write down how a look that somebody asked for went, if that address is kept; the clock's own rhythm stays.

    Of the dates that they saw on the page they need not be told any more.
    """
    known = of(practitioner)
    if known is None or known.address != address:
        return
    known.looked_at = now
    if isinstance(seen, DomainError):
        known.trouble = code_of(seen)
    else:
        known.trouble, known.told = "", _kept(seen)


def code_of(error: DomainError) -> str:
    """Return what is kept of a failure: never what an address answered."""
    return error.trouble.value if isinstance(error, NotFetched) else error.code


def words_of(trouble: str) -> str:
    """Return the msgid of a failure that was kept."""
    if trouble in set(Trouble):
        return Trouble(trouble).words
    return N_("What is at this address is no calendar that can be read. Copy the address once more.")


def claim_due(now: datetime, limit: int, lease: timedelta) -> list[Claim]:
    """Take up to `limit` calendars that are due, for as long as the lease; nobody else gets them meanwhile."""
    found = db.session.scalars(
        select(OwnCalendar)
        .join(Practitioner)
        .where(OwnCalendar.due_at <= now, Practitioner.is_active)
        .order_by(OwnCalendar.due_at, OwnCalendar.id)
        .limit(limit)
    ).all()
    return [
        Claim(one.id, now + lease, one.address, busy_dates.question(one.practitioner, now))
        for one in found
        if one.due_at is not None and _moved(one.id, one.due_at, due_at=now + lease)
    ]


def look(claim: Claim) -> BusyTimes:
    """Fetch and read a claimed calendar. Raises NotFetched, BadCalendar."""
    return read_busy(fetch(claim.address), claim.question.days, claim.question.own)


def note(claim: Claim, found: BusyTimes | NotFetched | BadCalendar, now: datetime) -> int:
    """Write down how a look went, and tell the owner of dates that are new; return how many are.

    Nothing happens when the claim was lost: the address was changed or forgotten meanwhile.
    """
    if isinstance(found, DomainError):
        _note_failure(claim, found, now)
        return 0
    if not _moved(
        claim.calendar_id,
        claim.due_at,
        due_at=now + EVERY,
        looked_at=now,
        trouble="",
        failing_since=None,
    ):
        return 0
    calendar = db.session.get_one(OwnCalendar, claim.calendar_id, populate_existing=True)
    dates = busy_dates.of_times(calendar.practitioner, found.days, now)
    told = set(json.loads(calendar.told or "[]"))
    new = [one for one in dates if _key(one) not in told and one.standing is None]
    calendar.told = _kept(dates)
    if new:
        _tell(calendar, [one.date.isoformat() for one in new], now)
    return len(new)


def _record(calendar: OwnCalendar, step: str, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.OWN_CALENDAR_CHANGED,
        actor,
        now,
        bureau_id=calendar.bureau_id,
        subject=calendar,
        step=step,
    )


def _key(one: BusyDate) -> str:
    return f"{one.date.isoformat()}:{one.period.value}"


def _kept(dates: Sequence[BusyDate]) -> str | None:
    return json.dumps([_key(one) for one in dates]) if dates else None


def _note_failure(claim: Claim, error: DomainError, now: datetime) -> None:
    calendar = db.session.get(OwnCalendar, claim.calendar_id, populate_existing=True)
    if calendar is None:
        return
    since = calendar.failing_since or now
    is_over = now - since >= GIVEN_UP_AFTER
    _moved(
        claim.calendar_id,
        claim.due_at,
        due_at=None if is_over else now + AGAIN_AFTER,
        is_weekly=not is_over,
        looked_at=now,
        trouble=code_of(error),
        failing_since=since,
    )


def _tell(calendar: OwnCalendar, days: Sequence[str], now: datetime) -> None:
    """Tell the owner, and nobody else: a call by a colleague or a firm's chat group would show the dates."""
    person = calendar.practitioner
    if not notices.reaches_alone(person):
        return
    notices.queue(
        NoticeKind.BUSY_DATES_FOUND,
        bureau_id=calendar.bureau_id,
        dedupe_key=f"busy_dates:{person.public_id}:{now.isoformat()}",
        now=now,
        expires_at=now + EVERY,
        practitioner=person,
        parameters={"path": "/practitioner/leave/busy"},
        secret={"dates": list(days)},
    )


def _moved(calendar_id: int, before: datetime, **values: Any) -> bool:
    """Change a row by compare-and-swap on when it is due."""
    changed = (
        update(OwnCalendar).where(OwnCalendar.id == calendar_id, OwnCalendar.due_at == before).values(values)
    )
    return cast("CursorResult[Any]", db.session.execute(changed)).rowcount == 1
