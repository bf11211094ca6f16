"""Everybody gets through: both views, both languages, keyboard only, a narrow phone, few taps, few bytes."""

import os
import re

import pytest
from playwright.sync_api import expect

from roster.database import db, unit_of_work
from roster.models import Booking
from tests.booking_builders import book, publish_december, slots_of
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW

PHONE, NARROW = 390, 320
INLINE = "p a:not(.button), dd a, li a:not(.card, .button), .soft a"
"""Links within a sentence may be as high as its line (WCAG 2.2, 2.5.8)."""


@pytest.fixture
def december(site):
    """A published December whose first center is fully described."""
    with unit_of_work():
        for number, center in enumerate(site.cast.own.centers):
            center.address, center.landmark = f"示例路{number}号", "镇政府对面"
    publish_december(site.cast.own, NOW)
    return slots_of(site.cast.own.sittings[0])


def choose(page, size):
    page.context.add_cookies([{"name": "reading", "value": str(size), "url": page.url.split("/b/")[0]}])


def fill_in(page):
    page.fill("#name", "示大娘")
    page.fill("#phone", "13800000177")


def measure(page):
    """The smallest main text, and the targets that are too low for a finger, as the page stands."""
    return page.evaluate(
        """(inline) => {
          const floor = document.documentElement.classList.contains("elder") ? 60 : 44;
          const loose = new Set(document.querySelectorAll(inline));
          const low = [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary, .check label")]
            .filter((one) => one.checkVisibility() && !loose.has(one) && one.className !== "skip" && !["checkbox", "radio"].includes(one.type))
            .filter((one) => one.getBoundingClientRect().height < floor - 0.5).map((one) => one.outerHTML.slice(0, 90));
          const texts = [...document.querySelectorAll("main p, main li, main dd, main label, main td")]
            .filter((one) => one.checkVisibility() && one.innerText.trim());
          const size = Math.min(...texts.map((one) => parseFloat(getComputedStyle(one).fontSize)));
          const spacing = Math.min(...texts.map((one) => parseFloat(getComputedStyle(one).lineHeight) / parseFloat(getComputedStyle(one).fontSize)));
          return [low, size, spacing];
        }""",
        INLINE,
    )


def test_the_switch_needs_no_script_and_the_voice_is_offered_where_there_is_one(site, december, open_page):
    page = open_page(PHONE, scripts=False)
    page.goto("/b/own/book/centers?matter=land")
    page.click("text=长辈版")
    expect(page).to_have_url(re.compile(r"/book/centers\?matter=land$"))
    expect(page.locator("html.elder-1")).to_have_count(1)
    expect(page.locator("#aloud")).to_be_hidden()
    page.click("text=字再大些")
    page.goto("/b/own/offline")
    expect(page.locator("html.elder-2")).to_have_count(1)
    page.click("text=回到标准版")
    expect(page.locator("html.elder")).to_have_count(0)

    page = open_page(PHONE)
    page.add_init_script(
        """window.said = [];
        Object.defineProperty(window, "speechSynthesis", {value: {
          getVoices: () => [{lang: "zh_CN"}], cancel() {}, addEventListener() {}, speak: (one) => said.push(one.text) }});
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };"""
    )
    page.goto("/b/own/")
    page.click("text=长辈版")
    page.click("#aloud")
    assert page.evaluate("said[0]") == page.locator("h1").inner_text()
    expect(page.locator("#aloud")).to_have_text("停止朗读")


