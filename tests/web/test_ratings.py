"""From the link to the list: a visitor answers once, the center calls back, the bureau and its leaders see rates."""

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, FollowUp, Visit, VisitKind, VisitState
from roster.services import ratings
from tests.desk import at, stage

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def page_of(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def talked(cast, now) -> list[Visit]:
    """Three visits of the session date: two served, one still waiting."""
    sitting = stage(cast, now)
    with unit_of_work():
        rows = [
            Visit(
                bureau_id=sitting.bureau_id, sitting_id=sitting.id, kind=VisitKind.WALK_IN, state=state, queue_number=number,
                role="lawyer", matter="01", name="示路人", arrived_at=at(9), finished_at=at(10), changed_at=at(10),
            )
            for number, state in enumerate((VisitState.SERVED, VisitState.SERVED, VisitState.WAITING), start=1)
        ]  # fmt: skip
        db.session.add_all(rows)
    return rows


def test_a_visitor_answers_once_and_the_center_calls_back(cast, talked, client, sign_in):
    first, _second, waiting = ("/b/own/rate/" + ratings.token_of(visit) for visit in talked)
    with clock.frozen(at(11)):
        assert client.get("/b/own/rate/nothing-there").status_code == 404
        assert client.get(first.replace("/own/", "/stranger/")).status_code == 404
        assert "咨询结束后" in page_of(client.get(waiting))
        opened = client.get(first)
        assert page_of(opened).count('name="level"') == 5
        assert "示路人" not in page_of(opened)
        assert opened.headers["Referrer-Policy"] == "no-referrer"
        assert client.post(first, data={"level": "6", "comment": "留着"}).status_code == 400
        lawyer = sign_in("lawyer@own.example")
        assert "坐班人员不能评价" in page_of(lawyer.post(first, data={"level": "satisfied"}))
        done = client.post(first, data={"level": "not_satisfied", "comment": "等太久"}, follow_redirects=True)
        assert "评价已收到" in page_of(done)
        assert client.post(first, data={"level": "satisfied"}).status_code == 409

        staff = sign_in("center@own.example")
        assert "svg" in page_of(staff.get(f"/center/visits/{talked[1].public_id}/rating"))
        box = {"date": "2026-12-02", "very_satisfied": "2"}
        assert "只有 1 次" in page_of(staff.post("/center/ratings", data=box))
        for wrong in ("两", "-1"):
            assert "整数" in page_of(staff.post("/center/ratings", data=box | {"very_satisfied": wrong}))
        slip = {"date": "2026-12-02", "number": "2", "level": "satisfied"}
        assert "五档" in page_of(staff.post("/center/ratings/slip", data=slip | {"level": ""}))
        assert staff.post("/center/ratings/slip", data=slip).status_code == 302
        row = db.session.scalars(select(FollowUp)).one()
        assert "差评" in page_of(staff.get("/center/follow-ups"))
        there = f"/center/follow-ups/{row.public_id}"
        assert "等太久" in page_of(staff.get(there))
        assert "回访方式" in page_of(staff.post(there, data={"version": "1", "state": "done"}))
        promised = {"day": "2026-12-02", "number": "2", "due_on": "2026-12-01"}
        assert "一年以内" in page_of(staff.post("/center/follow-ups", data=promised))
        assert staff.post("/center/follow-ups", data=promised | {"due_on": ""}).status_code == 302
        told = {"version": "1", "state": "done", "way": "phone", "settled": "yes", "note": "已致歉"}
        assert staff.post(there, data=told).status_code == 302
        assert "已致歉" in page_of(staff.get(there))
    actions = db.session.scalars(select(AuditRow.action)).all()
    assert actions.count(AuditAction.FOLLOW_UP_READ) == 2
    with clock.frozen(at(11)):
        listed = page_of(sign_in("scheduler@own.example").get("/bureau/follow-ups"))
        assert "答应回电" in listed
        assert "等太久" not in listed
        for shown in (listed, page_of(sign_in("leader@own.example").get("/leader/figures"))):
            assert "&lt;3" in shown
            assert "50.0%" not in shown, "two answers are somebody's"
