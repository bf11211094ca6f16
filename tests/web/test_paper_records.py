"""A paper record typed in: its times are the paper's, it is marked, and what cannot have been so is refused with everything kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.database import db
from roster.models import Consultation, Visit
from roster.services import consultations, trail_checks
from tests.desk import at, stage
from tests.services.test_paper_entry import enter, line
from tests.web.test_practitioner_pages import LAWYER, text_of

NEXT_DAY = at(9) + timedelta(days=1)


def form(own, **changes) -> dict[str, str]:
    values = {
        "sitting": own.public_id, "began": "905", "ended": "9:25", "name": "示某", "people": "2", "matter": "08",
        "summary": "借出五万元到期未还", "advice": "先书面催收", "outcomes": "a，d0", "told_legal_aid": "y",
        "conflict_checked": "y", "risk": "green", "then": "sign",
    }  # fmt: skip
    return values | changes


def test_letters_of_the_paper():
    assert consultations.outcomes_of(" ad0、C a") == ("A", "D0", "C")
    assert consultations.outcomes_of("") == ()
    for wrong in ("A Z", "A 9", "甲"):
        with pytest.raises(InvalidInput) as error:
            consultations.outcomes_of(wrong)
        assert error.value.field == "outcomes"


def test_a_paper_record_is_entered_signed_and_marked(cast, now, sign_in):
    sitting = stage(cast, now)
    listed = enter(sitting, line(cast, name="示名单"))
    with clock.frozen(NEXT_DAY):
        browser = sign_in(LAWYER)
        assert "空白登记表" in text_of(browser.get("/practitioner/paper"))
        for changes, said in (
            ({"began": "99"}, "09:40"), ({"ended": "900"}, "error-summary"), ({"outcomes": "A Z"}, "Z 不是"), ({"visit": "7"}, "没有这个号码"),
            ({"sitting": "x"}, "您坐班的日期"), ({"matter": "x"}, "选"), ({"began": "9:15"}, "1"),
        ):  # fmt: skip
            answer = browser.post("/practitioner/paper", data=form(sitting, **changes))
            assert answer.status_code >= 400, changes
            assert said in text_of(answer)
            assert "借出五万元到期未还" in text_of(answer)
        assert db.session.scalars(select(Consultation)).all() == []
        done = browser.post(
            "/practitioner/paper", data=form(sitting, began="945", ended="1005"), follow_redirects=True
        )
        assert "已补录并签名" in text_of(done)
        first = db.session.scalars(select(Consultation)).one()
        assert (first.visit.started_at, first.visit.finished_at) == (at(9, 45), at(10, 5))
        assert (first.outcomes, first.people, first.entered_at, first.entered_by_id) == (
            ["A", "D0"], 2, NEXT_DAY, cast.own.lawyer.id,
        )  # fmt: skip
        shown = text_of(browser.get(f"/practitioner/records/{first.public_id}"))
        assert "纸质登记" in shown and "由 lawyer 补录" in shown  # noqa: PT018
        assert "纸质补录" in text_of(browser.get(f"/practitioner/records/{first.public_id}/print"))
        assert all(one.is_whole for one in trail_checks.check(cast.own.bureau.id))

        of_the_list = form(sitting, visit="1", began="", ended="", name="", advice="", then="sign")
        answer = browser.post("/practitioner/paper", data=of_the_list, follow_redirects=True)
        assert 'class="flash error"' in text_of(
            answer
        )  # not complete: the whole form, with what is missing said
        second = db.session.scalars(select(Consultation).where(Consultation.visit_id == listed)).one()
        assert (second.name, second.state.value, second.visit.started_at) == ("示名单", "draft", at(9, 10))
        assert browser.post("/practitioner/paper", data=of_the_list).status_code == 400
        assert len(db.session.scalars(select(Visit)).all()) == 2
        for blank in ("/practitioner/records/blank?two=1", "/practitioner/records/blank"):
            assert "来访咨询登记表" in text_of(browser.get(blank))
        own = text_of(sign_in("center@own.example").get("/center/records/blank?two=1"))
        assert own.count("来访咨询登记表") == 2
