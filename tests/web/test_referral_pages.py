"""Handing on as people see it: doors with reasons, consent, the office's link, the citizen's page, and who sees what."""

import re
from datetime import timedelta

import pytest

from roster.core import clock
from roster.core.referral_words import Door, ReferralState
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Consultation, Notice, NoticeKind, Referral, Risk
from roster.services import trail_checks
from roster.services.referrals import links
from tests.referrals import add_offices, add_record, hand_on

SECRET = "借款五万元未还"


@pytest.fixture
def stage(cast, now):
    """The public names of a signed record and of each office."""
    with unit_of_work():
        offices = add_offices(cast.own, now)
        record = add_record(cast.own, now)
        return record.public_id, {door: office.public_id for door, office in offices.items()}


def text(answer):
    return answer.get_data(as_text=True)


def reads():
    return db.session.query(AuditRow).filter_by(action=AuditAction.REFERRAL_READ).count()


def test_a_practitioner_hands_a_matter_on_and_the_office_answers_by_its_link(
    stage, sign_in, client, cast, now
):
    record, offices = stage
    browser = sign_in("lawyer@own.example")
    doors = text(browser.get(f"/practitioner/records/{record}/refer?disputed=yes&refuses=no"))
    assert "公证法 第31条第4项" in doors, "why the notary is closed, and where it stands"
    assert f"/practitioner/records/{record}/refer/notary" not in doors
    assert browser.get(f"/practitioner/records/{record}/refer/notary?disputed=yes").status_code == 302
    there = f"/practitioner/records/{record}/refer/mediation"
    form = text(browser.get(f"{there}?disputed=yes"))
    assert "赵示群" in form, "nothing is typed twice"
    typed = {
        "receiver": offices[Door.MEDIATION], "fields": ["name", "phone", "summary", "details"], "name": "赵示群",
        "phone": "138 0000 4321", "summary": SECRET, "d_claims": "还款五万元", "disputed": "yes",
    }  # fmt: skip
    wrong = browser.post(there, data=typed | {"summary": "证号11010519491231002X"})
    assert wrong.status_code == 422
    assert "还款五万元" in text(wrong), "what was typed stays"
    made = browser.post(there, data=typed)
    page = made.location
    assert SECRET in text(browser.get(page))
    row = db.session.query(Referral).one()
    assert browser.post(f"{page}/step/hand-over").status_code == 302
    assert db.session.get(Referral, row.id).sent_at is None, "not without consent"
    browser.post(f"{page}/step/consent", data={"how": "signed", "version": row.version})
    browser.post(f"{page}/step/hand-over")
    db.session.expire_all()
    assert row.sent_at is not None
    assert "****" not in text(browser.get(f"{page}/receipt"))
    assert row.code[:3] in text(browser.get(f"{page}/receipt"))
    assert "还款五万元" in text(browser.get(f"{page}/card"))

    link = re.search(r'value="[^"]*(/answer/[^"]+)"', text(browser.get(page)))[1]
    assert client.get("/handed").status_code == 404
    assert client.get(link, follow_redirects=False).status_code == 302
    before = reads()
    closed = text(client.get("/handed"))
    assert SECRET not in closed
    assert row.code not in closed
    assert reads() == before, "a mail scanner changes nothing"
    opened = client.post("/handed", data={"act": "open"})
    assert SECRET in text(opened)
    assert "钱对方" not in text(opened), "nobody agreed to that field"
    assert opened.headers["Cache-Control"] == "no-store"
    assert reads() == before + 1
    assert client.post("/handed", data={"act": "hand-over"}).status_code == 404, "an office only answers"
    client.post("/handed", data={"act": "receive"})
    client.post("/handed", data={"act": "accept", "note": "下周二上午"})
    assert client.post("/handed", data={"act": "receive"}).status_code == 409
    done = client.post("/handed", data={"act": "conclude", "result": "agreed_written", "note": "十日内还清"})
    assert "已办结" in text(done)
    assert "十日内还清" in text(browser.get(f"/practitioner/records/{record}"))
    assert db.session.query(Notice).filter_by(kind=NoticeKind.REFERRAL_ANSWERED).count() == 2
    with clock.frozen(now + links.AFTER_THE_END + timedelta(minutes=1)):
        assert client.post("/handed", data={"act": "open"}).status_code == 404


