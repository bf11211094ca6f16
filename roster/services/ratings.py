"""What visitors thought of a talk: by a link without an account, from the center's paper box, or when called back.

The first answer counts.

A link names the visit and carries a keyed hash of it, so that nobody can make one up and nothing secret is kept;
the page behind it tells nothing about the person. Nobody who gives advice enters or changes an answer.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from roster.core import cipher, clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.satisfaction_words import Level, RatingChannel
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Grant,
    Rating,
    Sitting,
    Visit,
    VisitState,
)
from roster.services import audit, follow_ups

ANSWERED_WITHIN = timedelta(days=30)
"""How long after the talk the link takes an answer: later, nobody remembers, and the month's figures are reported."""

LONGEST_COMMENT = 500
_PURPOSE = "rating-link"
_LENGTH = 32
"""Hexadecimal digits of the hash that a link carries: 128 bits."""


class Standing(StrEnum):
    """Whether a talk can be rated by its link."""

    EARLY = "early"
    OPEN = "open"
    GIVEN = "given"
    OVER = "over"


class OwnTalk(DomainError):
    """Whoever gives advice does not say how good it was."""

    code = "own_talk"
    message = N_(
        "Practitioners neither give nor enter ratings. The center's staff do it, or the visitors themselves."
    )


class NotToRate(DomainError):
    """There was no talk, it is not over, or too long ago."""

    code = "not_to_rate"
    message = N_("This talk cannot be rated: it is not over yet, did not take place, or was too long ago.")


class RatedAlready(DomainError):
    """One answer for one talk."""

    code = "rated_already"
    message = N_("This talk was rated already. The first answer counts and is not changed.")


class MoreThanTalks(DomainError):
    """More slips than people who were there."""

    code = "more_than_talks"
    message = N_("Only %(count)s talks of this day have no answer yet. Please count the slips again.")


def token_of(visit: Visit) -> str:
    """Return the secret part of a visit's link."""
    return f"{visit.public_id}.{cipher.current().index(_PURPOSE, visit.public_id)[:_LENGTH]}"


def find(bureau: Bureau, token: str) -> Visit | None:
    """Return the visit whose link that is, None for one that was not made here."""
    public_id, _dot, given = token.partition(".")
    known = (one[:_LENGTH] for one in cipher.current().indexes(_PURPOSE, public_id))
    if not any(hmac.compare_digest(one.encode(), given.encode()) for one in known):
        return None
    return db.session.scalar(select(Visit).where(Visit.public_id == public_id, Visit.bureau_id == bureau.id))


def standing(visit: Visit, now: datetime) -> Standing:
    """Tell whether a talk can be rated now."""
    if of_visit(visit) is not None:
        return Standing.GIVEN
    if visit.state in (VisitState.WAITING, VisitState.CALLED, VisitState.IN_SERVICE):
        return Standing.EARLY if visit.sitting.date >= clock.local(now).date() else Standing.OVER
    if visit.state is not VisitState.SERVED:
        return Standing.OVER
    return Standing.OPEN if now < (visit.finished_at or visit.changed_at) + ANSWERED_WITHIN else Standing.OVER


def of_visit(visit: Visit) -> Rating | None:
    """Return the answer about a visit, or None."""
    return db.session.scalar(select(Rating).where(Rating.visit_id == visit.id))


def rate(visit: Visit, level: Level, comment: str, actor: Actor, now: datetime) -> Rating:
    """Take the visitor's own answer. Raises RatedAlready, NotToRate, OwnTalk."""
    _refuse_practitioners(actor)
    _locked(visit.sitting)
    found = standing(visit, now)
    if found is Standing.GIVEN:
        raise RatedAlready
    if found is not Standing.OPEN:
        raise NotToRate
    _refuse_more(visit.sitting, 1)
    row = _row(visit.sitting, level, RatingChannel.PAGE, actor, now, visit=visit, comment=comment)
    audit.record(AuditAction.RATING_GIVEN, actor, now, bureau_id=row.bureau_id, subject=row)
    return row


