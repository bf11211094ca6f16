"""What providers say afterwards: a message taken was delivered or not, an uncertain one was sent or never came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from roster.core import clock
from roster.database import db
from roster.models import Notice, NoticeChannel, NoticeState
from roster.notify import Enquiry, Fate, Report, Trouble
from roster.services.notice_delivery import FIRST_QUESTION, last_resort

ASKED = (NoticeState.SENT, NoticeState.UNCERTAIN)
LAST_QUESTION = timedelta(days=2)
"""After that time nobody is asked any more: reports come within a day or never."""

LONG_ENOUGH = timedelta(minutes=10)
"""When a provider that never heard of a message will not hear of it any more."""

AT_ONCE = 50


@dataclass(frozen=True)
class Question:
    """A notice about which its provider is asked now."""

    notice_id: int
    channel: NoticeChannel
    enquiry: Enquiry


def due(now: datetime, channels: Collection[NoticeChannel]) -> list[Question]:
    """Return what is to be asked now, and note when to ask again: twice as late each time."""
    rows = db.session.scalars(
        select(Notice)
        .where(Notice.state.in_(ASKED), Notice.ask_at <= now, Notice.channel.in_(list(channels)))
        .order_by(Notice.ask_at, Notice.id)
        .limit(AT_ONCE)
    ).all()
    questions = []
    for notice in rows:
        handed = notice.handed_at or notice.sent_at or now
        age = max(now - handed, FIRST_QUESTION)
        is_over = notice.state is NoticeState.SENT and age > LAST_QUESTION
        notice.ask_at = None if is_over or not notice.address else now + age
        if notice.address:
            day = clock.local(handed).strftime("%Y%m%d")
            enquiry = Enquiry(notice.public_id, notice.provider_reference, notice.address, day)
            questions.append(Question(notice.id, notice.channel, enquiry))
    return questions


def note(question: Question, report: Report, now: datetime) -> None:
    """Write down what a provider said about a message, unless somebody has dealt with it meanwhile."""
    notice = db.session.scalar(
        select(Notice).where(Notice.id == question.notice_id, Notice.state.in_(ASKED)).with_for_update()
    )
    if notice is None:
        return
    if report.fate is Fate.DELIVERED:
        _move(
            notice,
            NoticeState.DELIVERED,
            delivered_at=now,
            sent_at=notice.sent_at or notice.handed_at,
            last_error="",
        )
    elif report.fate is Fate.NOT_DELIVERED:
        reason = f"{Trouble.NOT_DELIVERED.value}: {report.detail}"[:200]
        _move(notice, last_resort(notice), last_error=reason)
    elif notice.state is NoticeState.UNCERTAIN and report.fate is Fate.UNDER_WAY:
        _move(notice, NoticeState.SENT, sent_at=notice.handed_at, last_error="", ask_at=now + FIRST_QUESTION)
    elif notice.state is NoticeState.UNCERTAIN and notice.handed_at and now - notice.handed_at >= LONG_ENOUGH:
        _move(notice, NoticeState.QUEUED, due_at=now, handed_at=None)  # it never left: that is certain now


def _move(notice: Notice, state: NoticeState, **values: object) -> None:
    """Change a state by compare-and-swap; the loser's word counts nothing."""
    db.session.execute(
        update(Notice)
        .where(Notice.id == notice.id, Notice.state == notice.state)
        .values(**{"state": state, "ask_at": None, **values})
    )
