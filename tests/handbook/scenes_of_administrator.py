"""The administrator's pictures. The page of health names disk and version, so that it shows only its head."""

from tests.handbook.scenes import Scene, button

ACCOUNT = "administrator"

SCENES = (
    Scene("administrator-new-account", ACCOUNT, "/administrator/accounts/new",
          lambda page: [page.locator("main .field").first, button(page, "开立账号")]),
    Scene("administrator-account", ACCOUNT, "/administrator/accounts",
          lambda page: [page.locator("dl.facts").first, button(page, "重发设置密码的链接"), button(page, "停用账号")],
          lambda page: page.locator("main table a:has-text('故市镇')").first.click()),
    Scene("administrator-settings", ACCOUNT, "/administrator/settings", lambda page: [page.locator("main h2").first]),
    Scene("administrator-health", ACCOUNT, "/administrator/health", end=".cards li"),
)  # fmt: skip