def enter(sitting: Sitting, number: int, level: Level, comment: str, actor: Actor, now: datetime) -> Rating:
    """Enter a slip that bears the number of the day. Raises RatedAlready, NotToRate, OwnTalk, InvalidInput."""
    _refuse_practitioners(actor)
    _locked(sitting)
    visit = db.session.scalar(
        select(Visit).where(Visit.sitting_id == sitting.id, Visit.queue_number == number)
    )
    if visit is None:
        raise InvalidInput(N_("Nobody had this number on that day."), field="number")
    if of_visit(visit) is not None:
        raise RatedAlready
    if visit.state is not VisitState.SERVED:
        raise NotToRate
    _refuse_more(sitting, 1)
    row = _row(sitting, level, RatingChannel.PAPER, actor, now, visit=visit, comment=comment)
    audit.record(AuditAction.RATINGS_ENTERED, actor, now, bureau_id=row.bureau_id, subject=row, count=1)
    return row


def say(visit: Visit, level: Level, actor: Actor, now: datetime) -> Rating:
    """Enter what the visitor said when called back; no time limit runs for it. Raises RatedAlready, NotToRate, OwnTalk."""
    _refuse_practitioners(actor)
    _locked(visit.sitting)
    if of_visit(visit) is not None:
        raise RatedAlready
    if visit.state is not VisitState.SERVED:
        raise NotToRate
    _refuse_more(visit.sitting, 1)
    row = _row(visit.sitting, level, RatingChannel.CALL, actor, now, visit=visit)
    audit.record(AuditAction.RATINGS_ENTERED, actor, now, bureau_id=row.bureau_id, subject=row, count=1)
    return row


def may_be_said(visit: Visit) -> bool:
    """Tell whether somebody who is called back can still be asked what they think of the talk."""
    return visit.state is VisitState.SERVED and of_visit(visit) is None and unanswered(visit.sitting) > 0


def enter_counts(sitting: Sitting, counts: Mapping[Level, int], actor: Actor, now: datetime) -> int:
    """Enter the slips of a paper box that bear no number, so many of each level; return how many in all.

    Raises MoreThanTalks when there are more than talks without an answer, OwnTalk, InvalidInput.
    """
    _refuse_practitioners(actor)
    _locked(sitting)
    total = sum(counts.values())
    if total < 1:
        raise InvalidInput(N_("Enter how many slips there are of at least one level."), field="counts")
    _refuse_more(sitting, total)
    for level, count in counts.items():
        for _number in range(count):
            _row(sitting, level, RatingChannel.PAPER, actor, now)
    audit.record(
        AuditAction.RATINGS_ENTERED, actor, now, bureau_id=sitting.bureau_id, subject=sitting, count=total
    )
    return total


def unanswered(sitting: Sitting) -> int:
    """Return how many talks of a day have no answer yet, on paper or by the link."""
    talks = select(func.count()).where(Visit.sitting_id == sitting.id, Visit.state == VisitState.SERVED)
    answers = select(func.count()).where(Rating.sitting_id == sitting.id)
    return (db.session.scalar(talks) or 0) - (db.session.scalar(answers) or 0)


def answered(sitting: Sitting) -> int:
    """Return how many answers there are of a day; no level of them."""
    return db.session.scalar(select(func.count()).where(Rating.sitting_id == sitting.id)) or 0


def _row(
    sitting: Sitting,
    level: Level,
    channel: RatingChannel,
    actor: Actor,
    now: datetime,
    *,
    visit: Visit | None = None,
    comment: str = "",
) -> Rating:
    comment = comment.strip()
    if len(comment) > LONGEST_COMMENT:
        raise InvalidInput(
            N_("Please write at most %(count)s characters."), field="comment", count=LONGEST_COMMENT
        )
    row = Rating(
        bureau_id=sitting.bureau_id,
        sitting=sitting,
        visit=visit,
        level=level,
        channel=channel,
        comment=comment or None,
        at=now,
        entered_by_id=None if channel is RatingChannel.PAGE else actor.account_id,
    )
    db.session.add(row)
    db.session.flush()
    if level.is_bad:
        follow_ups.open_for_rating(row, actor, now)
    return row


def _refuse_practitioners(actor: Actor) -> None:
    if actor.account_id is None:
        return
    advises = select(Grant.id).where(Grant.account_id == actor.account_id, Grant.practitioner_id.is_not(None))
    if db.session.scalar(advises.limit(1)) is not None:
        raise OwnTalk


def _refuse_more(sitting: Sitting, wanted: int) -> None:
    free = unanswered(sitting)
    if wanted > free:
        raise MoreThanTalks(count=free)


def _locked(sitting: Sitting) -> None:
    """Two who enter the same box at once come one after the other."""
    db.session.refresh(sitting, with_for_update=True)
