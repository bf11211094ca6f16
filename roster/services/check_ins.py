"""Who came to a duty, when, and until when: by the day's code, or written down by the center.

Where a check-in says so, the duty is served, or late. The center looks at the times and says that they are right; from
then on they are what the hours count by. Without any check-in a duty that was not missed counts with its own hours, as
on paper. Who is absent or replaced is the matter of `absences`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select, update

from roster.core import attended, clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, NotFound, Stale
from roster.core.translation import N_
from roster.database import db, insert_once
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    Bureau,
    Center,
    CheckIn,
    Duty,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    SittingState,
    Way,
)
from roster.services import audit, duties, settings, throttles

TRIES, PAUSE = 8, timedelta(minutes=15)
"""So many wrong codes of one person, then a pause: with six digits nobody guesses one in a day."""
LONGEST_REASON = 200
EARLY = timedelta(minutes=15)
"""Who leaves more than so long before closing left early (早退)."""
SHOWN_AFTER = timedelta(minutes=60)
"""So long after closing the code still stands on the screen, for who checks out."""
CORRECTED_DAYS = 62
"""So many days back the center can write times down; what is older is settled."""
_CAME = (AssignmentState.SERVED, AssignmentState.LATE)
_MOVABLE = (AssignmentState.PLANNED, AssignmentState.CONFIRMED, AssignmentState.ABSENT, *_CAME)


class WrongCode(DomainError):
    """No duty of today has that code now."""

    code = "wrong_code"
    message = N_(
        "This is not the code that stands on the center's screen now. It changes every five minutes: type the one you see."
    )


class NoDutyNow(DomainError):
    """Nothing to check in to."""

    code = "no_duty_now"
    message = N_(
        "No duty of yours is on at present. You can check in from %(minutes)s minutes before it begins."
    )


class NotOverYet(DomainError):
    """The times cannot be right before the duty is over."""

    code = "not_over_yet"
    message = N_("The duty is not over yet. Confirm the times when everybody has left.")


@dataclass(frozen=True)
class Presence:
    """One person's duty at a sitting, with what is known of their coming and going."""

    assignment: Assignment
    check_in: CheckIn | None
    hours: tuple[attended.Span, ...]

    @property
    def person(self) -> Practitioner:
        """Who."""
        return self.assignment.practitioner

    @property
    def arrived_at(self) -> datetime | None:
        """When somebody came; None when nobody wrote it down."""
        return self.check_in.arrived_at if self.check_in else None

    @property
    def left_at(self) -> datetime | None:
        """When somebody left."""
        return self.check_in.left_at if self.check_in else None

    @property
    def is_late(self) -> bool:
        """Whether it is noted that somebody came late."""
        return self.assignment.state is AssignmentState.LATE

    @property
    def is_absent(self) -> bool:
        """Whether it is noted that somebody did not come."""
        return self.assignment.state is AssignmentState.ABSENT

    @property
    def is_early(self) -> bool:
        """Whether somebody left well before closing."""
        return self.left_at is not None and self.left_at < self.hours[-1][1] - EARLY

    @property
    def is_complete(self) -> bool:
        """Whether both times are known."""
        return self.arrived_at is not None and self.left_at is not None

    @property
    def is_confirmed(self) -> bool:
        """Whether the center has said that the times are right."""
        return self.check_in is not None and self.check_in.confirmed_at is not None

    @property
    def minutes(self) -> int | None:
        """How long somebody attended; None until both times are known."""
        if self.arrived_at is None or self.left_at is None:
            return None
        return attended.minutes(self.hours, self.arrived_at, self.left_at)


def code_of(sitting: Sitting, now: datetime) -> str | None:
    """Return the code that stands on a center's screen now, None when nobody has to check in or out."""
    present = of_sitting(sitting)
    if not present or sitting.date != clock.local(now).date():
        return None
    before = timedelta(minutes=_settings(sitting).check_in_minutes_before)
    begins, ends = min(one.hours[0][0] for one in present), max(one.hours[-1][1] for one in present)
    return attended.code_at(sitting.public_id, now) if begins - before <= now <= ends + SHOWN_AFTER else None


