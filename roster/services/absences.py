"""Somebody did not come to a sitting: the center says so, and the schedulers find who can come now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
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
from roster.services import audit, notices, roster_steps, seat_changes
from roster.services.standing import NOT_SERVED


class AlreadyReported(DomainError):
    """The bureau knows it."""

    code = "already_reported"
    message = N_("The bureau has been told already and looks for somebody.")


@dataclass(frozen=True)
class Missing:
    """Somebody who is missing today, on a seat that nobody has filled since."""

    assignment: Assignment
    reported_at: datetime

    @property
    def sitting(self) -> Sitting:
        """Where."""
        return self.assignment.duty.sitting


def report(sitting: Sitting, practitioner: str, actor: Actor, now: datetime) -> None:
    """Tell the schedulers that somebody (public id) is not there. Raises NotFound, SittingOver, AlreadyReported."""
    row = db.session.scalar(
        _serving().where(Duty.sitting_id == sitting.id, Practitioner.public_id == practitioner)
    )
    if row is None:
        raise NotFound
    ends_at = seat_changes.end_of(sitting, row.period)
    if sitting.date != clock.local(now).date() or ends_at <= now:
        raise seat_changes.SittingOver
    told = 0
    for account in roster_steps.accounts_of(sitting.bureau_id, GrantRole.SCHEDULER):
        notice = notices.queue(
            NoticeKind.PRACTITIONER_MISSING,
            bureau_id=sitting.bureau_id,
            dedupe_key=f"missing:{row.duty_id}:{row.practitioner_id}:{sitting.date}:{account.id}",
            now=now,
            expires_at=ends_at,
            account=account,
            parameters={
                "center": sitting.center.name,
                "date": sitting.date.isoformat(),
                "period": row.period.value,
                "missing": [row.duty_id, row.practitioner_id],
                "path": _path(row),
            },
        )
        told += notice is not None
    if not told:
        raise AlreadyReported
    audit.record(
        AuditAction.ROSTER_EDITED,
        actor,
        now,
        bureau_id=sitting.bureau_id,
        subject=row,
        month=sitting.month,
        step="missing_reported",
        center=sitting.center.name,
    )


def of_today(bureau: Bureau, now: datetime) -> Sequence[Missing]:
    """Return who is reported missing today and still stands on the roster in force, the first reported first."""
    since = clock.at_local(clock.local(now).date(), datetime.min.time())
    told = db.session.scalars(
        select(Notice)
        .where(
            Notice.bureau_id == bureau.id,
            Notice.kind == NoticeKind.PRACTITIONER_MISSING,
            Notice.created_at >= since,
        )
        .order_by(Notice.id)
    )
    first: dict[tuple[int, int], datetime] = {}
    for notice in told:
        duty, person = notice.parameters["missing"]
        first.setdefault((duty, person), notice.created_at)
    if not first:
        return []
    rows = db.session.scalars(
        _serving().where(Assignment.duty_id.in_([duty for duty, _person in first])).order_by(Assignment.id)
    ).all()
    return [
        Missing(row, first[row.duty_id, row.practitioner_id])
        for row in rows
        if (row.duty_id, row.practitioner_id) in first
    ]


def _serving() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Roster, Roster.id == Assignment.roster_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(Roster.state == RosterState.PUBLISHED, Assignment.state.not_in(NOT_SERVED))
    )


def _path(row: Assignment) -> str:
    return f"/bureau/rosters/{row.roster.month}/fill/{row.duty.public_id}?replace={row.public_id}"
