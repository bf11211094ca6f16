"""The comment period of a draft: put up, spoken to, answered, waited for or overridden, and then forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core.errors import InvalidInput, NotFound, Stale
from roster.database import db, unit_of_work
from roster.models import Notice, NoticeKind, RosterComment, RosterState
from roster.services import comment_periods, roster_comments, roster_hindrances, rosters, settings
from roster.services.comment_periods import Phase
from roster.services.roster_comments import CommentsOver
from roster.services.roster_hindrances import CannotPublish
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import ACTOR, FULL, bureau_of, draft_with, duty_of, person

MONTH = "2026-12"
pytestmark = ON_SQLITE


def stage(cast, now, days=3):
    bureau = bureau_of(cast.own)
    settings.change(bureau, comment_days=days)
    return bureau, draft_with(cast.own, now, FULL)


def phase(bureau, draft, now):
    return comment_periods.phase(bureau, draft, now)


def said(bureau, draft, now) -> str:
    return " ".join(one.in_language("zh_Hans_CN") for one in roster_hindrances.hindrances(bureau, draft, now))


def test_a_comment_period_from_its_beginning_to_publication(cast, now):
    later = now + timedelta(days=4)
    with unit_of_work():
        bureau, draft = stage(cast, now)
        assert "须先征求意见" in said(bureau, draft, now)
        with pytest.raises(Stale):
            roster_comments.put_up(bureau, MONTH, draft.edits + 1, ACTOR, now)
        first, second = person(cast.own, 0), person(cast.own, 1)
        duty = duty_of(cast.own, 0, "lawyer").public_id
        with pytest.raises(NotFound):
            roster_comments.comment(first, duty, "开庭", ACTOR, now)
        roster_comments.put_up(bureau, MONTH, draft.edits, ACTOR, now)
        with pytest.raises(Stale):
            roster_comments.put_up(bureau, MONTH, draft.edits, ACTOR, now)
        told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.ROSTER_FOR_COMMENT)).all()
        assert len(told) == 5, "four people and the firm's secretary"
        assert "正在征求意见" in said(bureau, draft, now)
        with pytest.raises(CannotPublish):
            rosters.publish(bureau, MONTH, draft.edits, ACTOR, now)
        for wrong in ("", "长" * 301):
            with pytest.raises(InvalidInput):
                roster_comments.comment(first, duty, wrong, ACTOR, now)
        with pytest.raises(NotFound):
            roster_comments.comment(second, duty, None, ACTOR, now)
        roster_comments.comment(first, duty, None, ACTOR, now)
        objection = roster_comments.comment(first, duty, "当天开庭", ACTOR, now)
        db.session.flush()
        (seen,) = roster_comments.concerning(bureau, [first.id], now)
        assert (seen.half_days, seen.all_half_days, seen.all_people) == (2, 7, 4)
        assert [one.comment for one in seen.seats] == [objection]
        assert comment_periods.objections_at(draft, objection.duty) == [objection]
        with pytest.raises(CommentsOver):
            roster_comments.comment(first, duty, None, ACTOR, later)
        assert roster_comments.concerning(bureau, [first.id], later) == []
        assert "尚有 1 条异议" in said(bureau, draft, later)
        objection.by_id = cast.own.lawyer.id
        with pytest.raises(InvalidInput):
            roster_comments.answer(objection, " ", ACTOR, later)
        roster_comments.answer(objection, "已请二所协调", ACTOR, later)
        notice = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.COMMENT_ANSWERED)).one()
        assert (notice.address, notice.parameters["path"]) == ("lawyer@own.example", "/practitioner/comments")
        assert said(bureau, draft, later) == ""
        rosters.publish(bureau, MONTH, draft.edits, ACTOR, later)
        db.session.expire_all()
        kept = db.session.scalars(select(RosterComment)).one()
        assert (kept.reason, kept.answer) == (None, "")
        again = rosters.new_draft(bureau, MONTH, ACTOR, later)
        assert phase(bureau, again, later) is Phase.NONE, "later changes wait for nobody"


def test_a_changed_seat_settles_the_word_on_it(cast, now):
    with unit_of_work():
        bureau, draft = stage(cast, now)
        roster_comments.put_up(bureau, MONTH, draft.edits, ACTOR, now)
        duty = duty_of(cast.own, 0, "lawyer")
        roster_comments.comment(person(cast.own, 0), duty.public_id, "开庭", ACTOR, now)
        assert len(comment_periods.standing(draft)) == 1
        one = next(row for row in draft.assignments if row.duty_id == duty.id)
        db.session.delete(one)
        db.session.flush()
        assert comment_periods.standing(draft) == []


def test_what_cannot_wait_is_published_with_a_reason(cast, now):
    with unit_of_work():
        bureau, draft = stage(cast, now)
        with pytest.raises(InvalidInput):
            roster_comments.override(bureau, MONTH, draft.edits, " ", ACTOR, now)
        with pytest.raises(Stale):
            roster_comments.override(bureau, MONTH, draft.edits + 1, "台风", ACTOR, now)
        roster_comments.override(bureau, MONTH, draft.edits, "台风", ACTOR, now)
        assert phase(bureau, draft, now) is Phase.OVERRIDDEN
        with pytest.raises(Stale):
            roster_comments.override(bureau, MONTH, draft.edits, "台风", ACTOR, now)
        assert rosters.publish(bureau, MONTH, draft.edits, ACTOR, now).roster.state is RosterState.PUBLISHED


def test_without_the_setting_nothing_waits(cast, now):
    with unit_of_work():
        bureau, draft = stage(cast, now, days=0)
        assert phase(bureau, draft, now) is Phase.NONE
        with pytest.raises(Stale):
            roster_comments.put_up(bureau, MONTH, draft.edits, ACTOR, now)
