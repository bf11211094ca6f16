"""The nomination round on pages: the bureau's and the secretary's, start to end."""

import pytest
from sqlalchemy import select

from roster.database import db
from roster.models import Nomination, NominationRequest, NominationRound, Practitioner
from tests.architecture.test_routes import ON_SQLITE

pytestmark = ON_SQLITE


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def desks(cast, sign_in):
    return sign_in("scheduler@own.example"), sign_in("secretary@own.example")


def test_a_round_on_pages(desks, cast):
    scheduler, secretary = desks
    firm, office = cast.own.lawyers[0].firm.public_id, cast.own.notary.firm.public_id
    assert "没有账号" in text(scheduler.get("/bureau/nominations"))
    form = {"first_month": "2027-01", "last_month": "2027-03", "due_on": "2026-12-10", "note": "各所报两名",
            "firm": [firm, office], "asked": ["2", "许多"]}  # fmt: skip
    refused = scheduler.post("/bureau/nominations", data=form)
    assert refused.status_code == 422
    assert "每家填 0 至 99 人" in text(refused)
    assert 'value="许多"' in text(refused)
    assert "各所报两名" in text(refused)
    there = scheduler.post("/bureau/nominations", data=form | {"asked": ["2", "1"]}).location
    shown = text(scheduler.get(there))
    assert "尚未报名" in shown
    assert "需电话联系" in shown
    assert there in text(scheduler.get("/bureau"))
    asked = db.session.scalars(select(NominationRequest).join(NominationRequest.firm).where(
        NominationRequest.firm_id == cast.own.lawyers[0].firm_id)).one()  # fmt: skip
    own = f"/firm/nominations/{asked.public_id}"
    assert own in text(secretary.get("/firm/"))
    page = text(secretary.get(own))
    assert page.count('name="person"') == page.count(" checked") == 3
    assert page.count('name="away"') == 9, "three people, three session dates"
    first = cast.own.lawyers[0].public_id
    day = page.split(f'value="{first}:')[1][:10]
    answer = {
        "answers": "0",
        "person": [first],
        "away": [f"{first}:{day}", "nonsense"],
        "note": "王律师一月开庭",
    }
    long = secretary.post(own, data=answer | {"note": "长" * 301})
    assert long.status_code == 422
    assert "长" * 301 in text(long)
    assert secretary.post(own, data=answer).location == own
    assert secretary.post(own, data=answer).status_code == 409, "the earlier form is overtaken"
    assert "已报名" in text(secretary.get("/firm/"))
    wrong = secretary.post(
        f"{own}/propose", data={"name": "示新", "role": "lawyer", "phone": "1", "license_number": "示1"}
    )
    assert wrong.status_code == 422
    assert 'value="示新"' in text(wrong)
    for name in ("示新", "示旧"):
        secretary.post(
            f"{own}/propose",
            data={"name": name, "role": "lawyer", "phone": "13800000066", "license_number": f"示例{name}"},
        )
    new, old = db.session.scalars(select(Nomination.public_id).where(Nomination.state == "proposed")).all()
    shown = text(scheduler.get(there))
    assert "王律师一月开庭" in shown
    assert "1 天来不了" in shown
    assert "示例示新" in shown
    assert scheduler.post(f"{there}/close").status_code == 409
    assert (
        scheduler.post(f"/bureau/nominations/proposals/{old}/refuse", data={"reason": ""}).status_code == 422
    )
    scheduler.post(f"/bureau/nominations/proposals/{old}/refuse", data={"reason": "执业证已过期"})
    scheduler.post(f"/bureau/nominations/proposals/{new}/accept")
    page = text(secretary.get(own))
    assert "执业证已过期" in page
    assert "示旧" not in page
    assert (
        db.session.scalars(select(Practitioner).where(Practitioner.name == "示新")).one().phone
        == "+8613800000066"
    )
    other = db.session.scalars(
        select(NominationRequest.public_id).where(NominationRequest.id != asked.id)
    ).one()
    assert secretary.get(f"/firm/nominations/{other}").status_code == 404
    scheduler.post(
        f"/bureau/nominations/requests/{other}", data={"answers": "0", "person": [cast.own.notary.public_id]}
    )
    assert "由司法局代填" in text(scheduler.get(there))
    assert scheduler.post(f"{there}/extend", data={"due_on": "昨天"}).status_code == 422
    scheduler.post(f"{there}/close")
    db.session.rollback()
    assert db.session.scalars(select(NominationRound)).one().closed_at
    assert "2 名未报名人员不参加自动排班" in text(
        scheduler.get("/bureau/plans?first_month=2027-01&last_month=2027-03")
    )
    assert secretary.post(own, data=answer | {"answers": "1"}).status_code == 409
    assert "已于" in text(secretary.get(own))
