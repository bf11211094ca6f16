"""Pictures of those who mostly look: leader, firm secretary and auditor."""

from playwright.sync_api import Page

from tests.handbook.scenes import Scene, button


def _record_is_asked_for(page: Page) -> None:
    page.select_option("#kind", "bookings")
    button(page, "查询").click()
    page.locator("main table a:has-text('打开')").first.click()
    page.wait_for_selector("text=只读打开")


SCENES = (
    Scene("leader-overview", "leader", "/leader",
          lambda page: [page.locator("section[aria-labelledby=next]"), page.locator("section[aria-labelledby=year]")], end="main table"),
    Scene("leader-figures", "leader", "/leader/figures", lambda page: [page.locator("nav.tabs").nth(1)], start="#centers"),
    Scene("firm-people", "secretary", "/firm/",
          lambda page: [page.locator("section[aria-labelledby=outstanding]"), page.locator("ul.cards .card").first]),
    Scene("firm-person", "secretary", "/firm/",
          lambda page: [button(page, "请假")],
          lambda page: page.locator("ul.cards .card h2 a").first.click(), start="form.panel"),
    Scene("auditor-trail", "auditor", "/auditor?group=", lambda page: [page.locator("form.filter"), button(page, "查询")]),
    Scene("auditor-record", "auditor", "/auditor", lambda page: [page.locator("form.panel .field").first], _record_is_asked_for),
)  # fmt: skip
