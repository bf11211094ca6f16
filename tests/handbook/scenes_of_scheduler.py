"""The scheduler's pictures, in the order of a month's work."""

from playwright.sync_api import Page

from tests.handbook.scenes import PAPER, Scene, button, field

ACCOUNT = "scheduler"
SEAT = 3
"""Whose seat is changed in the pictures: not that of the lawyer who shows the own pages."""

CARRIED = 7
"""Who is picked up: somebody who could sit elsewhere, too."""


def _leave_is_given(page: Page) -> None:
    """A lawyer of the published month falls away."""
    page.goto("/bureau/rosters/2026-12")
    name = page.locator(".seat").nth(SEAT).inner_text().split()[0]
    page.goto(f"/bureau/people?q={name}")
    page.locator("main table a").first.click()
    page.fill("[name=starts_on]", "2026-12-02")
    page.locator("main form button:has-text('登记请假')").click()
    page.goto("/bureau")


def _somebody_is_looked_for(page: Page) -> None:
    button(page, "找人替班").click()
    page.wait_for_selector("main table")


def _table_is_looked_at(page: Page) -> None:
    """Somebody new, and somebody whose limit changes."""
    page.goto("/bureau/people")
    known = page.locator("main table tbody tr").nth(1)
    name, firm = known.locator("th a").inner_text(), known.locator("td").nth(1).inner_text()
    page.goto("/bureau/import/people")
    rows = f"所属机构,姓名,类别,每月最多半天数\n{firm},示新一,律师,2\n{firm},{name},,1\n"
    page.set_input_files("#file", {"name": "人员.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    button(page, "查看导入效果").click()
    page.wait_for_selector("main table")


def _draft_is_begun(page: Page) -> None:
    begin = button(page, "修改这份排班表")
    if begin.count():
        begin.click()
    page.wait_for_selector("text=核对并发布")


def _name_is_picked_up(page: Page) -> None:
    _draft_is_begun(page)
    page.locator(".seat a").nth(CARRIED).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".price")
    page.locator("#carry").evaluate(
        "bar => { bar.hidden = true; }"
    )  # it would cover the table of a long picture


def _seat_is_opened(page: Page) -> None:
    page.locator(".seat a").nth(SEAT).click()
    page.wait_for_selector("h1")


def _plan_is_opened(page: Page) -> None:
    page.locator("main table a:has-text('查看结果')").first.click()
    page.wait_for_selector("nav.tabs")


def _one_is_replaced(page: Page) -> None:
    page.locator(".seat a").nth(SEAT).click()
    page.locator("main table button").first.click()
    button(page, "核对并发布").click()
    page.wait_for_selector("h2")


PLAN_FORM = "form:has([name=time_limit_seconds])"
SCENES = (
    Scene("scheduler-dashboard", ACCOUNT, "/bureau",
          lambda page: [page.locator("section[aria-labelledby=next]"), page.locator("section[aria-labelledby=todo]"), page.locator("main table").first],
          end="main table"),
    Scene("scheduler-plans", ACCOUNT, "/bureau/plans",
          lambda page: [page.locator(f"{PLAN_FORM} .pair").first, page.locator(f"{PLAN_FORM} summary").first, field(page, "time_limit_seconds"), button(page, "开始计算")]),
    Scene("scheduler-review", ACCOUNT, "/bureau/plans",
          lambda page: [page.locator("nav.tabs").last, page.locator(".window"), button(page, "采用为")], _plan_is_opened, rows=6),
    Scene("scheduler-leave", ACCOUNT, "/bureau",
          lambda page: [page.locator("ul.cards .card").first, button(page, "找人替班")], _leave_is_given, start="#leaves", end="ul.cards .card"),
    Scene("scheduler-fill", ACCOUNT, "/bureau",
          lambda page: [page.locator("main table [name=person]").first, button(page, "安排顶班")],
          _somebody_is_looked_for, rows=5),
    Scene("scheduler-year", ACCOUNT, "/bureau/rosters/year",
          lambda page: [page.locator("main thead a").nth(1), page.locator("main tbody td a").nth(1)], rows=5, width=1280),
    Scene("scheduler-map", ACCOUNT, "/bureau/rosters/map?month=2026-12", lambda page: [page.locator(".legend")], width=1280, end=".map"),
    Scene("scheduler-board", ACCOUNT, "/bureau/rosters/2026-12",
          lambda page: [page.locator(".seat a").nth(SEAT), button(page, "核对并发布")], _draft_is_begun, rows=7),
    Scene("scheduler-move", ACCOUNT, "/bureau/rosters/2026-12",
          lambda page: [page.locator("[data-slot].carried"), page.locator(".price.fits, .price.dearer").first], _name_is_picked_up, start="table.board", rows=7),
    Scene("scheduler-seat", ACCOUNT, "/bureau/rosters/2026-12",
          lambda page: [page.locator("section.chosen"), page.locator("main table button").first, page.locator("section.chosen button:has-text('锁定')")],
          _seat_is_opened, rows=4),
    Scene("scheduler-publish", ACCOUNT, "/bureau/rosters/2026-12",
          lambda page: [page.locator("main table").first, field(page, "note"), button(page, "发布第")], _one_is_replaced),
    Scene("scheduler-print", ACCOUNT, "/bureau/rosters/2026-12/print?version=1", is_paper=True, width=PAPER),
    Scene("scheduler-month-dates", ACCOUNT, "/bureau/dates/2026-12",
          lambda page: [page.locator("main table a:has-text('改期')").first], rows=7),
    Scene("scheduler-dates", ACCOUNT, "/bureau/dates",
          lambda page: [button(page, "导入放假通知"), button(page, "设定某一天"), page.locator("main table td:last-child").first],
          end="main table"),
    Scene("scheduler-notice", ACCOUNT, "/bureau/dates/notice", lambda page: [field(page, "text"), button(page, "查看有哪些变化")]),
    Scene("scheduler-import", ACCOUNT, "/bureau/import/people",
          lambda page: [page.locator("main form button").first, page.locator("main table tbody tr").nth(1)], _table_is_looked_at, rows=3),
    Scene("scheduler-fairness", ACCOUNT, "/bureau/fairness", rows=9),
    Scene("scheduler-notices", ACCOUNT, "/bureau/notices?show=to_call",
          lambda page: [page.locator("nav.tabs a[aria-current]"), button(page, "怎么说、打哪个号码")], end="main table"),
)  # fmt: skip