@pytest.mark.both_databases
def test_each_role_sees_its_part_and_each_look_is_a_row(stage, sign_in, cast, now):
    with unit_of_work():
        record = db.session.query(Consultation).filter_by(public_id=stage[0]).one()
        from roster.models import Receiver

        office = db.session.query(Receiver).filter_by(public_id=stage[1][Door.LEGAL_AID]).one()
        row = hand_on(record, Door.LEGAL_AID, office, now, {"in_scope": True}, means="pledged")
        name, code, record_id = row.public_id, f"{row.code[:3]}-{row.code[3:]}", row.id
    before = reads()
    center = sign_in("center@own.example")
    assert code in text(center.get("/center/referrals"))
    assert SECRET in text(center.get(f"/center/referrals/{name}"))
    assert reads() == before + 1
    center.post(f"/center/referrals/{name}/step/receive")
    center.post(f"/center/referrals/{name}/step/send-back", data={"note": "缺身份证明"})
    assert "缺身份证明" in text(center.get(f"/center/referrals/{name}"))
    review = {
        "receiver": stage[1][Door.LEGAL_AID], "fields": ["summary", "details"], "summary": SECRET, "d_opinion": "give",
        "d_evidence": ["identity", "wages"], "version": db.session.get(Referral, record_id).version,
    }  # fmt: skip
    assert center.post(f"/center/referrals/{name}/write", data=review).status_code == 302
    assert "符合，建议给予援助" in text(center.get(f"/center/referrals/{name}/card"))
    bureau = text(sign_in("scheduler@own.example").get("/bureau/referrals?which=all"))
    assert code in bureau
    assert SECRET not in bureau
    leader = text(sign_in("leader@own.example").get("/leader/referrals"))
    assert code not in leader
    assert "&lt;3" in leader, "one matter is a small number"
    auditor = sign_in("auditor@own.example")
    assert SECRET not in text(auditor.get(f"/auditor/records/referrals/{name}?reason=complaint"))
    for stranger in ("secretary@own.example", "administrator@own.example"):
        assert sign_in(stranger).get(f"/center/referrals/{name}").status_code == 403


def test_a_citizen_asks_how_it_stands_and_told_is_told(stage, sign_in, client, cast, now):
    with unit_of_work():
        record = db.session.query(Consultation).filter_by(public_id=stage[0]).one()
        from roster.models import Receiver

        office = db.session.query(Receiver).filter_by(public_id=stage[1][Door.NOTARY]).one()
        row = hand_on(record, Door.NOTARY, office, now, notary_matter="will")
        code = row.code
    there = "/b/own/matter-stands"
    shown = text(client.post(there, data={"code": code.lower(), "tail": "4321"}))
    assert "已转出，待确认收到" in shown
    assert SECRET not in shown
    assert "赵示群" not in shown
    missing = client.post(there, data={"code": code, "tail": "1111"})
    unknown = client.post(there, data={"code": "ACDEFH", "tail": "4321"})
    assert missing.status_code == unknown.status_code == 404
    assert client.post(there, data={"code": code, "tail": "x"}).status_code == 400
    for _number in range(5):
        last = client.post(there, data={"code": code, "tail": "1111"})
    assert last.status_code == 429
    browser = sign_in("lawyer@own.example")
    told = browser.post(f"/practitioner/records/{stage[0]}/refer/litigation", data={"then": "tell"})
    assert "仅引导，未转办" in text(browser.get(told.location))


