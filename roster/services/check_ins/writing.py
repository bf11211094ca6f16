"""Set the times of one duty, its state after them, and a line in the trail."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from roster.core import attended, clock
from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db, insert_once
from roster.models import Assignment, AssignmentState, AuditAction, CheckIn, Sitting
from roster.services import audit
from roster.services.check_ins import reading

_MOVABLE = (
    AssignmentState.PLANNED,
    AssignmentState.CONFIRMED,
    AssignmentState.ABSENT,
    AssignmentState.SERVED,
    AssignmentState.LATE,
)


def write(assignment: Assignment, actor: Actor, now: datetime, step: str, **values: object) -> None:
    """Set columns of a check-in by compare-and-swap, the duty's state after it, and a line in the trail."""
    row = row_of(assignment)
    before = {"arrived": _clock(row.arrived_at), "left": _clock(row.left_at)}
    done = db.session.execute(
        update(CheckIn)
        .where(CheckIn.id == row.id, CheckIn.version == row.version)
        .values(version=row.version + 1, **values)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    if not done:
        raise Stale
    db.session.refresh(row)
    set_halves(assignment.duty.sitting, row)
    _set_state(assignment, row)
    sitting = assignment.duty.sitting
    audit.record(
        AuditAction.DUTY_ATTENDED,
        actor,
        now,
        bureau_id=row.bureau_id,
        subject=assignment,
        step=step,
        center=sitting.center.name,
        date=sitting.date.isoformat(),
        before=" – ".join(before.values()),
        after=f"{_clock(row.arrived_at)} – {_clock(row.left_at)}",
        **({"why": row.reason} if step == "corrected" else {}),
    )


def _set_state(assignment: Assignment, row: CheckIn) -> None:
    """Let the duty say that somebody came, or came late; a time taken back makes it a confirmed duty again."""
    begins = reading.hours_of(assignment)[0][0]
    late_from = begins + timedelta(minutes=reading.settings_of(assignment.duty.sitting).late_after_minutes)
    if row.arrived_at is None:
        state = AssignmentState.CONFIRMED
    else:
        state = AssignmentState.LATE if row.arrived_at > late_from else AssignmentState.SERVED
    db.session.execute(
        update(Assignment)
        .where(Assignment.id == assignment.id, Assignment.state.in_(_MOVABLE))
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(assignment)


def set_halves(sitting: Sitting, row: CheckIn) -> None:
    """Write down in which half-days somebody sat. Both are looked at: a duty may be shortened to one later."""
    grace = timedelta(minutes=reading.settings_of(sitting).absent_after_minutes)
    row.sat_am, row.sat_pm = (
        attended.is_there(clock.at_local(sitting.date, begins), row.arrived_at, row.left_at, grace)
        for begins in (sitting.am_starts, sitting.pm_starts)
    )
    db.session.flush()


def row_of(assignment: Assignment) -> CheckIn:
    """Return the row of a duty's coming and going; it is made when there is none."""
    wanted = select(CheckIn).where(
        CheckIn.duty_id == assignment.duty_id, CheckIn.practitioner_id == assignment.practitioner_id
    )
    found = db.session.scalar(wanted)
    if found is None:
        insert_once(
            CheckIn,
            bureau_id=assignment.duty.sitting.bureau_id,
            duty_id=assignment.duty_id,
            practitioner_id=assignment.practitioner_id,
        )
        found = db.session.scalars(wanted).one()
    return found


def _clock(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M}" if at else "?"
