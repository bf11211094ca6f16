"""From a center's QR code to the booking's code on a telephone, also where a whole hall books from one address."""

import re

from playwright.sync_api import expect

from roster.database import unit_of_work
from roster.services import crowds, settings
from roster.services.crowds import Proof
from tests.booking_builders import publish_december
from tests.browser.conftest import assert_accessible
from tests.conftest import NOW


def test_five_taps_and_two_entries_from_the_centers_code_to_the_bookings_code(site, open_page):
    own = site.cast.own
    publish_december(own, NOW)
    with unit_of_work():
        settings.change(own.bureau, holds_before_sum=20)
    for _ in range(20):  # the hall before her: the browser works out a sum, and she notices nothing
        with unit_of_work():
            crowds.count(own.bureau, "127.0.0.1", Proof(), NOW)
    page = open_page(390, scripts=True)
    page.goto(f"/b/own/at/{own.centers[0].code}")
    assert_accessible(page)
    page.click("a[href*='matter=family']")
    page.click("ul.times button >> nth=0")
    page.wait_for_url("**/book/contact", timeout=60_000)
    page.fill("#name", "示某")
    page.fill("#phone", "13800000177")
    page.click("text=下一步")
    page.click("button:has-text('确认预约')")
    expect(page.locator(".code")).to_have_text(re.compile(r"[2-9A-Y]{3}-[2-9A-Y]{3}"))
