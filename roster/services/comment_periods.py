"""The comment period of a draft, as publication sees it: whether one is due, runs, is over, or was overridden."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    Bureau,
    Duty,
    Roster,
    RosterComment,
    RosterState,
    RosterStep,
    RosterStepKind,
    Sitting,
)
from roster.services import settings


class Phase(StrEnum):
    """Where a draft stands."""

    NONE = "none"
    """No comment period: the bureau has none, or the month was published before."""
    DUE = "due"
    OPEN = "open"
    OVER = "over"
    OVERRIDDEN = "overridden"


def phase(bureau: Bureau, draft: Roster, now: datetime) -> Phase:
    """Return where a draft stands. What was put up stays so, whatever is changed in it afterwards."""
    if draft.comments_until is None and not settings.of(bureau).comment_days:
        return Phase.NONE
    if db.session.scalar(
        select(Roster.id).where(
            Roster.bureau_id == bureau.id, Roster.month == draft.month, Roster.state == RosterState.PUBLISHED
        )
    ):
        return Phase.NONE
    if _is_overridden(draft):
        return Phase.OVERRIDDEN
    if draft.comments_until is None:
        return Phase.DUE
    return Phase.OPEN if now < draft.comments_until else Phase.OVER


def hindrances(bureau: Bureau, draft: Roster, now: datetime) -> list[Sentence]:
    """Return what of the comment period stands between a draft and its publication, a sentence each."""
    match phase(bureau, draft, now):
        case Phase.NONE | Phase.OVERRIDDEN:
            return []
        case Phase.DUE:
            return [say(N_("It has to be put up for comment first."))]
        case Phase.OPEN:
            assert draft.comments_until is not None
            until = clock.local(draft.comments_until)
            return [say(N_("It can be commented on until %(when)s."), when=f"{until:%Y-%m-%d %H:%M}")]
    waiting = len([one for one in standing(draft) if one.is_objection and not one.answered_at])
    if waiting:
        return [say(N_("Objections without an answer: %(count)s."), count=waiting)]
    return []


def standing(draft: Roster) -> Sequence[RosterComment]:
    """Return the words on duties that the draft still gives to whoever spoke; a change of the seat settles a word."""
    return db.session.scalars(
        select(RosterComment)
        .join(
            Assignment,
            and_(
                Assignment.roster_id == RosterComment.roster_id,
                Assignment.duty_id == RosterComment.duty_id,
                Assignment.practitioner_id == RosterComment.practitioner_id,
                Assignment.period == RosterComment.period,
            ),
        )
        .where(RosterComment.roster_id == draft.id)
        .order_by(RosterComment.answered_at.is_not(None), RosterComment.at, RosterComment.id)
        .options(
            joinedload(RosterComment.practitioner),
            joinedload(RosterComment.duty).joinedload(Duty.sitting).joinedload(Sitting.center),
        )
    ).all()


def objections_at(draft: Roster, duty: Duty) -> list[RosterComment]:
    """Return the objections to one seat of a draft."""
    return [one for one in standing(draft) if one.is_objection and one.duty_id == duty.id]


def _is_overridden(draft: Roster) -> bool:
    kinds = (RosterStepKind.FOR_COMMENT, RosterStepKind.COMMENTS_OVERRIDDEN)
    last = db.session.scalar(
        select(RosterStep.kind)
        .where(RosterStep.roster_id == draft.id, RosterStep.kind.in_(kinds))
        .order_by(RosterStep.id.desc())
        .limit(1)
    )
    return last is RosterStepKind.COMMENTS_OVERRIDDEN
