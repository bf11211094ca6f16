"""The comment period on pages: the scheduler's, the secretary's and the practitioner's."""

from roster.database import db, unit_of_work
from roster.models import RosterComment
from roster.services import rosters, settings
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import FULL, bureau_of, draft_with, duty_of, person

MONTH = "2026-12"
THERE = f"/bureau/rosters/{MONTH}/comments"
pytestmark = ON_SQLITE


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_comment_period_on_pages(cast, now, sign_in):
    with unit_of_work():
        settings.change(bureau_of(cast.own), comment_days=3)
        edits = str(draft_with(cast.own, now, FULL).edits)
        duties = [duty_of(cast.own, number, "lawyer").public_id for number in range(3)]
        people = [person(cast.own, number) for number in range(3)]
        names, ids = [one.name for one in people], [one.public_id for one in people]
    scheduler, secretary = sign_in("scheduler@own.example"), sign_in("secretary@own.example")
    lawyer = sign_in("lawyer@own.example")
    publish = text(scheduler.get(f"/bureau/rosters/{MONTH}/publish"))
    assert "用 3 天反馈意见" in publish
    assert "须先征求意见" in publish
    assert "没有正在征求意见的草案" in text(lawyer.get("/practitioner/comments"))
    assert scheduler.post(THERE, data={"edits": edits}).location == THERE
    assert "/practitioner/comments" in text(lawyer.get("/practitioner/"))
    assert "/firm/comments" in text(secretary.get("/firm/"))
    own = text(lawyer.get("/practitioner/comments"))
    assert cast.own.centers[0].name in own
    assert cast.own.centers[1].name not in own, "own duties only"
    word = {"duty": duties[0], "person": ids[0], "word": "object", "reason": ""}
    refused = lawyer.post("/practitioner/comments", data=word)
    assert refused.status_code == 422
    assert "请写明原因" in text(refused)
    lawyer.post("/practitioner/comments", data=word | {"reason": "当天开庭"})
    assert (
        lawyer.post("/practitioner/comments", data=word | {"duty": duties[1], "reason": "x"}).status_code
        == 404
    )
    page = text(secretary.get("/firm/comments"))
    assert all(name in page for name in names)
    assert "当天开庭" in page
    assert cast.own.notary.name not in page
    stranger = secretary.post("/firm/comments", data=word | {"person": cast.own.notary.public_id})
    assert stranger.status_code == 404
    secretary.post("/firm/comments/agree", data={"month": MONTH})
    shown = text(scheduler.get(THERE))
    assert "同意 2 · 异议 1 · 未反馈 1" in shown
    assert "有异议：当天开庭" in text(scheduler.get(f"/bureau/rosters/{MONTH}/seats/{duties[0]}"))
    objection = db.session.query(RosterComment).filter_by(is_objection=True).one().public_id
    answer = f"/bureau/comments/{objection}/answer"
    assert scheduler.post(answer, data={"answer": ""}).status_code == 422
    assert scheduler.post(answer, data={"answer": "下午再排"}).location == THERE
    assert "下午再排" in text(lawyer.get("/practitioner/comments"))
    late = scheduler.post(f"{THERE}/override", data={"edits": edits, "note": ""})
    assert late.status_code == 422
    scheduler.post(f"{THERE}/override", data={"edits": edits, "note": "大雪"})
    assert "大雪" in text(scheduler.get(f"/bureau/rosters/{MONTH}/publish"))
    scheduler.post(f"/bureau/rosters/{MONTH}/publish", data={"edits": edits, "note": ""})
    db.session.rollback()
    assert rosters.published_of(bureau_of(cast.own), MONTH)
