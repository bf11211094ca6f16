"""The official notice of a draft, to be commented on or signed before it is issued: marked so, with no date of issue."""

from dataclasses import replace
from datetime import datetime

from roster.core import clock
from roster.documents import chinese
from roster.documents.facts import Month, Stage
from roster.models import Bureau, Roster
from roster.services import comment_periods, month_papers, papers
from roster.services.comment_periods import Phase
from roster.services.papers import File, Kind
from roster.services.settings import BureauSettings


def month_of(draft: Roster, bureau: Bureau, now: datetime) -> Month:
    """Return what the papers of a draft say. Raises NoPaper for a month in which no center sits."""
    is_open = comment_periods.phase(bureau, draft, now) is Phase.OPEN
    return replace(
        month_papers.month_of(draft, bureau, now),
        published_on=None,
        stage=Stage.FOR_COMMENT if is_open else Stage.FOR_APPROVAL,
        comments_until=clock.local(draft.comments_until) if is_open and draft.comments_until else None,
    )


def notice(month: Month, chosen: BureauSettings) -> File:
    """Return the notice of a draft; its name says what it is, too."""
    made = papers.make(Kind.NOTICE, month, chosen)
    return replace(
        made, name=f"{month.bureau}{chinese.month(month.month)}坐班通知（{month.stage.value}）.docx"
    )
