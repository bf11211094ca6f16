"""Pictures of one's own account. They come last: two-step sign-in stays on for the people in them."""

from playwright.sync_api import Page

from roster.core import one_time_codes
from roster.services.demo.sign_ins import PASSWORD
from tests.conftest import NOW
from tests.handbook.scenes import Scene, button, field

WHO, OTHER = "leader", "secretary"


def _switched_on(page: Page) -> None:
    key = page.locator("code.key").inner_text().replace(" ", "")
    page.fill("#code", one_time_codes.code_at(key, NOW))
    button(page, "开启").click()
    page.wait_for_selector("ol.codes")


def _half_way(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.fill("#email", f"{OTHER}@demo.example")
    page.fill("#password", PASSWORD)
    page.click("form.narrow button[type=submit]")
    page.wait_for_selector("#code")


SCENES = (
    Scene("account", WHO, "/account",
          lambda page: [page.locator(f"section[aria-labelledby={name}]") for name in ("password", "two-steps", "language", "devices")]),
    Scene("account-two-steps", WHO, "/account/two-steps/on",
          lambda page: [page.locator("img.qr"), page.locator("code.key"), field(page, "code"), button(page, "开启")]),
    Scene("account-second-step", OTHER, "/account/two-steps/on",
          lambda page: [field(page, "code"), button(page, "登录"), page.locator("a[href='/sign-in/recovery-code']")],
          lambda page: (_switched_on(page), _half_way(page))),
    Scene("account-recovery-codes", WHO, "/account/two-steps/on", before=_switched_on, end=".panel"),
    Scene("administrator-two-steps", "administrator", "/administrator/accounts",
          lambda page: [page.locator("fieldset.choices"), button(page, "关闭两步登录")],
          lambda page: (page.locator("main tr:has-text('两步登录') a").first.click(), button(page, "关闭两步登录").click(),
                        page.wait_for_selector("fieldset.choices"))),
)  # fmt: skip
