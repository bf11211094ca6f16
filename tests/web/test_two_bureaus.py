"""The pages on which a bureau asks, and the person answers, whether both are one."""

from roster.database import db
from roster.models import Account
from tests.services.planning_stage import person
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
