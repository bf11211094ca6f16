"""A matter walked through four doors to its end: the practitioner's telephone, the office's link, the citizen's page."""

from datetime import timedelta

import pytest

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Referral
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW
from tests.referrals import add_offices, add_record

PHONE_WIDTH = 390
WALKS = (
    # door, what was answered, days until the result, the result, its clock
    ("mediation", "disputed=yes&refuses=no", 20, "agreed_written", "达成协议（书面）"),
    ("legal_aid", "in_scope=yes&means=yes", 90, "aid_done", "已援助并结案"),
    ("notary", "disputed=no&papers=yes", 21, "certified", "已出具公证书"),
    ("petition", "complaint=yes&in_court=no", 50, "answered", "已书面答复"),
)


@pytest.fixture
def record(site):
    """The public name of a signed record; each door has one office."""
    with clock.frozen(NOW):
        with unit_of_work():
            add_offices(site.cast.own, NOW)
            name = add_record(site.cast.own, NOW).public_id
        yield name


def hand_over(phone, record, door, answers):
    """From the record to the hand-over; return the link's path and the receipt's number."""
    phone.goto(f"/practitioner/records/{record}/refer?{answers}")
    if door == "mediation":
        assert_accessible(phone)
        look(phone, "referral-doors")
        assert phone.locator("#door-notary .badge.bad").is_visible(), "a dispute closes the notary"
    phone.click(f"a[href*='/refer/{door}']")
    assert_accessible(phone)
    phone.click("text=保存并查看转出内容")
    assert phone.get_by_role("button", name="现在转出").count() == 0, "not without consent"
    phone.check("#how-signed")
    phone.get_by_role("button", name="本人同意", exact=True).click()
    phone.get_by_role("button", name="现在转出").click()
    assert_accessible(phone)
    link = phone.input_value("input[readonly]")
    return link[link.index("/answer/") :], phone.locator("h1").inner_text()[:7]


def answer(office, path, door, days, result):
    """From the link to the result, with the clock moved."""
    office.goto(path)
    assert office.get_by_text("赵示群").count() == 0, "nothing before the press"
    assert_accessible(office)
    office.click("main button")
    assert office.get_by_text("赵示群").is_visible()
    office.get_by_role("button", name="确认收到").click()
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
    for door, answers, days, result, words in WALKS:
        path, code = hand_over(phone, record, door, answers)
        answer(open_page(), path, door, days, result)
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
