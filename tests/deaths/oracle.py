"""What must be true after every death, whatever was going on."""

from collections import Counter
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from roster.database import db
from roster.models import (
    AuditAction,
    AuditRow,
    Booking,
    CalendarEntry,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    PlanRun,
    PlanRunState,
    Roster,
    RosterState,
    SeatClaim,
)
from roster.notify import Trouble
from roster.services import invariants, quiet_hours
from tests.deaths.load import Promises
from tests.deaths.mail_server import Mailbox

OPEN_RUNS = (PlanRunState.QUEUED, PlanRunState.RUNNING)
OPEN_NOTICES = (NoticeState.QUEUED, NoticeState.SENDING)


def unfinished(now: datetime) -> list[str]:
    """Return what is still on its way; not what the night holds back until morning."""
    db.session.rollback()
    runs = db.session.scalar(select(func.count(PlanRun.id)).where(PlanRun.state.in_(OPEN_RUNS)))
    on_its_way = and_(Notice.state.in_(OPEN_NOTICES), Notice.due_at <= now)
    if quiet_hours.is_night(now):
        on_its_way &= or_(quiet_hours.may_leave_at_night(), Notice.handed_at.is_not(None))
    due = db.session.scalar(select(func.count(Notice.id)).where(on_its_way))
    return [said for said, count in ((f"{runs} plans", runs), (f"{due} messages", due)) if count]


class Sequences:
    """Remembers what calendars have seen: a number that goes back, or an event that vanishes, is for ever."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def faults(self) -> list[str]:
        """Look again; return what went back."""
        present = dict(db.session.execute(select(CalendarEntry.uid, CalendarEntry.sequence)).all())
        worse = [uid for uid, sequence in self.seen.items() if present.get(uid, -1) < sequence]
        self.seen = present
        return [f"calendar entry {uid} went back" for uid in worse]


def faults(promises: Promises, sequences: Sequences, now: datetime) -> list[str]:
    """Return everything that does not hold; asked in one snapshot, of what was promised before it."""
    booked, published = list(promises.booked), set(promises.published)
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    found = [*invariants.check(None, now), *sequences.faults(), *promises.faults]
    bookings = db.session.scalars(select(Booking)).all()
    keys = Counter(booking.idempotency_key for booking in bookings)
    found += [f"a confirmed booking is lost: {key}" for key in booked if keys[key] != 1]
    numbers = {
        "bookings": len(bookings),
        "claims": _count(select(func.count(SeatClaim.id)).where(SeatClaim.booking_id.is_not(None))),
        "audit rows": _count(_audited(AuditAction.BOOKING_MADE)),
        "confirmations": _count(
            select(func.count(Notice.id)).where(Notice.kind == NoticeKind.BOOKING_CONFIRMED)
        ),
    }
    if len(set(numbers.values())) != 1:
        found.append(f"bookings are half done: {numbers}")
    return [*found, *_roster_faults(published)]


def _roster_faults(published: set[int]) -> list[str]:
    found = []
    rosters = db.session.scalars(select(Roster).where(Roster.published_at.is_not(None))).all()
    versions = {roster.version: roster for roster in rosters}
    if lost := published - set(versions):
        found.append(f"published versions are lost: {sorted(lost)}")
    states = Counter(roster.state for roster in rosters)
    if states[RosterState.PUBLISHED] != 1:
        found.append(f"not one roster is in force but {states[RosterState.PUBLISHED]}")
    told = {row.detail["version"]: row.detail["told"] for row in _rows(AuditAction.ROSTER_PUBLISHED)}
    sent = Counter(
        int(key.split(":")[2])
        for key in db.session.scalars(
            select(Notice.dedupe_key).where(
                Notice.dedupe_key.startswith("roster:"), Notice.practitioner_id.is_not(None)
            )
        )
    )
    for version, roster in versions.items():
        if version == 1:
            continue  # the stage's own
        if len(roster.assignments) != 4 or told.get(version) != sent[version]:
            found.append(f"version {version} is half published")
    return found


def delivery_faults(mailbox: Mailbox, deaths: int) -> list[str]:
    """Return what the mail server says against the outbox, when nothing is on its way any more."""
    db.session.rollback()
    found = []
    mails = db.session.scalars(select(Notice).where(Notice.channel == NoticeChannel.EMAIL)).all()
    by_key = {notice.public_id: notice for notice in mails}
    accepted = dict(mailbox.accepted)
    found += [f"a mail without a notice: {key}" for key in accepted if key not in by_key]
    for key, notice in by_key.items():
        times = accepted.get(key, 0)
        if notice.state is NoticeState.SENT and times == 0:
            found.append("a message is said to be sent and was not")
        if times > notice.attempts:
            found.append(f"a message left {times} times in {notice.attempts} attempts")
    again = sum(times - 1 for times in accepted.values())
    if again > deaths:
        found.append(f"{again} mails twice at {deaths} deaths of the clock")
    return found


def repeated_or_lost(mailbox: Mailbox) -> list[str]:
    """Return which mails did not arrive exactly once, other than those that are said to be uncertain.

    For a provider that would not notice a repetition: nothing is sent again that may have left.
    """
    db.session.rollback()
    found = []
    accepted = dict(mailbox.accepted)
    for notice in db.session.scalars(select(Notice).where(Notice.channel == NoticeChannel.EMAIL)):
        times = accepted.pop(notice.public_id, 0)
        is_doubtful = notice.state is NoticeState.UNCERTAIN or notice.last_error == Trouble.LOST.value
        if (
            times > 1
            or (times == 0 and notice.state is NoticeState.SENT)
            or (times == 1 and not is_doubtful and notice.state is not NoticeState.SENT)
        ):
            found.append(f"a message that is {notice.state.value} ({notice.last_error}) left {times} times")
    return [*found, *(f"a mail without a notice: {key}" for key in accepted)]


def plan_faults(promises: Promises) -> list[str]:
    """Return what became of plans, when none is on its way any more."""
    runs = {run.id: run for run in db.session.scalars(select(PlanRun))}
    found = [f"plan run {number} is lost" for number in promises.planned if number not in runs]
    for run in runs.values():
        has_result = run.result is not None
        if (run.state is PlanRunState.FINISHED) != has_result:
            found.append(f"plan run {run.id} is {run.state.value} with{'' if has_result else 'out'} a result")
        if run.state is PlanRunState.FAILED and run.attempts < 2:
            found.append(f"plan run {run.id} failed: {run.error}")
    return found


def tally(promises: Promises, mailbox: Mailbox) -> str:
    """Return in one line what happened meanwhile."""
    runs = Counter(state.value for state in db.session.scalars(select(PlanRun.state)))
    again = _count(select(func.count(PlanRun.id)).where(PlanRun.attempts > 1))
    notices = Counter(state.value for state in db.session.scalars(select(Notice.state)))
    return (
        f"booked {len(promises.booked)}, published {len(promises.published)}, planned {len(promises.planned)} "
        f"({again} by more than one process; {dict(runs)}), mails {sum(mailbox.accepted.values())}, notices {dict(notices)}"
    )


def _audited(action: AuditAction):
    return select(func.count(AuditRow.id)).where(AuditRow.action == action)


def _rows(action: AuditAction):
    return db.session.scalars(select(AuditRow).where(AuditRow.action == action)).all()


def _count(query) -> int:
    return db.session.scalar(query) or 0
