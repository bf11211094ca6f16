"""What stands between a draft and its publication, said to people."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.core.errors import DomainError
from roster.core.sentences import Sentence, joined, say
from roster.core.translation import DEFAULT_LANGUAGE, N_
from roster.database import db
from roster.models import Bureau, Roster, RosterState, SessionDate, Sitting, SittingState
from roster.services import (
    boards,
    breach_sentences,
    comment_periods,
    elsewhere,
    roster_differences,
    settings,
    standing,
)
from roster.services.boards import Board, Problems
from roster.services.drafts import published_of


class CannotPublish(DomainError):
    """Something forbids publication; `hindrances` says what, one sentence each."""

    code = "cannot_publish"
    message = N_("This roster cannot be published yet. %(reasons)s")

    def __init__(self, hindrances: Sequence[Sentence]) -> None:
        self.hindrances = list(hindrances)
        super().__init__(reasons="")

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence with its reasons in that language."""
        self.parameters = {"reasons": joined(self.hindrances, language)}
        return super().in_language(language)


def hindrances(
    bureau: Bureau, draft: Roster, now: datetime, problems: Problems | None = None
) -> list[Sentence]:
    """Return what forbids the publication of a draft, a sentence each; nothing when it may be published."""
    return [*faults(bureau, draft, now, problems), *_of_approval(bureau, draft)]


def needs_approval(bureau: Bureau, draft: Roster) -> bool:
    """Tell whether a leader still has to approve a draft."""
    return settings.of(bureau).approval_required and draft.state is not RosterState.APPROVED


def _of_approval(bureau: Bureau, draft: Roster) -> list[Sentence]:
    if not needs_approval(bureau, draft):
        return []
    if draft.state is RosterState.SUBMITTED:
        return [say(N_("It waits for a leader's approval."))]
    return [say(N_("A leader has to approve it first."))]


def faults(bureau: Bureau, draft: Roster, now: datetime, problems: Problems | None = None) -> list[Sentence]:
    """Return what forbids publication whoever approves, a sentence each: flaws, and comments that are to come."""
    return [*flaws(bureau, draft, now, problems), *comment_periods.hindrances(bureau, draft, now)]


def flaws(bureau: Bureau, draft: Roster, now: datetime, problems: Problems | None = None) -> list[Sentence]:
    """Return what is wrong with the draft itself, a sentence each."""
    today = clock.local(now).date()
    sittings = sittings_of(bureau, draft.month)
    found = [*_of_dates(bureau, draft.month, sittings, today)]
    board = boards.of_roster(bureau, draft, today, problems)
    stands = board.of_month(draft.month)
    if not stands:
        found.append(say(N_("Nobody is on it.")))
    if breaches := boards.breaches_of_month(board, draft.month):
        found += breach_sentences.sentences_of(breaches, board.names)
    found += [one for one in _of_other_bureaus(board, draft, today) if one not in found]
    old = published_of(bureau, draft.month)
    before = standing.assignments_of([old.id]) if old else []
    if old is not None and any(
        one.date < today
        for change in roster_differences.between(before, stands)
        for one in (*change.gone, *change.new)
    ):
        found.append(say(N_("It changes a sitting that is over.")))
    return found


def _of_other_bureaus(board: Board, draft: Roster, today: date) -> list[Sentence]:
    """Return who sits for another bureau at the same time, read now: the problem that several steps share may be older."""
    said = []
    for one in elsewhere.clashes(board.bureau, draft, today):
        person, day = board.names.person(one.practitioner), one.date.isoformat()
        said.append(
            breach_sentences.too_far_sentence(person, day, one.center.named)
            if one.is_too_far
            else breach_sentences.elsewhere_sentence(person, day)
        )
    return said


def _of_dates(bureau: Bureau, month: str, sittings: Sequence[Sitting], today: date) -> list[Sentence]:
    session_date = db.session.scalar(
        select(SessionDate).where(SessionDate.bureau_id == bureau.id, SessionDate.month == month)
    )
    if session_date is None or not sittings:
        return [say(N_("The month has no sittings."))]
    if session_date.is_provisional or any(one.state is SittingState.PROVISIONAL for one in sittings):
        return [
            say(
                N_(
                    "The date is provisional: the holiday notice for %(year)s has not been imported. A provisional month can be planned, but not published."
                ),
                year=month[:4],
            )
        ]
    if max(one.date for one in sittings) < today:
        return [say(N_("The month is over."))]
    return []


def sittings_of(bureau: Bureau, month: str) -> Sequence[Sitting]:
    """Return the month's sittings that take place."""
    return db.session.scalars(
        select(Sitting)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.month == month,
            Sitting.state != SittingState.CANCELLED,
        )
        .options(joinedload(Sitting.center))
        .order_by(Sitting.id)
    ).all()
