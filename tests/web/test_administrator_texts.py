"""The administrator's pages of words: looked at, refused, saved, put back; and what carries them afterwards."""

import io

import pytest
from docx import Document

from roster.core.actors import CLOCK
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Bureau, Notice, NoticeChannel, NoticeKind
from roster.notify import compose
from roster.services import notice_wordings, own_words, setting_changes, settings
from tests.desk import publish

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/administrator/texts"


def text(answer) -> str:
    return answer.get_data(as_text=True)


def own(cast) -> dict[str, str]:
    db.session.rollback()
    return settings.of(db.session.get_one(Bureau, cast.own.bureau.id)).own_words


def test_words_are_looked_at_refused_saved_used_and_put_back(sign_in, cast, now):
    publish(cast.own, now)
    browser = sign_in("administrator@own.example")

    def post(sheet, **more):
        db.session.rollback()
        version = setting_changes.version_of(db.session.get_one(Bureau, cast.own.bureau.id))
        return browser.post(f"{PAGE}/{sheet}", data={"version": version} | more)

    person = "{姓名}律师：{坐班安排}，辛苦了！"
    assert "示例甲律师：12月2日周三 上午 示例镇，辛苦了！" in text(
        post("chats", chat_person=person, then="look")
    )
    assert own(cast) == {}
    wrong = {"chat_person": "{名字}好", "chat_firm": "请按时到岗", "chat_town_off": "长" * 201}
    refused = post("chats", **wrong)
    assert refused.status_code == 422
    page = text(refused)
    assert "没有“{名字}”这个占位符" in page
    assert "请写上{坐班安排}" in page
    assert "请写上{日期} {地点}" in page, "the first fault of each"
    assert "{名字}好" in page, "nothing that was typed is lost"
    assert own(cast) == {}
    assert post("chats", chat_person=person).status_code == 302
    assert own(cast) == {"chat_person": person}
    scheduler = sign_in("scheduler@own.example")
    assert f"{cast.own.lawyers[0].name}律师：12月2日" in text(scheduler.get("/bureau/rosters/2026-12/texts"))
    assert post("sign-in-sheets", sign_in_note="到岗先签到。\r\n离岗再签一次。").status_code == 302
    sheets = scheduler.post("/bureau/rosters/2026-12/files/sign_in_sheets")
    lines = [one.text for one in Document(io.BytesIO(sheets.data)).paragraphs]
    assert {"到岗先签到。", "离岗再签一次。"} <= set(lines)
    assert post("chats", version="old").status_code == 409
    assert post("chats", then="ours").status_code == 302
    assert set(own(cast)) == {"sign_in_note"}
    history = text(browser.get("/administrator/settings/history"))
    assert "给一个人的" in history
    assert person in history
    assert db.session.query(AuditRow).filter_by(action=AuditAction.SETTINGS_CHANGED).count() == 3


def test_a_poster_can_be_seen_before_its_words_are_kept(sign_in, cast):
    browser = sign_in("administrator@own.example")
    assert "海报大标题" in text(browser.get(f"{PAGE}/posters"))
    sample = browser.post(f"{PAGE}/posters/sample", data={"poster_headline": "{谁来}\n到咱村口来啦"})
    assert (sample.mimetype, sample.data[:5]) == ("application/pdf", b"%PDF-")
    wrong = browser.post(f"{PAGE}/posters/sample", data={"poster_headline": "一\n二\n三"})
    assert wrong.status_code == 422
    assert "最多2行" in text(wrong)
    assert browser.post(f"{PAGE}/chats/sample").status_code == 404
    assert browser.get(f"{PAGE}/nothing").status_code == 404
    assert own(cast) == {}


def test_an_email_in_chinese_has_the_bureaus_words_and_one_in_english_ours(cast, now):
    sheet = own_words.sheet_of("mail-roster_sent_back")
    words = {
        "mail_roster_sent_back_subject": "排班表请再改一改",
        "mail_roster_sent_back_body": "{月份}：{说明}\n{链接}",
    }
    with unit_of_work():
        bureau = db.session.get_one(Bureau, cast.own.bureau.id)
        own_words.change(bureau, sheet, words, setting_changes.version_of(bureau), CLOCK, now)
    mails = []
    for language in ("zh_Hans_CN", "en"):
        notice = Notice(
            bureau_id=cast.own.bureau.id, kind=NoticeKind.ROSTER_SENT_BACK, channel=NoticeChannel.EMAIL, address="a@own.example",
            language=language, parameters={"month": "2026-12", "path": "/bureau"},
            secret_parameters='{"note": "下邽镇请换人"}', public_id="x", dedupe_key=language,
        )  # fmt: skip
        mails.append(compose(notice, "https://own.example", notice_wordings.of(notice)))
    assert (mails[0].subject, mails[0].body) == (
        "排班表请再改一改",
        "2026年12月：下邽镇请换人\nhttps://own.example/bureau",
    )
    assert mails[1].subject == "A roster is sent back"


def test_ours_keep_the_rules_that_others_words_must_keep(cast):
    for sheet in own_words.SHEETS.values():
        shown = own_words.shown(cast.own.bureau, sheet, {})
        assert [one.part.key for one in shown if one.fault] == []
        assert all("{" not in one.preview for one in shown), "every placeholder has a sample"