def test_five_taps_and_two_inputs_lead_from_the_poster_to_the_code(site, december, open_page):
    """Without any script, with every byte that was sent counted; then the whole way back by keyboard."""
    page, sent, taps = open_page(PHONE, scripts=False), [], 0
    page.on("response", lambda answer: sent.append((answer.url, answer.request.sizes()["responseBodySize"])))
    page.goto(f"/b/own/at/{site.cast.own.centers[0].code}")  # the address of the center's QR code
    for where in (
        "main a[href*='matter=land']",
        f"button[value='{december[0].public_id}']",
        "main form[novalidate] button",
        "main button.big",
    ):
        if page.locator("#name").count():
            fill_in(page)
        page.click(where)
        taps += 1
    assert re.fullmatch(r"[2-9A-Y]{3}-[2-9A-Y]{3}", page.locator(".code").inner_text())
    assert taps <= 5
    assert sum(size for _url, size in sent) <= 60_000, "the whole way weighs less than one page may"


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press_to(page, where, most=60):
    """Press Tab until an element has the focus; each stop on the way must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(where) => document.activeElement.matches(where)", where):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
            return
    raise AssertionError(f"no way to {where} by keyboard on {page.url}")


def test_the_whole_way_by_keyboard(site, december, open_page):
    page = open_page(NARROW)
    page.goto("/b/own/")
    for where in (
        *("main a[href$='/book']", "a[href*='matter=land']"),
        f"main a[href*='/book/at/{site.cast.own.centers[0].code}']",
        f"button[value='{december[0].public_id}']",
    ):
        press_to(page, where)
        enter(page)
    for where, text in (("#name", "示大娘"), ("#phone", "13800000177")):
        press_to(page, where)
        page.keyboard.type(text)
    press_to(page, "#needs-0")
    page.keyboard.press("Space")
    for where in ("main form[novalidate] button", "main button.big"):
        press_to(page, where)
        enter(page)
    expect(page.locator(".code")).to_have_count(1)
    for where in (".actions a[href$='/cancel']", "button.danger"):
        press_to(page, where)
        enter(page)
    expect(page.locator(".flash.success")).to_have_count(1)
    db.session.rollback()
    assert db.session.query(Booking).one().needs == "wheelchair"


def test_every_page_in_both_views_and_both_languages(site, december, open_page):
    page = open_page(NARROW)
    code = site.cast.own.centers[0].code
    full = site.cast.own.centers[1]
    for number, slot in enumerate(slots_of(site.cast.own.sittings[1])):
        if slot.seats[0].channel == "open":
            book(slot, NOW, number)
    page.goto(f"/b/own/book/at/{code}?matter=land")
    page.click(f"button[value='{december[0].public_id}']")
    fill_in(page)
    page.click("main form[novalidate] button")
    page.click("main button.big")
    mine = page.url
    page.goto(f"/b/own/book/at/{code}?matter=land")
    page.click(f"button[value='{december[1].public_id}']")
    fill_in(page)
    page.click("main form[novalidate] button")
    paths = (
        *("/", "/b/own/", "/b/own/book", "/b/own/book/centers?matter=land"),
        *(f"/b/own/at/{code}", f"/b/own/at/{code}/code"),
        *(f"/b/own/book/at/{code}?matter=land", f"/b/own/book/at/{full.code}?matter=land"),
        *(f"/b/own/remind/{full.code}?matter=land", f"/b/own/wait/{full.code}?matter=land"),
        *("/b/own/book/contact", "/b/own/book/check", "/b/own/find", "/b/own/offline", "/b/own/help"),
        *("/b/own/roster/2026-12", "/b/own/place?q=纽约", "/b/own/privacy", "/b/own/nothing"),
        *(mine, f"{mine}/move", f"{mine}/cancel"),
    )
    faults = []
    combined = [("zh_Hans_CN", 0, paths), ("en", 3, paths), ("zh_Hans_CN", 1, paths[5:8])]
    if os.environ.get("ROSTER_SOAK"):
        combined = [(language, size, paths) for language in ("zh_Hans_CN", "en") for size in range(4)]
    for language, size, tried in combined:
        page.goto("/b/own/")
        choose(page, size)
        if page.locator(f"button[name=language][value={language}]").count():
            page.click(f"button[name=language][value={language}]")
        for path in tried:
            page.goto(path)
            low, text, spacing = measure(page)
            least = (17, 18, 22, 25)[size]
            faults += [(path, size, language, what) for what in low]
            if text < least or spacing < 1.3:
                faults.append((path, size, language, f"text of {text} px, {spacing:.2f} apart"))
            assert_accessible(page)
            look(page, f"access-{size}-{language}-{re.sub(r'[^a-z0-9]+', '-', path)[-30:]}")
    assert faults == []
