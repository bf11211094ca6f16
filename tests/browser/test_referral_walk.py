"""A matter walked through each door to its end, with the clocks moved: the practitioner, the office's link, the citizen's page."""

from datetime import date, timedelta

import pytest

from roster.core import clock
from roster.core.referral_words import Door
from roster.database import db, unit_of_work
from roster.models import Consultation, Referral
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW
from tests.referrals import add_offices, add_record

PHONE_WIDTH = 390
WALKS = (
    # door, what was answered, days until the result, the result, its clock
    ("mediation", "disputed=yes&refuses=no", 20, "agreed_written", "达成协议（书面）"),
    ("legal_aid", "in_scope=yes&means=yes", 90, "aid_done", "已援助并结案"),
    ("notary", "disputed=no&papers=yes", 21, "certified", "已出具公证书"),
    ("litigation", "public_act=no", 28, "decided", "已作出裁决"),
    ("petition", "complaint=yes&in_court=no", 50, "answered", "已书面答复"),
    ("police", "crime=yes", 3, "dealt_with", "已处理"),
    ("other", "danger=no", 10, "dealt_with", "已处理"),
)
LOOKED_AT = ("mediation", "legal_aid")
"""The doors whose pages are checked for everybody's access: the simplest and the longest form, the rest are made alike."""
CLOSED = {
    # door: the rule's reason and where it stands (field guide 0.9)
    "notary": ("不能办理公证", "公证法 第31条第4项"),
    "mediation": ("拒绝调解", "人民调解法 第17条"),
    "petition": ("分离", "信访工作条例 第28、31条"),
}


@pytest.fixture
def record(site):
    """The public name of a signed record; each door has one office."""
    with clock.frozen(NOW):
        with unit_of_work():
            add_offices(site.cast.own, NOW)
            name = add_record(site.cast.own, NOW).public_id
        yield name


def write(phone, record, door, answers):
    """From the record to the form's end: what is handed over is shown, and the person agrees."""
    phone.goto(f"/practitioner/records/{record}/refer?{answers}")
    phone.click(f"a[href*='/refer/{door}']")
    if door in LOOKED_AT:
        assert_accessible(phone)
        look(phone, f"referral-form-{door}")
    if door == "legal_aid" and phone.locator("#partner-1").count():
        phone.check("#partner-1")
    phone.click("text=保存并查看转出内容")
    assert phone.get_by_role("button", name="现在转出").count() == 0, "not without consent"
    phone.check("#how-signed")
    phone.get_by_role("button", name="本人同意", exact=True).click()


def hand_over(phone, record, door, answers):
    """From the record to the hand-over; return the link's path and the receipt's number."""
    write(phone, record, door, answers)
    phone.get_by_role("button", name="现在转出").click()
    if door in LOOKED_AT:
        assert_accessible(phone)
    link = phone.input_value("input[readonly]")
    return link[link.index("/answer/") :], phone.locator("h1").inner_text()[:7]


def answer(office, path, door, days, result):
    """From the link to the result, with the clock moved."""
    office.goto(path)
    assert office.get_by_text("赵示群").count() == 0, "nothing before the press"
    office.click("main button")
    assert office.get_by_text("赵示群").first.is_visible()
    office.get_by_role("button", name="确认收到").click()
    if door in LOOKED_AT:
        assert_accessible(office)
    with clock.frozen(NOW + timedelta(days=1)):
        office.fill("#note-accept", "下周二上午")
        office.get_by_role("button", name="受理", exact=True).click()
    if door == "legal_aid":
        with clock.frozen(NOW + timedelta(days=3)):
            office.fill("#note-begin", "李律师，援字1号")
            office.get_by_role("button", name="开始办理").click()
    with clock.frozen(NOW + timedelta(days=days)):
        office.select_option("#result", result)
        office.get_by_role("button", name="填写结果").click()
        office.wait_for_selector("text=已办结")
        look(office, f"referral-{door}-ended")


def test_a_matter_goes_through_each_door_to_its_end(site, record, enter, open_page):
    phone = enter("lawyer@own.example", PHONE_WIDTH)
    citizen = open_page(PHONE_WIDTH, scripts=False)
    office = open_page()
    for door, answers, days, result, words in WALKS:
        path, code = hand_over(phone, record, door, answers)
        answer(office, path, door, days, result)
        citizen.goto("/b/own/matter-stands")
        citizen.fill("#code", code)
        citizen.fill("#tail", "4321")
        citizen.click("main form button[type=submit]")
        assert words in citizen.locator("main").inner_text()
    assert_accessible(phone)
    db.session.rollback()
    assert {row.state.value for row in db.session.query(Referral)} == {"concluded"}
    phone.goto(f"/practitioner/records/{record}")
    assert phone.locator("article.panel").count() == len(WALKS), "each result stands below the record"
    phone.goto("/practitioner/referrals?which=all")
    assert_accessible(phone)
    look(phone, "referral-list")


def test_closed_doors_say_why_a_near_limitation_alarms_and_a_failed_mediation_sends_the_legal_aid_off(
    site, record, enter, open_page
):
    phone = enter("lawyer@own.example", PHONE_WIDTH)
    phone.goto(f"/practitioner/records/{record}/refer?disputed=yes&refuses=yes&in_court=yes")
    assert_accessible(phone)
    look(phone, "referral-doors")
    for door, (reason, source) in CLOSED.items():
        panel = phone.locator(f"section[aria-labelledby=door-{door}]")
        assert panel.locator(".badge.bad").is_visible(), door
        assert reason in panel.inner_text(), door
        assert source in panel.inner_text(), door
        assert panel.get_by_role("link").count() == 0, "a closed door has no way in"

    path, _code = hand_over(phone, record, "mediation", "disputed=yes")
    write(phone, record, "legal_aid", "in_scope=yes")
    phone.get_by_role("button", name="等待调解结果").click()
    assert "等待调解结果" in phone.locator("main").inner_text()
    aid = phone.url
    _let_the_claim_lapse_in(30)
    phone.goto(aid)
    assert "还剩30天" in phone.locator("main").inner_text()
    office = open_page()
    office.goto(path)
    office.click("main button")
    with clock.frozen(NOW + timedelta(days=2)):
        office.fill("#note-refuse", "对方不愿调解")
        office.get_by_role("button", name="不受理").click()
        phone.goto(aid)
        assert "已转出" in phone.locator("main").inner_text(), "the same day, with all its papers"

    _let_the_claim_lapse_in(6)
    phone.goto(f"/practitioner/records/{record}/refer?in_scope=yes")
    shown = phone.locator("section[aria-labelledby=door-legal_aid]").inner_text()
    assert "法律援助法 第44条" in shown, "aid first, the papers follow"
    assert "7天" in shown
    phone.goto(f"/practitioner/records/{record}")
    assert "6" in phone.locator(".flash.error, .badge.bad").first.inner_text()
    look(phone, "referral-limitation-alarm")


def _let_the_claim_lapse_in(days):
    with unit_of_work():
        day: date = NOW.date() + timedelta(days=days)
        db.session.query(Consultation).one().limitation_on = day
        for row in db.session.query(Referral).filter_by(door=Door.LEGAL_AID):
            row.limitation_on = day
