"""One step of a referral: allowed or not, by compare-and-swap, with its row, its clock and its line in the trail."""

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, cast

from sqlalchemy import CursorResult, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.referral_clocks import Clock, Since, clock_of
from roster.core.referral_words import NEXT, OVER, ReferralState
from roster.core.remarks import read_remark
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Referral, ReferralStep
from roster.services import audit, deadlines, holiday_notices, referral_checks

LONGEST_NOTE = 1000


class WrongStep(DomainError):
    """The referral stands elsewhere by now."""

    code = "wrong_step"
    message = N_("This matter stands elsewhere by now. Please look at the page again.")
    status = HTTPStatus.CONFLICT


def move(
    referral: Referral,
    to: ReferralState,
    what: str,
    by: str,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    **values: Any,
) -> ReferralStep:
    """Take a referral to another state. `by` says who: practitioner, center, receiver, clock.

    Raises WrongStep where that state may not follow, Stale when somebody else was faster.
    """
    if to not in NEXT[referral.state]:
        raise WrongStep
    if to in OVER:
        values["closed_at"] = now
    moved = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(Referral)
            .where(
                Referral.id == referral.id,
                Referral.state == referral.state,
                Referral.version == referral.version,
            )
            .values(state=to, version=referral.version + 1, updated_at=now, **values)
            .execution_options(synchronize_session=False)
        ),
    )
    if moved.rowcount != 1:
        raise Stale
    db.session.refresh(referral)
    set_due(referral)
    return note_down(referral, what, by, actor, now, note=note)


def note_down(
    referral: Referral, what: str, by: str, actor: Actor, now: datetime, *, note: str = ""
) -> ReferralStep:
    """Add a step's row and its line in the trail; the state is what it is now."""
    step = ReferralStep(
        at=now, state=referral.state, what=what, by_kind=by, account_id=actor.account_id, note=note or None
    )
    referral.steps.append(step)
    leave_trace(referral, what, actor, now)
    return step


def leave_trace(referral: Referral, what: str, actor: Actor, now: datetime) -> None:
    """Write into the trail that a referral was changed, with the marks of what it says now: nothing may change it after."""
    audit.record(
        AuditAction.REFERRAL_CHANGED,
        actor,
        now,
        bureau_id=referral.bureau_id,
        subject=referral,
        step=f"referral_{what}",
        after=referral.state.value,
        kind=referral.door.value,
        **referral_checks.marks(referral),
    )


def set_due(referral: Referral) -> None:
    """Set what is due next, and by when, from the clocks of the door."""
    running = clock_of(referral.door, referral.state, is_urgent=referral.is_urgent)
    referral.due_what = running.what if running else ""
    referral.due_on = due_on(referral, running) if running else None


def due_on(referral: Referral, running: Clock) -> date:
    """Return the last day of a clock."""
    since: dict[Since, datetime | None] = {
        Since.CREATED: referral.created_at,
        Since.SENT: referral.sent_at,
        Since.RECEIVED: referral.received_at,
        Since.ACCEPTED: referral.accepted_at,
        Since.CHANGED: referral.updated_at,
        Since.APPLIED: applied_at(referral),
    }
    start = clock.local(since[running.since] or referral.updated_at).date()
    if running.is_working:
        bureau = db.session.get_one(Bureau, referral.bureau_id)
        return deadlines.shift(holiday_notices.calendar_of(bureau), start, running.amount)
    return date.fromordinal(start.toordinal() + running.amount)


def applied_at(referral: Referral) -> datetime:
    """Return from when the days of a decision count: when the station took the application.

    One that waited for a mediation counts from when it left; the time in which the person completes papers is added.
    """
    whens = {step.what: step.at for step in referral.steps}
    start = referral.created_at
    if "parked" in whens and referral.sent_at is not None:
        start = referral.sent_at
    if "returned" in whens and "sent_again" in whens:
        start += max(whens["sent_again"] - whens["returned"], timedelta())
    return start


def read_note(text: str, *, needed: bool, field: str = "note") -> str:
    """Return what somebody said about a step. Raises InvalidInput for nothing, too much, or card numbers."""
    text = text.replace("\0", "").strip()
    if needed and not text:
        raise InvalidInput(N_("Please say why in a sentence."), field=field)
    return read_remark(text, field, LONGEST_NOTE)
