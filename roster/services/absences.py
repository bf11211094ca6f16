"""Somebody did not come to a sitting: the center says so, and the schedulers find who can come now.

While the sitting lasts, who is missing may still come (late), or be replaced. Only when the duty's time is over it is
written down that somebody was absent: from then on it counts for nobody's hours, load and allowance. Whoever was
replaced meanwhile is absent, too, and the duty is the substitute's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    Bureau,
    Duty,
    GrantRole,
    Notice,
    NoticeKind,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
)
from roster.services import audit, check_ins, drafts, notices, roster_steps, seat_changes
from roster.services.standing import NOT_SERVED

LOOKED_BACK = timedelta(days=62)
"""A later version of the month's roster leaves out who was absent; so long it is written down anew."""
_EXPECTED = (AssignmentState.PLANNED, AssignmentState.CONFIRMED)
_CAME = (AssignmentState.SERVED, AssignmentState.LATE)


class AlreadyReported(DomainError):
    """The bureau knows it."""

    code = "already_reported"
    message = N_("The bureau has been told already and looks for somebody.")


class HasCome(DomainError):
    """It is written down that the person came."""

    code = "has_come"
    message = N_("It is written down that %(name)s has come. Correct the times first if that is wrong.")


@dataclass(frozen=True)
class Missing:
    """Somebody who is missing today, on a seat that nobody has filled since."""

    assignment: Assignment
    reported_at: datetime

    @property
    def is_marked(self) -> bool:
        """Whether the roster in force says already that somebody is absent: the seat is empty."""
        return self.assignment.state is AssignmentState.ABSENT

    @property
    def sitting(self) -> Sitting:
        """Where."""
        return self.assignment.duty.sitting


def report(sitting: Sitting, practitioner: str, actor: Actor, now: datetime) -> None:
    """Tell the schedulers that somebody (public id) is not there. Raises NotFound, SittingOver,
    AlreadyReported, HasCome."""
    row = serving_at(sitting, practitioner)
    if row.state in _CAME:
        raise HasCome(name=row.practitioner.name)
    if sitting.date != clock.local(now).date() or seat_changes.end_of(sitting, row.period) <= now:
        raise seat_changes.SittingOver
    if not tell_schedulers(row, f"?replace={row.public_id}", now):
        raise AlreadyReported
    _record(row, "missing_reported", actor, now)


def serving_at(sitting: Sitting, practitioner: str) -> Assignment:
    """Return the row of somebody (public id) who sits at a sitting by the roster in force. Raises NotFound."""
    row = db.session.scalar(
        _serving().where(Duty.sitting_id == sitting.id, Practitioner.public_id == practitioner)
    )
    if row is None:
        raise NotFound
    return row


def tell_schedulers(row: Assignment, query: str, now: datetime) -> bool:
    """Tell the schedulers that somebody is missing, once; `query` goes to the address of the seat. False when they know."""
    sitting, ends_at, told = row.duty.sitting, seat_changes.end_of(row.duty.sitting, row.period), 0
    for account in roster_steps.accounts_of(sitting.bureau_id, GrantRole.SCHEDULER):
        notice = notices.queue(
            NoticeKind.PRACTITIONER_MISSING,
            bureau_id=sitting.bureau_id,
            dedupe_key=f"missing:{row.duty_id}:{row.practitioner_id}:{sitting.date}:{account.id}",
            now=now,
            expires_at=ends_at,
            account=account,
            parameters={
                **notices.place_of(sitting.center),
                "date": sitting.date.isoformat(),
                "period": row.period.value,
                "missing": [row.duty_id, row.practitioner_id],
                "path": f"/bureau/rosters/{row.roster.month}/fill/{row.duty.public_id}{query}",
            },
        )
        told += notice is not None
    return told > 0


def of_today(bureau: Bureau, now: datetime) -> Sequence[Missing]:
    """Return who is reported missing today and still stands on the roster in force, then who is marked absent and not replaced."""
    first = _reports(bureau, clock.at_local(clock.local(now).date(), datetime.min.time()))
    if not first:
        return []
    rows = db.session.scalars(
        _serving()
        .where(Assignment.duty_id.in_([duty for duty, _person in first]), Assignment.state.in_(_EXPECTED))
        .order_by(Assignment.id)
    ).all()
    return [
        Missing(row, first[row.duty_id, row.practitioner_id].created_at)
        for row in (*rows, *_marked_and_not_replaced([duty for duty, _person in first], now))
        if (row.duty_id, row.practitioner_id) in first
    ]


