"""A conflict of interest is told without scripts, and never which record it is; records are found by whom they belong to."""

import pytest

from roster.core import clock
from roster.core.actors import Actor
from roster.database import db, unit_of_work
from roster.models import Consultation
from roster.services import visits
from tests.architecture.fields import RECORD
from tests.desk import at, stage
from tests.referrals import add_record
from tests.services.test_conflict_checks import draft_of

LAWYER = "lawyer@own.example"


@pytest.fixture
def other_side(app, cast, now) -> tuple[str, str]:
    """The signed record of a colleague in the same firm, and a draft of the lawyer who signs in."""
    with unit_of_work():
        signed = add_record(cast.own, now)
        colleague = cast.own.lawyers[1]
        signed.practitioner = colleague
        signed.visit.practitioner = colleague
        draft = draft_of(cast.own, cast.own.lawyers[0], now, 81, name="孙小六")
        return signed.number, draft.public_id


def test_possible_is_told_before_the_advice_and_decided(app, sign_in, other_side):
    number, draft = other_side
    browser, path = sign_in(LAWYER), f"/practitioner/records/{draft}"
    quiet = browser.get(path).get_data(as_text=True)
    assert 'id="conflict-told" class="flash error" role="alert" hidden' in quiet
    form = {name: value for name, value in RECORD.items() if value} | {
        "version": "1",
        "other_party": "赵示群（同村）",
    }
    answer = browser.post(f"{path}/draft", data=form)
    assert answer.get_json()["conflict"] is True
    told = browser.post(
        f"{path}/conflict", data=form | {"version": "2", "then": "check"}, follow_redirects=True
    ).get_data(as_text=True)
    assert 'id="conflict-told" class="flash error" role="alert">' in told
    assert number not in told
    assert "138" not in told.split('id="conflict"')[1].split("</section>")[0]
    refused = browser.post(f"{path}/conflict", data=form | {"version": "3", "then": "decide"})
    assert refused.status_code == 400
    assert "请选择对可能的利益冲突如何处理。" in refused.get_data(as_text=True)
    decided = browser.post(
        f"{path}/conflict",
        data=form | {"version": "4", "then": "decide", "decision": "handed_over"},
        follow_redirects=True,
    ).get_data(as_text=True)
    assert "本人回避，转由他人接待" in decided
    assert db.session.query(Consultation).filter_by(public_id=draft).one().other_party == "赵示群（同村）"


def test_the_desk_tells_before_the_talk_and_hands_over(app, sign_in, cast, now):
    app.config["WTF_CSRF_ENABLED"] = False
    sitting = stage(cast, now)
    with unit_of_work():
        number = add_record(cast.own, now, queue_number=1).number
    with clock.frozen(at(9, 5)):
        with unit_of_work():
            visits.walk_in(sitting, "lawyer", "08", Actor("account", 1), at(9, 1), name="钱对方")
            visit = visits.call_next(sitting, cast.own.lawyers[0], Actor("account", 1), at(9, 2)).public_id
        lawyer, desk = sign_in(LAWYER), f"/practitioner/sittings/{sitting.public_id}/desk"
        told = lawyer.get(desk).get_data(as_text=True)
        assert "可能存在利益冲突" in told
        assert number not in told
        assert "没有可以接手的同事" in told
        answer = lawyer.post(f"/practitioner/visits/{visit}/hand-over", follow_redirects=True)
        assert "2号转回司法所" in answer.get_data(as_text=True)
        assert "已回避" in answer.get_data(as_text=True)
        assert "另约日期或地点" in sign_in("center@own.example").get("/center/").get_data(as_text=True)


def test_a_name_that_is_looked_for_stands_in_no_address_and_each_finds_the_own(app, sign_in, cast, now):
    with unit_of_work():
        number = add_record(cast.own, now).number
    found = {
        who: sign_in(f"{who}@own.example").post(path, data=form)
        for who, path, form in (
            ("lawyer", "/practitioner/records", {"q": "同村人"}),
            ("center", "/center/records", {"q": "赵 示群"}),
            ("auditor", "/auditor/records", {"q": "钱对方", "reason": "complaint"}),
        )
    }
    pages = {who: answer.get_data(as_text=True) for who, answer in found.items()}
    assert all(number in page for page in pages.values())
    assert "借给同村人五万元" in pages["lawyer"]
    assert "五万元" not in pages["center"] + pages["auditor"]
    assert "同村人" not in pages["center"]
    too_short = sign_in("lawyer@own.example").post("/practitioner/records", data={"q": "赵"})
    assert too_short.status_code == 400
    assert "至少两个字" in too_short.get_data(as_text=True)
    without = sign_in("auditor@own.example").post("/auditor/records", data={"q": "赵示群"})
    assert without.status_code == 400
    assert number not in without.get_data(as_text=True)
    for who in ("leader", "scheduler", "administrator", "secretary"):
        for path in ("/practitioner/records", "/center/records", "/auditor/records"):
            assert sign_in(f"{who}@own.example").post(path, data={"q": "赵示群"}).status_code == 403
