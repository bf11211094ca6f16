"""The administrator's page of messages: channels, a test, and words that carriers would take."""

from dataclasses import replace

import pytest

from roster.database import db
from roster.models import AuditAction, AuditRow, Bureau, NoticeKind
from roster.notify.short_texts import TEXTS
from roster.services import setting_changes, settings
from tests.notify.stand_in import provider

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "sEcReT-of-the-provider"


def test_texts_are_looked_at_refused_saved_and_put_back(sign_in, cast):
    browser = sign_in("administrator@own.example")
    words = "您的预约改到{时间}，{地点}，预约码{预约码}。电话{电话}"

    def post(**more):
        db.session.rollback()
        version = setting_changes.version_of(db.session.get_one(Bureau, cast.own.bureau.id))
        form = {"version": version, "signature": "临渭司法", "text-booking_moved": words}
        return browser.post("/administrator/messages", data=form | more)

    def chosen():
        db.session.rollback()
        return settings.of(db.session.get_one(Bureau, cast.own.bureau.id))

    looked = post(then="look").get_data(as_text=True)
    assert (
        "【临渭司法】您的预约改到12月22日周三10:30，杜桥街道服务中心，预约码K7M-3PT。电话0913-0000001"
        in looked
    )
    assert chosen().sms_texts == {}
    refused = post(**{"text-booking_moved": "法律咨询改到{时间}", "code-duty_changed": "没有"})
    assert refused.status_code == 422
    assert "法律咨询改到{时间}" in refused.get_data(as_text=True), "nothing that was typed is lost"
    assert chosen().sms_texts == {}
    assert post(**{"code-booking_moved": "SMS_1"}).status_code == 302
    assert (chosen().sms_texts, chosen().sms_templates) == (
        {"booking_moved": words},
        {"booking_moved": "SMS_1"},
    )
    assert post(version="old").status_code == 409
    assert post(ours="booking_moved").status_code == 302
    assert chosen().sms_texts == {}
    assert db.session.query(AuditRow).filter_by(action=AuditAction.SETTINGS_CHANGED).count() == 2


def test_links_are_switched_on_for_a_domain_only_and_make_no_words_a_bureaus_own(app, sign_in, cast):
    browser, before = sign_in("administrator@own.example"), app.config["ROSTER"]

    def post(**more):
        db.session.rollback()
        version = setting_changes.version_of(db.session.get_one(Bureau, cast.own.bureau.id))
        form = {"version": version, "signature": "临渭司法", "has_links": "1"}
        return browser.post("/administrator/messages", data=form | more)

    plain = TEXTS[NoticeKind.DUTY_ASSIGNED]
    try:
        app.config["ROSTER"] = replace(before, base_url="http://10.0.0.1")
        refused = post()
        assert (refused.status_code, "http://10.0.0.1" in refused.get_data(as_text=True)) == (422, True)
        app.config["ROSTER"] = replace(before, base_url="https://sfj.linwei.gov.cn")
        assert post(**{"text-duty_assigned": plain}).status_code == 302
        db.session.rollback()
        chosen = settings.of(db.session.get_one(Bureau, cast.own.bureau.id))
        assert (chosen.sms_links, chosen.sms_texts) == (True, {})
        page = browser.get("/administrator/messages").get_data(as_text=True)
        assert "https://sfj.linwei.gov.cn/d/${link_code} 电话" in page
        assert "own words" not in page
    finally:
        app.config["ROSTER"] = before


def test_a_test_goes_out_signed_is_written_down_and_its_secret_stands_nowhere(app, sign_in, cast):
    browser = sign_in("administrator@own.example")
    before = app.config["ROSTER"]
    page = browser.get("/administrator/messages").get_data(as_text=True)
    assert "ROSTER_SMS_URL" in page
    with provider() as there:
        there.answer = 200, b'{"Code": "OK", "BizId": "1"}'
        url = f"aliyun+http://LTAIexample:{SECRET}@127.0.0.1:{there.port}"
        app.config["ROSTER"] = replace(before, sms_url=url)
        try:
            form = {"version": setting_changes.version_of(cast.own.bureau), "signature": "临渭司法"}
            browser.post("/administrator/messages", data=form | {"code-duty_reminder": "SMS_7"})
            answer = browser.post(
                "/administrator/messages/test",
                data={"channel": "sms", "test_number": "13800000088"},
                follow_redirects=True,
            ).get_data(as_text=True)
            wrong = browser.post(
                "/administrator/messages/test", data={"test_number": "0913-0000001"}, follow_redirects=True
            ).get_data(as_text=True)
        finally:
            app.config["ROSTER"] = before
    assert "Aliyun" in answer
    assert SECRET not in answer + wrong
    assert "请填手机号码" in wrong
    (request,) = there.seen
    assert (request.query["PhoneNumbers"], request.query["TemplateCode"]) == ("13800000088", "SMS_7")
    row = db.session.query(AuditRow).filter_by(action=AuditAction.NOTICE_CALLED).one()
    assert row.detail == {"channel": "sms", "step": "test_sent"}
