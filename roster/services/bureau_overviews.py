"""What a scheduler sees first: the next session, coverage of a year, and what needs doing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from roster import workdays
from roster.core import clock
from roster.database import db
from roster.models import (
    Bureau,
    Duty,
    NominationRound,
    Notice,
    NoticeState,
    PlanRun,
    Readiness,
    Roster,
    SeatOffer,
    SessionDate,
)
from roster.services import (
    absences,
    confirmations,
    coverage,
    holiday_notices,
    leave_answers,
    leaves,
    leaving_seats,
    nomination_rounds,
    planning,
    readinesses,
    swaps,
    unanswered_offers,
)
from roster.services.absences import Missing
from roster.services.coverage import Coverage, NextVisit
from roster.services.leave_answers import AskedLeave
from roster.services.leaves import Affected
from roster.services.standing import DRAFT_STATES

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Overview:
    """The first page's facts."""

    next_session: SessionDate | None
    dates: dict[str, SessionDate]
    coverage: Sequence[Coverage]
    drafts: Sequence[Roster]
    leaves: Sequence[Affected]
    asked_leaves: Sequence[AskedLeave]
    """Urgent leaves that wait for an answer."""
    missing: Sequence[Missing]
    """Who did not come today and is not replaced yet."""
    unconfirmed: int
    """Duties that are not confirmed in time."""
    swaps: int
    """Agreed swaps that wait for approval."""
    offers: Sequence[SeatOffer]
    """Seats that are offered, and those that nobody took."""
    replaced: dict[int, str]
    """Of each offer (by its row) the published assignment that it would replace."""
    ready: Sequence[tuple[Duty, Sequence[Readiness]]]
    """Who would come, unasked, to a seat of a published roster that is empty or will be."""
    replacing: Mapping[int, str]
    """By duty, whom somebody would replace: the public id of an assignment whose holder has leave or asks for it."""
    to_call: int
    notice_overdue: str | None
    """None, `remind` or `red`: how urgently next year's holiday notice is missing."""
    runs: Sequence[PlanRun]
    visits: Sequence[NextVisit]
    round: NominationRound | None
    """The nomination round that is open."""

    @property
    def unplanned(self) -> list[str]:
        """Months to come that are laid out but have neither roster nor draft."""
        return [one.month for one in self.coverage if one.state == "none"]

    @property
    def provisional(self) -> list[SessionDate]:
        """Session dates that may still change."""
        return [row for row in self.dates.values() if row.is_provisional]

    @property
    def overdue_visits(self) -> list[NextVisit]:
        """Centers that wait longer than agreed and have nobody coming."""
        return [one for one in self.visits if one.is_overdue and one.next is None]


def of(bureau: Bureau, now: datetime) -> Overview:
    """Return what the first page shows of a bureau."""
    today = clock.local(now).date()
    months = workdays.months_from(workdays.month_of(today), MONTHS_SHOWN + 1)
    dates = {
        row.month: row
        for row in db.session.scalars(
            select(SessionDate)
            .where(SessionDate.bureau_id == bureau.id, SessionDate.month.in_(months))
            .order_by(SessionDate.month)
        )
    }
    coming = [month for month, row in dates.items() if row.date >= today][:MONTHS_SHOWN]
    waiting = unanswered_offers.unsettled(bureau, today)
    return Overview(
        next_session=dates[coming[0]] if coming else None,
        dates=dates,
        coverage=[one for one in coverage.by_month(bureau, months) if one.month in coming],
        drafts=_drafts(bureau),
        leaves=leaves.affected(bureau, now),
        asked_leaves=leave_answers.waiting(bureau, now),
        missing=absences.of_today(bureau, now),
        unconfirmed=len(confirmations.overdue(bureau, now)),
        swaps=len(swaps.to_approve(bureau)),
        offers=waiting,
        replaced=unanswered_offers.replaced_by(waiting),
        ready=readinesses.waiting(bureau, now),
        replacing={
            hit.assignment.duty_id: hit.assignment.public_id for hit in leaving_seats.of_bureau(bureau, now)
        },
        to_call=_to_call(bureau),
        notice_overdue=workdays.notice_overdue(holiday_notices.calendar_of(bureau), today),
        runs=[run for run in planning.runs_of(bureau, 3) if run.state in planning.ACTIVE],
        visits=coverage.next_visits(bureau, today),
        round=nomination_rounds.open_of(bureau.id),
    )


def _drafts(bureau: Bureau) -> Sequence[Roster]:
    return db.session.scalars(
        select(Roster)
        .where(Roster.bureau_id == bureau.id, Roster.state.in_(DRAFT_STATES))
        .order_by(Roster.month)
    ).all()


def _to_call(bureau: Bureau) -> int:
    return (
        db.session.scalar(
            select(func.count(Notice.id)).where(
                Notice.bureau_id == bureau.id, Notice.state == NoticeState.TO_CALL
            )
        )
        or 0
    )
