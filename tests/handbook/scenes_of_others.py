"""Pictures of those who mostly look: leader and firm secretary."""

from tests.handbook.scenes import Scene, button

SCENES = (
    Scene("leader-overview", "leader", "/leader",
          lambda page: [page.locator("section[aria-labelledby=next]"), page.locator("section[aria-labelledby=year]")], end="main table"),
    Scene("leader-figures", "leader", "/leader/figures", lambda page: [page.locator("nav.tabs").nth(1)], start="#centers"),
    Scene("firm-people", "secretary", "/firm/",
          lambda page: [page.locator("section[aria-labelledby=outstanding]"), page.locator("ul.cards .card").first]),
    Scene("firm-person", "secretary", "/firm/",
          lambda page: [button(page, "请假")],
          lambda page: page.locator("ul.cards .card h2 a").first.click(), start="form.panel"),
)  # fmt: skip