def of_sitting(sitting: Sitting) -> list[Presence]:
    """Return everybody who sits at a sitting by the roster in force, with their coming and going."""
    rows = db.session.scalars(
        _published().where(Sitting.id == sitting.id).order_by(Duty.role, Assignment.id)
    ).all()
    return _with_times(rows)


def to_write_down(sitting: Sitting, today: date) -> list[Presence]:
    """Return whose times the center can write down: who sits, and on a past day who is noted as absent, unless replaced."""
    present = of_sitting(sitting)
    if sitting.date >= today:
        return present
    seated = Counter(one.assignment.duty_id for one in present)
    absent = db.session.scalars(
        select(Assignment)
        .join(Roster)
        .join(Duty, Assignment.duty_id == Duty.id)
        .where(
            Roster.state == RosterState.PUBLISHED,
            Duty.sitting_id == sitting.id,
            Assignment.state == AssignmentState.ABSENT,
        )
        .order_by(Assignment.id)
    ).all()
    return [*present, *_with_times([one for one in absent if seated[one.duty_id] < one.duty.seats])]


def of_duties(assignments: Sequence[Assignment]) -> dict[int, Presence]:
    """Return the coming and going at some duties, by the assignment's number."""
    return {one.assignment.id: one for one in _with_times(assignments)}


def today_of(practitioner: Practitioner, now: datetime) -> list[Presence]:
    """Return one person's duties of today, in order."""
    rows = db.session.scalars(
        _published()
        .where(
            Assignment.practitioner_id == practitioner.id,
            Sitting.date == clock.local(now).date(),
            Sitting.state != SittingState.CANCELLED,
        )
        .order_by(Assignment.period, Assignment.id)
    ).all()
    return sorted(_with_times(rows), key=lambda one: one.hours[0][0])


def count_try(practitioner: Practitioner, now: datetime) -> None:
    """Count one code that somebody sends, in a unit of work of its own: refusals stay counted. Raises TooManyTries."""
    throttles.count(_tries_of(practitioner), TRIES, PAUSE, now)


def arrive(practitioner: Practitioner, typed: str, actor: Actor, now: datetime) -> Presence:
    """Check in with the code on the screen. Doing it twice changes nothing; nobody has come before they were there.

    Raises NoDutyNow, WrongCode.
    """
    present = _by_code(practitioner, typed, now)
    before = timedelta(minutes=_settings(present.assignment.duty.sitting).check_in_minutes_before)
    if not present.hours[0][0] - before <= now <= present.hours[-1][1]:
        raise NoDutyNow(minutes=int(before / timedelta(minutes=1)))
    if present.arrived_at is None:
        _write(present.assignment, actor, now, "arrived", arrived_at=now, arrived_by=Way.CODE)
    return _again(present)


def leave(practitioner: Practitioner, typed: str, actor: Actor, now: datetime) -> Presence:
    """Check out with the code on the screen; later once more when somebody went on. Raises as `arrive` does."""
    present = _by_code(practitioner, typed, now)
    if present.arrived_at is None:
        raise InvalidInput(N_("Check in first: nobody has noted yet that you came."), field="code")
    if not present.is_confirmed:
        _write(present.assignment, actor, now, "left", left_at=now, left_by=Way.CODE)
    return _again(present)


def note_now(sitting: Sitting, practitioner: str, what: str, actor: Actor, now: datetime) -> Presence:
    """The center sees somebody (public id) come or go. Raises NotFound, or InvalidInput on another day than today."""
    present = _one(sitting, practitioner)
    if sitting.date != clock.local(now).date():
        raise InvalidInput(N_("Only today. Write down the times of another date instead."))
    if what == "arrived" and present.arrived_at is None:
        _write(present.assignment, actor, now, what, arrived_at=now, arrived_by=Way.CENTER)
    elif what == "left" and present.arrived_at is not None and not present.is_confirmed:
        _write(present.assignment, actor, now, what, left_at=now, left_by=Way.CENTER)
    return _again(present)


