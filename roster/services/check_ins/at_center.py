"""What the center sees, writes down from paper, corrects and confirms."""

from datetime import date, datetime, time, timedelta

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.translation import N_
from roster.models import Assignment, Sitting, Way
from roster.services.check_ins import reading, writing
from roster.services.check_ins.reading import CORRECTED_DAYS, Presence

LONGEST_REASON = 200


class NotOverYet(DomainError):
    """The times cannot be right before the duty is over."""

    code = "not_over_yet"
    message = N_("The duty is not over yet. Confirm the times when everybody has left.")


def note_now(sitting: Sitting, practitioner: str, what: str, actor: Actor, now: datetime) -> Presence:
    """The center sees somebody (public id) come or go. Raises NotFound, or InvalidInput on another day than today."""
    present = reading.one_of(sitting, practitioner)
    if sitting.date != clock.local(now).date():
        raise InvalidInput(N_("Only today. Write down the times of another date instead."))
    if what == "arrived" and present.arrived_at is None:
        writing.write(present.assignment, actor, now, what, arrived_at=now, arrived_by=Way.CENTER)
    elif what == "left" and present.arrived_at is not None and not present.is_confirmed:
        writing.write(present.assignment, actor, now, what, left_at=now, left_by=Way.CENTER)
    return reading.again(present)


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
    present = reading.among(reading.to_write_down(sitting, clock.local(now).date()), practitioner)
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
    writing.write(present.assignment, actor, now, step, confirmed_at=None, confirmed_by_id=None, **values)
    return True


def confirm(sitting: Sitting, actor: Actor, now: datetime) -> int:
    """The center says that the times of a sitting are right; return of how many. Raises NotOverYet.

    Whose times are not known whole is left out.
    """
    if now < clock.at_local(sitting.date, sitting.pm_ends):
        raise NotOverYet
    todo = [one for one in reading.of_sitting(sitting) if one.is_complete and not one.is_confirmed]
    for one in todo:
        writing.write(
            one.assignment, actor, now, "confirmed", confirmed_at=now, confirmed_by_id=actor.account_id
        )
    return len(todo)


def note_arrival(assignment: Assignment, now: datetime) -> None:
    """Keep the time at which somebody who was missing came after all; the state is the caller's."""
    found = writing.row_of(assignment)
    if found.arrived_at is None:
        found.arrived_at, found.arrived_by, found.version = now, Way.CENTER, found.version + 1
        writing.set_halves(assignment.duty.sitting, found)


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
