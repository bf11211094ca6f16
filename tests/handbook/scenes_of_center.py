"""The center's pictures: the day before, then the day from the first visitor on."""

from playwright.sync_api import Page

from tests.handbook.scenes import SESSION, Scene, button

ACCOUNT = "center1"


def _one_is_called(page: Page) -> None:
    """Two with a booking are there beside those who just came; the first is called."""
    for _ in range(2):
        page.locator("main table button:has-text('已到')").first.click()
        page.wait_for_selector(".flash")
    page.locator("#queue button:has-text('叫下一位')").first.click()
    page.wait_for_selector("#queue button:has-text('再叫一次')")


def _booking_is_opened(page: Page) -> None:
    page.locator("main table tbody tr a").last.click()
    page.wait_for_selector(".code")
    page.locator("main summary").first.click()


SCENES = (
    Scene("center-day-before", ACCOUNT, "/center/?date=2026-12-02",
          lambda page: [page.locator("nav.dates [aria-current]"), page.locator("a:has-text('打印当日名单')")],
          rows=5),
    Scene("center-telephone", ACCOUNT, "/center/telephone", lambda page: [page.locator("ul.times a").first]),
    Scene("center-calls", ACCOUNT, "/center/calls", lambda page: [button(page, "电话与预约"), button(page, "已告知")]),
    Scene("center-day", ACCOUNT, "/center/",
          lambda page: [page.locator("#text"), page.locator("form.panel:has(#text) button"), page.locator("form.panel:has(#matter)"), button(page, "取号：律师")],
          now=SESSION),
    Scene("center-queue", ACCOUNT, "/center/", lambda page: [
              page.locator("#queue button:has-text('已到，开始')").first, page.locator("#queue button:has-text('再叫一次')").first,
              page.locator("#queue button:has-text('已离开')").first],
          _one_is_called, now=SESSION, start="#queue", end="#queue"),
    Scene("center-screen", ACCOUNT, "/center/screen", now=SESSION, end="#numbers"),
    Scene("center-booking", ACCOUNT, "/center/",
          lambda page: [button(page, "改到别的时间"), button(page, "确认取消"), page.locator("form.panel.reveal")],
          _booking_is_opened, now=SESSION),
    Scene("center-list", ACCOUNT, "/center/list?date=2026-12-02", now=SESSION, is_paper=True, end="main table"),
)  # fmt: skip
