"""A sitting day in the browser: the window gives a number, the desk calls, the record saves itself."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.database import db, unit_of_work
from roster.models import Account, Booking, Consultation, ConsultationState
from roster.services import door_links, visits
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW
from tests.desk import at, book, stage

PHONE_WIDTH = 390
SUMMARY = "9月卖葡萄给外地客商，欠款1.86万元，只有过磅单。"


@pytest.fixture
def sitting(site):
    """The session date at 9:05, with one booking."""
    found = stage(site.cast, NOW)
    book(found, 9, now=NOW)
    with clock.frozen(at(9, 5)):
        yield found


def test_from_the_door_to_the_signature(site, sitting, enter):
    window, phone = enter("center@own.example"), enter("lawyer@own.example", PHONE_WIDTH)
    window.goto("/center/")
    assert_accessible(window)
    look(window, "center-day")
    window.get_by_role("button", name="签到", exact=False).last.click()
    window.select_option("#matter", "10")
    window.click("form[action='/center/walk-ins'] button[value=lawyer]")
    assert "2" in window.locator("p.flash").inner_text()
    assert_accessible(window)
    look(window, "center-queue")

    phone.clock.install()
    phone.goto("/practitioner/")
    assert_accessible(phone)
    look(phone, "practitioner-sittings")
    phone.click(f"a[href='/practitioner/sittings/{sitting.public_id}/desk']")
    phone.click("form[action$='/desk/next'] button")
    phone.click("form[action$='/start'] button")
    assert_accessible(phone)
    look(phone, "practitioner-desk")
    phone.click("form[action$='/record'] button")
    assert_accessible(phone)

    phone.fill("#summary", SUMMARY)
    phone.clock.fast_forward(8_000)  # the script saves every eight seconds
    phone.wait_for_selector("#save-state:has-text('已保存')")
    look(phone, "practitioner-record")
    db.session.rollback()
    assert db.session.scalars(select(Consultation.summary)).one() == SUMMARY

    phone.fill("#advice", "保留过磅单、聊天和转账记录；先由葡萄购销调委会调解。")
    phone.check("input[name=outcomes][value=C]")
    phone.check("input[name=told_legal_aid][value=yes]")
    phone.check("#conflict_checked")
    phone.click("button[name=then][value=sign]")
    phone.wait_for_selector("text=葡萄购销调委会")
    assert_accessible(phone)
    look(phone, "practitioner-signed")
    db.session.rollback()
    assert db.session.scalars(select(Consultation.state)).one() is ConsultationState.SIGNED

    phone.click("a[href$='/print']")
    sheet = phone.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1  # one side of A4
    assert PdfReader(io.BytesIO(sheet)).pages[0].extract_text().endswith("2026-12-02 09:05"), (
        "who prints, and when"
    )
    phone.emulate_media(media="print")
    phone.set_viewport_size({"width": 720, "height": 1000})
    look(phone, "practitioner-print")

    window.goto("/center/screen")
    assert window.title()
    assert_accessible(window)
    look(window, "center-screen")
    window.goto("/center/records")
    assert "葡萄购销调委会" not in window.content()
    assert_accessible(window)


def test_every_other_page_is_accessible_on_a_phone(site, sitting, enter):
    desk = enter("lawyer@own.example", PHONE_WIDTH)
    for number, path in enumerate(
        (
            f"sittings/{sitting.public_id}/leave",
            "leave",
            "calendar",
            "records",
            f"sittings/{sitting.public_id}/desk",
        )
    ):
        desk.goto(f"/practitioner/{path}")
        assert_accessible(desk)
        look(desk, f"practitioner-{number}")
    desk.goto("/practitioner/calendar")
    desk.click("main form.panel button[type=submit]")
    assert desk.locator("img.square-code").is_visible()
    assert_accessible(desk)
    look(desk, "practitioner-calendar")
    window = enter("center@own.example", PHONE_WIDTH)
    for path in ("", "list", "telephone", "calls", "calendar", "records", "screen", "?date=2026-12-03"):
        window.goto(f"/center/{path}")
        assert_accessible(window)
        look(window, f"center-phone-{path.strip('?') or 'day'}")
    window.goto("/center/telephone")
    window.locator("ul.times a.button").first.click()
    assert_accessible(window)
    look(window, "center-book")


TABLET_WIDTH = 820
STAFF = Actor("account", 1)


def test_a_tablet_gives_numbers_and_the_screen_outlives_the_line(site, sitting, chromium):
    """By keyboard or finger, without anybody signed in; the last numbers stay when the line is down."""
    with unit_of_work():
        account = db.session.query(Account).first()
        token = door_links.issue(sitting.center, account, STAFF, at(9, 0))
        code = db.session.query(Booking).one().code
    context = chromium.new_context(viewport={"width": TABLET_WIDTH, "height": 1100}, base_url=site.address)
    page = context.new_page()  # not the usual one: a line that is down leaves errors on the console
    page.clock.install()
    page.add_init_script(
        """window.said = [];
        Object.defineProperty(window, "speechSynthesis", {value: {
          getVoices: () => [{lang: "zh-CN"}], cancel() {}, speak(one) { said.push(one.text); this.speaking = true; } }});
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };"""
    )
    page.goto(f"/door/{token}")
    assert token not in page.url
    page.click("#aloud")
    assert page.evaluate("said[0]") == page.locator("h1").inner_text()
    assert_accessible(page)
    look(page, "door-home")
    page.click("a[href='/door/check-in']")
    page.fill("#code", "222222")
    page.click("main form button")
    assert_accessible(page)
    look(page, "door-trouble")
    page.fill("#code", code)
    page.click("main form button")
    assert page.locator(".figure").inner_text() == "1"
    assert_accessible(page)
    look(page, "door-number")
    page.click("#aloud")
    page.clock.run_for(80_000)
    assert page.locator(".figure").count() == 1, "whoever listens is still there"
    page.evaluate("speechSynthesis.speaking = false")
    with page.expect_navigation(url="**/door/"):
        page.clock.fast_forward(40_000)
        page.clock.run_for(40_000)
    assert "222222" not in page.content()

    page.goto("/door/screen")
    with unit_of_work():
        visits.call_next(sitting, site.cast.own.lawyers[0], STAFF, at(9, 5))
    page.clock.run_for(5_000)
    page.wait_for_selector(".screen-now .fresh")
    assert_accessible(page)
    look(page, "door-screen")
    page.context.set_offline(True)
    page.clock.run_for(5_000)
    page.wait_for_selector("#lost:not([hidden])")
    assert page.locator(".screen-now strong").inner_text() == "1"
    page.context.set_offline(False)
    page.clock.run_for(5_000)
    page.wait_for_selector("#lost", state="hidden")
    context.close()


def test_a_paper_record_is_typed_in_by_the_keyboard_alone(site, sitting, enter):
    """What is not the two texts themselves is typed in under fifty keys: at two a second well inside 90 seconds with the texts."""
    page = enter("lawyer@own.example")
    with clock.frozen(at(17)):
        page.goto("/practitioner/paper")
        assert_accessible(page)
        look(page, "practitioner-paper")
        page.focus("#sitting")
        presses = 0

        def press(*keys: str) -> None:
            nonlocal presses
            for key in keys:
                page.keyboard.press(key)
                presses += 1

        press("Tab", *"1405", "Tab", *"1425", "Tab", "Tab")
        page.keyboard.type("赵示一")
        press("Tab", "Tab", "Tab", *"08", "Tab")
        page.keyboard.type(SUMMARY)
        press("Tab", "Tab")
        page.keyboard.type("先书面催收，再起诉。")
        press("Tab", *"AC", "Tab", "Space", "Tab", "Space", "Tab", "Tab", "Enter")
        page.wait_for_selector("p.flash:has-text('已补录并签名')")
        assert presses < 50
        db.session.rollback()
        record = db.session.scalars(select(Consultation)).one()
        assert (record.matter, record.outcomes, record.name) == ("08", ["A", "C"], "赵示一")
        assert record.state is ConsultationState.SIGNED
