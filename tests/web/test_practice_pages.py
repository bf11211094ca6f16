"""Checking in by page, the center's times, wishes, and records looked at by lot: what people see and are told."""

import re
from datetime import timedelta

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import CheckIn, Conflict, Judgement, RecordSample
from roster.services import check_ins, settings
from tests.architecture.test_routes import ON_SQLITE
from tests.desk import at
from tests.services.planning_stage import person, publish
from tests.services.test_check_ins import sitting_of
from tests.services.test_offers import ONE_SITS
from tests.services.test_record_samples import signed  # noqa: F401 - a fixture

pytestmark = ON_SQLITE


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_lawyer_checks_in_by_the_code_on_the_screen(cast, now, sign_in):
    publish(cast.own, now, ONE_SITS)
    with clock.frozen(at(9, 5)):
        lawyer, center = sign_in("lawyer@own.example"), sign_in("center@own.example")
        code = check_ins.code_of(sitting_of(cast), at(9, 5))
        shown = f"{code[:3]} {code[3:]}"
        assert shown in text(center.get("/center/screen"))
        assert shown in text(center.get("/center/"))
        assert f'value="{code}"' in text(lawyer.get(f"/practitioner/check-in?code={code}"))
        assert db.session.query(CheckIn).count() == 0, "a scanned code changes nothing by itself"
        wrong = lawyer.post("/practitioner/check-in", data={"code": "000000", "what": "arrived"})
        assert wrong.status_code == 409
        assert "请输入您看到的那一个" in text(wrong)
        assert 'value="000000"' in text(wrong), "what was typed stays"
        for _ in range(check_ins.TRIES - 1):
            wrong = lawyer.post("/practitioner/check-in", data={"code": "111111", "what": "arrived"})
        assert (
            lawyer.post("/practitioner/check-in", data={"code": code, "what": "arrived"}).status_code == 429
        )
    with clock.frozen(at(9, 40)):
        code = check_ins.code_of(sitting_of(cast), at(9, 40))
        there = lawyer.post("/practitioner/check-in", data={"code": code, "what": "arrived"})
        assert there.status_code == 302
        assert "已签到" in text(lawyer.get("/practitioner/check-in"))
        assert "迟到" in text(center.get("/center/"))


def test_the_center_corrects_with_a_reason_and_confirms(cast, now, sign_in):
    publish(cast.own, now, ONE_SITS)
    with clock.frozen(at(17)):
        center = sign_in("center@own.example")
        desk = person(cast.own, 0).public_id
        form = {
            "date": "2026-12-02",
            "desk": desk,
            "number": "1",
            "version": "0",
            "left": "16:30",
            "reason": "",
        }
        wrong = center.post("/center/presence", data=form | {"arrived": "9点"})
        assert wrong.status_code == 400
        assert "9点" in text(wrong)
        assert "09:40" in text(wrong), "an example of what to type"
        assert center.post("/center/presence", data=form | {"arrived": "900"}).status_code == 302
        again = center.post("/center/presence", data=form | {"arrived": "910", "version": "2"})
        assert again.status_code == 400
        assert "写明" in text(again)
        assert center.post("/center/presence/confirm", data={"date": "2026-12-02"}).status_code == 302
        assert "中心已确认" in text(center.get("/center/presence?date=2026-12-02"))


def test_a_day_without_a_sitting_says_of_which_dates_nobody_noted_who_came(cast, now, sign_in):
    publish(cast.own, now, ONE_SITS)
    with clock.frozen(at(9) + timedelta(days=1)):
        center = sign_in("center@own.example")
        assert "/center/presence?date=2026-12-02" in text(center.get("/center/"))
        with unit_of_work() as session:
            settings.change(session.merge(cast.own.bureau), attendance_by_check_in=False)
        assert "/center/presence" not in text(center.get("/center/"))


def test_a_record_is_judged_and_its_author_answers(signed, cast, now, sign_in):  # noqa: F811
    clerk, lawyer = sign_in("scheduler@own.example"), sign_in("lawyer@own.example")
    form = {"first": "2026-11-01", "last": "2026-11-23", "each": "1", "seed": "7"}
    assert clerk.post("/bureau/samples", data=form | {"last": "2026-12-31"}).status_code == 400
    there = clerk.post("/bureau/samples", data=form).location
    assert "尚未评定" in text(clerk.get(there))
    own = next(
        one
        for one in db.session.query(RecordSample).one().judgements
        if one.practitioner_id == cast.own.lawyers[0].id
    )
    page = f"/bureau/judgements/{own.public_id}"
    assert "钱" not in text(clerk.get(page)), "nothing before it is opened"
    opened = text(clerk.post(f"{page}/open"))
    assert "赵*群说钱*方欠款" in opened
    assert "钱对方" not in opened
    assert "13800001234" not in opened
    assert (
        clerk.post(page, data={"version": "1", "missing": "1", "sound": "", "note": "缺依据"}).status_code
        == 400
    )
    assert (
        clerk.post(page, data={"version": "1", "missing": "1", "sound": "no", "note": "缺依据"}).status_code
        == 302
    )
    assert "缺依据" in text(lawyer.get("/practitioner/judgements"))
    answered = lawyer.post(f"/practitioner/judgements/{own.public_id}/answer", data={"answer": "已补充"})
    assert answered.status_code == 302
    db.session.rollback()
    assert db.session.get_one(Judgement, own.id).answer == "已补充"
    assert "已补充" in text(clerk.get(page))


def test_the_next_sitting_says_what_people_usually_bring(cast, now, sign_in):
    publish(cast.own, now, ONE_SITS)
    page = text(sign_in("lawyer@own.example").get("/practitioner/"))
    assert "这里这个季节常见" in page
    assert page.index("劳动用工 60%") < page.index("婚姻家庭 40%"), "as entered, while the log is short"


def test_bodies_that_one_advises_are_declared_and_taken_back_by_page(app, cast, sign_in):
    lawyer = sign_in("lawyer@own.example")
    refused = lawyer.post("/practitioner/bodies", data={"body": " "})
    assert (refused.status_code, "请填写单位全称" in refused.text) == (400, True)
    named = lawyer.post("/practitioner/bodies", data={"body": "故市镇人民政府"}, follow_redirects=True).text
    assert "故市镇人民政府" in named
    gone = lawyer.post("/practitioner/bodies", data={"remove": "故市镇人民政府"}, follow_redirects=True).text
    assert "故市镇人民政府" not in gone


def test_wishes_and_a_conflict_are_kept_by_page(cast, now, sign_in):
    lawyer = sign_in("lawyer@own.example")
    page = text(lawyer.get("/practitioner/profile"))
    (code,) = set(re.findall(r'name="town-(610502100)"', page))
    kept = lawyer.post("/practitioner/wishes", data={f"town-{code}": "rather", "no_far_in_a_row": "y"})
    assert kept.status_code == 302
    assert person(cast.own, 0).no_far_in_a_row
    refused = lawyer.post("/practitioner/conflicts", data={"center": code, "reason": " "})
    assert refused.status_code == 400
    assert lawyer.post("/practitioner/conflicts", data={"center": "x", "reason": "顾问"}).status_code == 400
    assert lawyer.post("/practitioner/conflicts", data={"center": code, "reason": "顾问"}).status_code == 302
    assert db.session.query(Conflict).one().reason == "顾问"