def write_down(
    sitting: Sitting,
    practitioner: str,
    arrived: time | None,
    left: time | None,
    reason: str,
    version: int,
    actor: Actor,
    now: datetime,
) -> bool:
    """Write down or correct the times of somebody (public id), as on the sheet of paper. Tell whether it changed anything.

    Who was noted as absent by mistake has come then. `version` is that of the times that were corrected, 0 for none. Raises NotFound, Stale, or InvalidInput when the
    times cannot be, or when what was known is changed without a reason.
    """
    present = _among(to_write_down(sitting, clock.local(now).date()), practitioner)
    found = present.check_in
    if (found.version if found else 0) != version:
        raise Stale
    arrived_at = _kept(found.arrived_at if found else None, sitting.date, arrived)
    left_at = _kept(found.left_at if found else None, sitting.date, left)
    _check_times(sitting, arrived_at, left_at, now)
    known = [one for one in (present.arrived_at, present.left_at) if one is not None]
    if (arrived_at, left_at) == (present.arrived_at, present.left_at):
        return False
    why = " ".join(reason.split())
    is_corrected = present.is_absent or any(one not in (arrived_at, left_at) for one in known)
    if is_corrected and not why:
        raise InvalidInput(N_("Say why the times are corrected: it is kept with them."), field="reason")
    if len(why) > LONGEST_REASON:
        raise InvalidInput(
            N_("Please write at most %(longest)s characters."), field="reason", longest=LONGEST_REASON
        )
    values: dict[str, object] = {"reason": why} if is_corrected else {}
    if arrived_at != present.arrived_at:
        values |= {"arrived_at": arrived_at, "arrived_by": Way.PAPER if arrived_at else None}
    if left_at != present.left_at:
        values |= {"left_at": left_at, "left_by": Way.PAPER if left_at else None}
    step = "corrected" if is_corrected else "from_paper"
    _write(present.assignment, actor, now, step, confirmed_at=None, confirmed_by_id=None, **values)
    return True


def confirm(sitting: Sitting, actor: Actor, now: datetime) -> int:
    """The center says that the times of a sitting are right; return of how many. Raises NotOverYet.

    Whose times are not known whole is left out.
    """
    if now < clock.at_local(sitting.date, sitting.pm_ends):
        raise NotOverYet
    todo = [one for one in of_sitting(sitting) if one.is_complete and not one.is_confirmed]
    for one in todo:
        _write(one.assignment, actor, now, "confirmed", confirmed_at=now, confirmed_by_id=actor.account_id)
    return len(todo)


def waiting(center: Center, today: date) -> Sequence[Sitting]:
    """Return a center's sittings of the last weeks whose times nobody has confirmed, the latest first."""
    return db.session.scalars(
        select(Sitting)
        .join(Duty)
        .join(CheckIn, CheckIn.duty_id == Duty.id)
        .where(
            Sitting.center_id == center.id,
            Sitting.date < today,
            Sitting.date >= today - timedelta(days=CORRECTED_DAYS),
            CheckIn.confirmed_at.is_(None),
        )
        .order_by(Sitting.date.desc(), Sitting.id)
        .distinct()
    ).all()


def confirmed_minutes(bureau: Bureau, first: date, last: date) -> dict[tuple[str, str], int]:
    """Return how long people attended where the center has confirmed it, by public ids of duty and person."""
    rows = db.session.scalars(
        select(CheckIn)
        .join(Duty)
        .join(Sitting)
        .where(
            CheckIn.bureau_id == bureau.id,
            CheckIn.confirmed_at.is_not(None),
            Sitting.date.between(first, last),
        )
    ).all()
    assignments = db.session.scalars(
        _published().where(Assignment.duty_id.in_([one.duty_id for one in rows]))
    ).all()
    return {
        (one.assignment.duty.public_id, one.person.public_id): one.minutes
        for one in _with_times(assignments)
        if one.is_confirmed and one.minutes is not None
    }


