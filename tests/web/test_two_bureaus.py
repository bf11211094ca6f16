"""The pages on which a bureau asks, and the person answers, whether both are one."""

from datetime import date

from sqlalchemy import select

from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import Account, Assignment, Leave
from tests.services.planning_stage import person, publish
from tests.services.two_bureaus import share


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_asked_answered_and_undone_on_the_pages(cast, now, sign_in):
    theirs, own = cast.stranger, cast.own
    clerk, lawyer = sign_in("scheduler@stranger.example"), sign_in("lawyer@own.example")
    address = f"/bureau/people/{theirs.lawyers[0].public_id}"
    ask = f"{address}/same-person"
    assert ask in text(clerk.get(address))
    assert "问题已提出" in text(clerk.post(ask, follow_redirects=True))
    assert "这个问题已经提出" in text(clerk.post(ask, follow_redirects=True))
    assert "撤回" in text(clerk.post(f"{ask}/withdraw", follow_redirects=True))
    assert "没有可以撤" in text(clerk.post(f"{ask}/end", follow_redirects=True))
    clerk.post(ask)
    assert "/practitioner/bureaus" in text(lawyer.get("/practitioner/"))
    page = text(lawyer.get("/practitioner/bureaus"))
    assert theirs.lawyers[0].name in page
    assert theirs.lawyers[0].firm.name in page
    (question,) = {part.split('"')[0] for part in page.split('name="question" value="')[1:]}
    for answer in ("yes", "no"):
        gone = lawyer.post("/practitioner/bureaus/answer", data={"question": "gone", "answer": answer})
        assert gone.status_code == 302
    page = text(
        lawyer.post(
            "/practitioner/bureaus/answer",
            data={"question": question, "answer": "yes"},
            follow_redirects=True,
        )
    )
    assert theirs.bureau.name in page
    assert own.bureau.name in page
    known = text(clerk.get(address))
    assert f"{ask}/end" in known
    assert own.bureau.name not in known, "which bureau is none of its business"
    assert own.lawyers[0].firm.name not in known
    account = db.session.get_one(Account, own.lawyer.id)
    lawyer.post("/account/grant", data={"grant": str(account.grants[1].id)})
    assert theirs.bureau.name in text(lawyer.get("/practitioner/profile"))
    text(clerk.post(f"{ask}/end", follow_redirects=True))
    page = text(lawyer.get("/practitioner/bureaus"))
    assert theirs.bureau.name not in page, "the next click is at home again"


def test_one_s_own_mistake_is_undone(cast, now, sign_in):
    share(cast, now)
    lawyer = sign_in("lawyer@own.example")
    form = {"person": person(cast.stranger, 0).public_id}
    page = text(lawyer.post("/practitioner/bureaus/end", data=form, follow_redirects=True))
    assert cast.stranger.bureau.name not in page
    assert "没有可以撤" in text(lawyer.post("/practitioner/bureaus/end", data=form, follow_redirects=True))


def test_one_list_and_one_leave_for_both_bureaus(cast, now, sign_in):
    own, theirs = cast.own, cast.stranger
    share(cast, now)
    publish(own, now, [(0, "lawyer", 0, "day")])
    with unit_of_work():
        for sitting in theirs.sittings:
            db.session.merge(sitting).date = date(2026, 12, 3)
    publish(theirs, now, [(1, "lawyer", 0, "day")])
    lawyer = sign_in("lawyer@own.example")
    page = text(lawyer.get("/practitioner/"))
    places = [own.centers[0].name, own.bureau.name, theirs.centers[1].name, theirs.bureau.name]
    assert all(place in page.split('id="content"')[1] for place in places)
    assert "同一时间都排了您" not in page
    (grant,) = [
        one for one in db.session.get_one(Account, own.lawyer.id).grants if one.bureau_id != own.bureau.id
    ]
    for back, leads in (
        ("/practitioner/leave", "/practitioner/leave"),
        ("//elsewhere.example", "/practitioner/"),
    ):
        gone = lawyer.post("/account/grant", data={"grant": str(grant.id), "back": back})
        assert gone.headers["Location"] == leads
    assert theirs.bureau.name in text(lawyer.get("/practitioner/hours")).split("</header>")[0]
    lawyer.post("/account/grant", data={"grant": str(grant.id), "back": "/practitioner/leave"})
    form = {
        "starts_on": "2026-12-02",
        "ends_on": "2026-12-03",
        "period": "day",
        "reason": "hearing",
        "note": "",
    }
    assert "向示例own司法局请假" in text(lawyer.get("/practitioner/leave"))
    text(lawyer.post("/practitioner/leave", data=form | {"everywhere": "y"}, follow_redirects=True))
    given = db.session.scalars(select(Leave)).all()
    assert {one.practitioner_id for one in given} == {own.lawyers[0].id, theirs.lawyers[0].id}
    again = lawyer.post("/practitioner/leave", data=form | {"everywhere": "y"})
    assert again.status_code == 409
    text(
        lawyer.post(
            "/practitioner/leave",
            data=form | {"starts_on": "2027-01-05", "ends_on": ""},
            follow_redirects=True,
        )
    )
    assert db.session.query(Leave).count() == 3, "without the box the acting bureau alone"


def test_duties_that_both_had_published_before_are_shown_as_clashing(cast, now, sign_in):
    for troupe in (cast.own, cast.stranger):
        publish(troupe, now, [(0, "lawyer", 0, "day")])
    share(cast, now)
    page = text(sign_in("lawyer@own.example").get("/practitioner/"))
    assert "同一时间都排了您" in page
    assert page.count("与另一处坐班时间冲突") == 2
    for troupe in (cast.own, cast.stranger):
        clerk = sign_in(f"scheduler@{troupe.bureau.slug}.example")
        assert "两个局生效的排班表" in text(clerk.get(f"/bureau/people/{troupe.lawyers[0].public_id}"))
        assert "两个局生效的排班表" not in text(clerk.get(f"/bureau/people/{troupe.lawyers[1].public_id}"))


def test_duties_of_one_day_that_are_too_far_apart_are_shown_as_such(cast, now, sign_in):
    """Both had published before it was said that the two are one: here the morning, there the afternoon, an hour's way."""
    for troupe, half in ((cast.own, Period.AM), (cast.stranger, Period.PM)):
        publish(troupe, now, [(0, "lawyer", 0, "day")])
        with unit_of_work():
            (row,) = db.session.query(Assignment).filter_by(practitioner_id=troupe.lawyers[0].id)
            row.period = half
            if half is Period.PM:
                row.duty.sitting.center.latitude += 0.3
    share(cast, now)
    page = text(sign_in("lawyer@own.example").get("/practitioner/"))
    assert page.count("与当日另一处相距太远") == 2
    assert "中午赶不到：请向其中一个局请假" in page
    clerk = sign_in("scheduler@own.example")
    assert "相距太远" in text(clerk.get(f"/bureau/people/{cast.own.lawyers[0].public_id}"))
