"""A citizen books, prints, moves and cancels: on a narrow phone with scripts off, and at a desk."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from roster.database import db, unit_of_work
from roster.models import Booking, Village
from roster.services import places, settings
from tests.booking_builders import book, publish_december, slots_of
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW

NARROW = 320
A5_POINTS = (419.5, 595.3)


@pytest.fixture
def december(site):
    """A published December with everything a center card can show."""
    own = site.cast.own
    with unit_of_work():
        settings.change(own.bureau, places_elsewhere=places.LINWEI_ELSEWHERE)
        for number, center in enumerate(own.centers):
            center.zone = "城区片" if number == 0 else "塬区片"
            center.address, center.landmark = f"示例路{number}号", "镇政府对面"
            center.market = {"calendar": "lunar", "endings": [4]}
        db.session.add(Village(center_id=own.centers[1].id, code="9", name="田市村民委员会"))
    publish_december(own, NOW)
    return slots_of(own.sittings[0])


def check(page, name):
    assert_accessible(page)
    look(page, f"citizen-{name}-{page.viewport_size['width']}")


@pytest.mark.parametrize(("width", "scripts"), [(NARROW, False), (1280, True)])
def test_from_the_door_to_the_slip_and_back(site, december, open_page, width, scripts):
    page = open_page(width, scripts=scripts)
    accessible = check if scripts else look_only
    page.goto("/b/own/")
    accessible(page, "door")
    page.click("a[href='/b/own/book'] strong")
    accessible(page, "matter")
    page.click("text=不确定")
    accessible(page, "centers")
    page.click(f"a[href*='/book/at/{site.cast.own.centers[0].code}']")
    accessible(page, "times")
    page.click(f"button[value='{december[1].public_id}']")
    page.click("text=下一步")
    expect(page).to_have_title(re.compile("错误"))
    accessible(page, "contact-errors")
    page.fill("#name", "买买提·示例江")
    page.fill("#phone", "138 0000 0177")
    page.check("input[value=wheelchair]")
    page.click("text=下一步")
    accessible(page, "check")
    page.click("button:has-text('确认预约')")
    accessible(page, "mine")
    code = page.locator(".code").inner_text()
    assert re.fullmatch(r"[2-9A-Y]{3}-[2-9A-Y]{3}", code)
    link = page.locator("#link").input_value()
    page.click("text=改到别的时间")
    accessible(page, "move")
    page.click(f"button[value='{december[2].public_id}']")
    assert page.locator(".code").inner_text() == code
    assert "10:00" in page.locator("article").inner_text()
    page.click("text=点这里关闭预约")
    page.goto(urlsplit(link).path)  # the configured address is not where this test listens
    assert page.locator(".code").inner_text() == code
    assert "/l/" not in page.url
    page.click(".actions >> text=取消预约")
    accessible(page, "cancel")
    page.click("text=确认取消")
    accessible(page, "cancelled")
    db.session.rollback()
    assert db.session.query(Booking).one().state.value == "cancelled"


def look_only(page, name):
    expect(page.locator("h1")).to_have_count(1)
    look(page, f"citizen-{name}-{page.viewport_size['width']}")


def test_the_other_pages(site, december, open_page):
    page = open_page(NARROW)
    for path, name in (
        ("/b/own/place?q=良田&matter=land", "elsewhere"),
        ("/b/own/place?q=田市", "village"),
        (f"/b/own/book/at/{site.cast.own.centers[1].code}?matter=notary", "no-notary"),
    ):
        page.goto(path)
        check(page, name)


def test_a_lost_race_is_readable(site, december, open_page):
    page = open_page(NARROW)
    page.goto(f"/b/own/book/at/{site.cast.own.centers[0].code}?matter=land")
    book(december[0], NOW, 9)
    page.click(f"button[value='{december[0].public_id}']")
    expect(page).to_have_title(re.compile("错误"))
    expect(page.locator(".alternatives button")).to_have_count(3)
    check(page, "taken")
    page.locator(".alternatives button").first.click()
    expect(page).to_have_url(re.compile("/book/contact$"))


def test_going_back_after_a_refused_entry_asks_nothing_and_loses_nothing(site, december, open_page):
    page = open_page(NARROW)
    page.goto(f"/b/own/book/at/{site.cast.own.centers[0].code}?matter=land")
    page.click(f"button[value='{december[0].public_id}']")
    page.fill("#name", "示大娘")
    page.fill("#phone", "123")
    page.click("text=下一步")
    expect(page).to_have_title(re.compile("错误"))
    check(page, "refused")
    expect(page.locator("#name")).to_have_value("示大娘")
    page.fill("#phone", "13800000177")
    page.click("text=下一步")
    expect(page).to_have_url(re.compile("/book/check$"))
    for _ in range(2):
        page.go_back()
        expect(page.locator("#name")).to_have_value("示大娘")
    page.go_back()
    expect(page).to_have_url(re.compile("/book/at/"))


def test_prints_fit_their_paper(site, december, open_page, tmp_path):
    page = open_page()
    page.goto(f"/b/own/book/at/{site.cast.own.centers[0].code}?matter=land")
    page.click(f"button[value='{december[0].public_id}']")
    page.fill("#name", "示大娘")
    page.fill("#phone", "13800000177")
    page.click("text=下一步")
    page.click("button:has-text('确认预约')")
    slip = page.pdf(prefer_css_page_size=True)
    assert pages_and_size(slip) == (1, A5_POINTS)
    page.emulate_media(media="print")
    sizes = page.evaluate(
        "['.code', '.slip dd', '.slip li'].map(q => parseFloat(getComputedStyle(document.querySelector(q)).fontSize) * 0.75)"
    )
    assert round(sizes[0], 2) >= 36
    assert round(min(sizes), 2) >= 16
    page.emulate_media(media="null")
    page.goto("/b/own/roster/2026-12")
    count, size = pages_and_size(page.pdf(prefer_css_page_size=True))
    assert (count, size) == (1, (841.9, 595.3))


def pages_and_size(pdf):
    """Read page count and paper size out of a PDF's plain objects."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", pdf)
    width, height = (round(float(number) * 2) / 2 for number in boxes[0])
    near = {419.5: 419.5, 420.0: 419.5, 595.5: 595.3, 595.0: 595.3, 842.0: 841.9, 841.5: 841.9}
    return len(boxes), (near.get(width, width), near.get(height, height))