def note_arrival(assignment: Assignment, now: datetime) -> None:
    """Keep the time at which somebody who was missing came after all; the state is the caller's."""
    found = _row(assignment)
    if found.arrived_at is None:
        found.arrived_at, found.arrived_by, found.version = now, Way.CENTER, found.version + 1
        db.session.flush()


def _by_code(practitioner: Practitioner, typed: str, now: datetime) -> Presence:
    """Return the duty of today whose center's code was typed, and forget wrong tries before."""
    present = today_of(practitioner, now)
    if not present:
        bureau = db.session.get_one(Bureau, practitioner.bureau_id)
        raise NoDutyNow(minutes=settings.of(bureau).check_in_minutes_before)
    for one in present:
        if attended.is_code_of(one.assignment.duty.sitting.public_id, typed, now):
            throttles.clear(_tries_of(practitioner))
            return one
    raise WrongCode


def _tries_of(practitioner: Practitioner) -> str:
    return f"check-in:{practitioner.id}"


def _write(assignment: Assignment, actor: Actor, now: datetime, step: str, **values: object) -> None:
    """Set columns of a check-in by compare-and-swap, the duty's state after it, and a line in the trail."""
    row = _row(assignment)
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
    begins = _hours(assignment)[0][0]
    late_from = begins + timedelta(minutes=_settings(assignment.duty.sitting).late_after_minutes)
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


def _check_times(sitting: Sitting, arrived: datetime | None, left: datetime | None, now: datetime) -> None:
    if sitting.date < clock.local(now).date() - timedelta(days=CORRECTED_DAYS):
        raise InvalidInput(N_("These times are too old to be changed. Ask the bureau."), field="arrived")
    if any(one is not None and one > now for one in (arrived, left)):
        raise InvalidInput(N_("This time has not come yet."), field="left" if left else "arrived")
    if left is not None and (arrived is None or left <= arrived):
        raise InvalidInput(N_("Nobody leaves before coming: check both times."), field="left")


def _kept(known: datetime | None, day: date, typed: time | None) -> datetime | None:
    """Return a typed time as an instant; what was known to the second stays when the same minute is typed."""
    if typed is None:
        return None
    if known is not None and clock.local(known).time().replace(second=0, microsecond=0) == typed:
        return known
    return clock.at_local(day, typed)


def _row(assignment: Assignment) -> CheckIn:
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


def _one(sitting: Sitting, practitioner: str) -> Presence:
    return _among(of_sitting(sitting), practitioner)


def _among(present: Sequence[Presence], practitioner: str) -> Presence:
    found = next((one for one in present if one.person.public_id == practitioner), None)
    if found is None:
        raise NotFound
    return found


def _again(present: Presence) -> Presence:
    return _with_times([present.assignment])[0]


def _with_times(assignments: Sequence[Assignment]) -> list[Presence]:
    rows = db.session.scalars(
        select(CheckIn).where(CheckIn.duty_id.in_({one.duty_id for one in assignments}))
    ).all()
    known = {(row.duty_id, row.practitioner_id): row for row in rows}
    return [Presence(one, known.get((one.duty_id, one.practitioner_id)), _hours(one)) for one in assignments]


def _hours(assignment: Assignment) -> tuple[attended.Span, ...]:
    sitting = assignment.duty.sitting
    return tuple(
        (clock.at_local(sitting.date, since), clock.at_local(sitting.date, until))
        for since, until in duties.hours_of(sitting, assignment.period)
    )


def _clock(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M}" if at else "?"


def _settings(sitting: Sitting) -> settings.BureauSettings:
    return settings.of(db.session.get_one(Bureau, sitting.bureau_id))


def _published() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Roster)
        .join(Duty, Assignment.duty_id == Duty.id)
        .join(Sitting, Duty.sitting_id == Sitting.id)
        .where(Roster.state == RosterState.PUBLISHED, Assignment.state.not_in(duties.NOT_SERVED))
    )
