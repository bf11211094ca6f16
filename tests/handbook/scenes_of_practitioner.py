"""The practitioner's pictures, on a phone as most of them have it; the record on a desk."""

from playwright.sync_api import Page

from tests.handbook.scenes import DESK, PHONE, SESSION, Scene, button, field

ACCOUNT = "lawyer"


def _desk_is_opened(page: Page) -> None:
    button(page, "到我的窗口").click()
    page.wait_for_selector("#queue")


def _record_is_opened(page: Page) -> None:
    page.locator("main table tbody a").last.click()
    page.wait_for_selector("h1")


def _calendar_is_read(page: Page) -> None:
    sample = page.request.get("/practitioner/leave/busy/sample.ics").body()
    page.set_input_files("#file", [{"name": "a.ics", "mimeType": "text/calendar", "buffer": sample}])
    button(page, "看看哪些坐班日有事").click()
    page.wait_for_selector(".card select")


SCENES = (
    Scene("practitioner-sittings", ACCOUNT, "/practitioner/",
          lambda page: [page.locator(".card .lead").first, button(page, "收到，按时到"), button(page, "这一天我来不了")], width=PHONE),
    Scene("practitioner-cannot-come", ACCOUNT, "/practitioner/",
          lambda page: [page.locator("button[name=reason]").first],
          lambda page: button(page, "这一天我来不了").click(), width=PHONE),
    Scene("practitioner-leave", ACCOUNT, "/practitioner/leave",
          lambda page: [field(page, "starts_on"), field(page, "reason"), page.locator("form.panel button[type=submit]").last], width=PHONE),
    Scene("practitioner-busy", ACCOUNT, "/practitioner/leave/busy",
          lambda page: [page.locator(".card .check").first, page.locator(".card select").first, button(page, "为勾选的日期请假")],
          _calendar_is_read, width=PHONE),
    Scene("practitioner-calendar", ACCOUNT, "/practitioner/calendar",
          lambda page: [field(page, "with_alarm"), button(page, "生成地址")], width=PHONE, start="form.panel"),
    Scene("practitioner-bureaus", "notary", "/practitioner/", width=PHONE, start=".card:last-child", end=".card:last-child"),
    Scene("practitioner-records", ACCOUNT, "/practitioner/records", lambda page: [page.locator("ul.queue li").first],
          width=DESK, rows=2),
    Scene("practitioner-record", ACCOUNT, "/practitioner/records",
          lambda page: [field(page, "advice"), field(page, "outcomes"), field(page, "conflict_checked"), field(page, "limitation_on")],
          lambda page: page.locator("ul.queue li a, ul.queue li button").first.click(), width=DESK),
    Scene("practitioner-print", ACCOUNT, "/practitioner/records",
          before=lambda page: (_record_is_opened(page), page.click("text=打印"), page.wait_for_selector(".sheet")), is_paper=True, width=840),
    Scene("practitioner-desk", ACCOUNT, "/practitioner/",
          lambda page: [button(page, "叫下一位"), page.locator("#queue")], _desk_is_opened, now=SESSION, width=PHONE, end="#queue"),
)  # fmt: skip