def test_somebody_in_danger_goes_to_the_police_without_waiting_for_a_consent(
    stage, sign_in, client, cast, now
):
    with unit_of_work():
        record = add_record(cast.own, now, number="102-20261124-02", risk=Risk.RED, queue_number=72).public_id
    browser = sign_in("lawyer@own.example")
    assert "110" in text(browser.get(f"/practitioner/records/{record}/refer?danger=yes&violence=yes"))
    typed = {
        "receiver": stage[1][Door.POLICE], "fields": ["name", "phone", "summary", "village", "details"], "name": "赵示群",
        "phone": "138 0000 4321", "village": "示例村", "summary": "丈夫扬言今晚打人。", "d_called": "yes", "danger": "yes", "violence": "yes",
    }  # fmt: skip
    page = browser.post(f"/practitioner/records/{record}/refer/police", data=typed).location
    assert "step/consent" not in text(browser.get(page))
    browser.post(f"{page}/step/hand-over")
    row = db.session.query(Referral).one()
    assert (row.state, row.consent_at) == (ReferralState.SENT, None)
    assert (row.due_what, row.due_on) == ("receipt", now.date()), "red: the same day"
    link = re.search(r'value="[^"]*(/answer/[^"]+)"', text(browser.get(page)))[1]
    for what in ("card", "receipt"):
        assert not re.search("本人同意由|您同意", text(browser.get(f"{page}/{what}"))), what
    client.get(link)
    opened = text(client.post("/handed", data={"act": "open"}))
    assert "示例村" in opened, "the police must know where"
    assert "个人信息保护法" in opened
    assert "本人同意由" not in opened, "nobody claims a consent that was not given"
    client.post("/handed", data={"act": "receive"})
    with clock.frozen(now + timedelta(hours=2)):
        client.post("/handed", data={"act": "accept", "note": "已出警"})
    with clock.frozen(now + timedelta(days=3)):
        assert client.post("/handed", data={"act": "conclude", "result": "certified"}).status_code == 400
        done = text(
            client.post("/handed", data={"act": "conclude", "result": "dealt_with", "note": "告诫书"})
        )
        assert "已办结" in done
        found = text(client.post("/b/own/matter-stands", data={"code": row.code, "tail": "4321"}))
        assert "已处理" in found
        assert "丈夫" not in found
        assert "告诫书" in text(browser.get(f"/practitioner/records/{record}"))
    db.session.expire_all()
    assert (row.state, row.due_on) == (ReferralState.CONCLUDED, None)
    assert all(one.is_whole for one in trail_checks.check(cast.own.bureau.id))


SHEETS = {
    Door.MEDIATION: ("人民调解申请书", "人民调解受理登记表", "民族", "职业或职务", "案件来源", "法院委托移送", "协议履行情况", "调委会（盖章）"),
    Door.LEGAL_AID: (
        "法律援助申请表", "法律援助申请人经济困难状况说明表", "法律援助申请材料接收凭证", "法律援助初审表", "户籍所在地", "诉讼地位",
        "关系", "代写人", "尚缺材料（一次性告知）", "管辖（第38条）", "决定书文号", "送达日期、方式",
    ),
    Door.NOTARY: ("公证转介卡", "公司章程", "不动产坐落", "需两名公证人员", "财产凭证、遗嘱草稿"),
    Door.PETITION: ("诉求摘要", "是否涉法涉诉", "已做的疏导", "不得发到微信群"),
    Door.POLICE: ("事项转办单：公安机关", "已拨打110"),
}  # fmt: skip
"""What stands on the papers of each door, by the field guide, sections 4.2 to 4.6."""


def test_each_form_bears_its_fields_and_only_what_was_agreed_to(stage, sign_in, client, cast, now):
    entries = {
        Door.MEDIATION: {"claims": "还款五万元", "other_work": "建筑工"},
        Door.LEGAL_AID: {"identity_number": "11010519491231002X", "members": [{"name": "示妻", "relation": "妻"}], "missing": "用工合同"},
        Door.NOTARY: {"notary_matter": "will"},
    }  # fmt: skip
    with unit_of_work():
        record = db.session.query(Consultation).filter_by(public_id=stage[0]).one()
        rows = {}
        for door in SHEETS:
            office = next(one for one in _offices() if one.public_id == stage[1][door])
            rows[door] = hand_on(record, door, office, now, {}, **entries.get(door, {})).public_id
        link = links.path_of(links.working(db.session.query(Referral).filter_by(public_id=rows[Door.MEDIATION]).one(), now))  # fmt: skip
    browser = sign_in("lawyer@own.example")
    for door, words in SHEETS.items():
        card = text(browser.get(f"/practitioner/referrals/{rows[door]}/card"))
        assert [one for one in words if one not in card] == [], door
        assert "钱对方" not in card, "nobody agreed to that field"
    there = f"/practitioner/referrals/{rows[Door.LEGAL_AID]}"
    card = text(browser.get(f"{there}/card"))
    assert "<span>X</span>" in card, "a box for each sign"
    assert "示妻" in card
    assert "用工合同" in text(browser.get(f"{there}/receipt"))
    with unit_of_work():
        row = db.session.query(Referral).filter_by(public_id=rows[Door.LEGAL_AID]).one()
        row.sent_fields = ["name", "summary"]
    card = text(browser.get(f"{there}/card"))
    assert "示妻" not in card
    assert "<span>X</span>" not in card
    client.get(link)
    assert "人民调解受理登记表" in text(client.post("/handed", data={"act": "open"})), (
        "the office prints it, too"
    )


def _offices():
    from roster.models import Receiver

    return db.session.query(Receiver).all()