def _marked_and_not_replaced(reported: Sequence[int], now: datetime) -> list[Assignment]:
    """Return who was marked absent (`rebookings`) and whose seat is empty, as long as somebody could still come."""
    rows = db.session.scalars(
        select(Assignment)
        .join(Roster, Roster.id == Assignment.roster_id)
        .where(
            Roster.state == RosterState.PUBLISHED,
            Assignment.duty_id.in_(reported),
            Assignment.state == AssignmentState.ABSENT,
        )
        .order_by(Assignment.id)
    ).all()
    return [
        row
        for row in rows
        if seat_changes.end_of(row.duty.sitting, row.period) > now
        and sum(one.state not in NOT_SERVED for one in row.roster.assignments if one.duty_id == row.duty_id)
        < row.duty.seats
    ]


def came(sitting: Sitting, practitioner: str, actor: Actor, now: datetime) -> None:
    """Note that somebody (public id) who was reported missing has come, late. Doing it twice changes nothing.

    Raises NotFound, SittingOver.
    """
    row = db.session.scalar(
        _serving().where(Duty.sitting_id == sitting.id, Practitioner.public_id == practitioner)
    )
    if row is not None and row.state is AssignmentState.LATE:
        return
    bureau = db.session.get_one(Bureau, sitting.bureau_id)
    if row is None or all(one.assignment is not row for one in of_today(bureau, now)):
        raise NotFound
    if seat_changes.end_of(sitting, row.period) <= now:
        raise seat_changes.SittingOver
    note_late(row, actor, now)
    check_ins.note_arrival(row, now)


def note_late(row: Assignment, actor: Actor, now: datetime) -> None:
    """Write down that somebody who sits came late."""
    _note(row, AssignmentState.LATE, "came_late", actor, now)


def did_not_come(sitting: Sitting, practitioner: str, actor: Actor, now: datetime) -> bool:
    """Write down after the day, as from the sheet of paper, that somebody (public id) did not come; tell whether it was this time.

    On the day itself somebody who is missing may still come, and is reported (`report`). Raises NotFound, HasCome, or
    InvalidInput for a day that is not over or lies too far back.
    """
    row = serving_at(sitting, practitioner)
    if row.state in _CAME:
        raise HasCome(name=row.practitioner.name)
    today = clock.local(now).date()
    if sitting.date >= today:
        raise InvalidInput(
            N_("This day is not over. Tell the bureau on the day's page that somebody is missing.")
        )
    if sitting.date < today - LOOKED_BACK:
        raise InvalidInput(N_("This day is too long ago to be changed. Ask the bureau."))
    return _note(row, AssignmentState.ABSENT, "absent_noted", actor, now)


def write_down(bureau: Bureau, actor: Actor, now: datetime) -> int:
    """Write down as absent who was reported missing and did not come until the duty's end; return how many."""
    done = 0
    for (duty_id, person_id), notice in _reports(bureau, now - LOOKED_BACK).items():
        duty, period = db.session.get(Duty, duty_id), Period(notice.parameters["period"])
        if duty is not None and seat_changes.end_of(duty.sitting, period) <= now:
            done += _write_down_one(bureau, duty, person_id, period, actor, now)
    return done


def _write_down_one(
    bureau: Bureau, duty: Duty, person_id: int, period: Period, actor: Actor, now: datetime
) -> bool:
    roster = drafts.published_of(bureau, duty.sitting.month)
    if roster is None or db.session.get(Practitioner, person_id) is None:
        return False
    row = next(
        (one for one in roster.assignments if (one.duty_id, one.practitioner_id) == (duty.id, person_id)),
        None,
    )
    if row is None:  # replaced meanwhile
        row = Assignment(duty=duty, practitioner_id=person_id, period=period, state=AssignmentState.PLANNED)
        roster.assignments.append(row)
        db.session.flush()
    return _note(row, AssignmentState.ABSENT, "absent_noted", actor, now)


def _note(row: Assignment, state: AssignmentState, step: str, actor: Actor, now: datetime) -> bool:
    """Move somebody who was expected on, once; tell whether it was this time."""
    moved = db.session.execute(
        update(Assignment)
        .where(Assignment.id == row.id, Assignment.state.in_(_EXPECTED))
        .values(state=state)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(row)
    if moved:
        _record(row, step, actor, now)
    return bool(moved)


def _record(row: Assignment, step: str, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=row.roster.bureau_id,
        subject=row,
        month=row.roster.month,
        step=step,
        center=row.duty.sitting.center.name,
    )


def _reports(bureau: Bureau, since: datetime) -> dict[tuple[int, int], Notice]:
    """Return the first report of each duty and person, by their rows."""
    told = db.session.scalars(
        select(Notice)
        .where(
            Notice.bureau_id == bureau.id,
            Notice.kind == NoticeKind.PRACTITIONER_MISSING,
            Notice.created_at >= since,
        )
        .order_by(Notice.id)
    )
    first: dict[tuple[int, int], Notice] = {}
    for notice in told:
        duty, person = notice.parameters["missing"]
        first.setdefault((duty, person), notice)
    return first


def _serving() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Roster, Roster.id == Assignment.roster_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(Roster.state == RosterState.PUBLISHED, Assignment.state.not_in(NOT_SERVED))
    )
