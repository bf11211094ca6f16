"""What kind of browser it is, in the reader's words."""

from flask import Flask
from flask_babel import gettext as _

from roster.core.translation import N_

FAMILIES = {
    "wecom": N_("WeCom"), "wechat": N_("WeChat"), "edge": "Edge", "qq": N_("QQ Browser"), "uc": "UC", "360": N_("360 Browser"),
    "firefox": "Firefox", "chrome": "Chrome", "safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "harmony": N_("HarmonyOS"), "iphone": "iPhone", "ipad": "iPad", "android": N_("an Android phone"),
    "windows": "Windows", "mac": "Mac", "linux": "Linux",
}  # fmt: skip


def install(app: Flask) -> None:
    """Give templates the filter."""
    app.add_template_filter(browser_words)


def browser_words(recognised: str) -> str:
    """`edge:windows` → `Edge on Windows`."""
    family, _colon, system = recognised.partition(":")
    browser = _(FAMILIES[family]) if family in FAMILIES else _("A browser")
    if system not in SYSTEMS:
        return str(browser)
    return str(_("%(browser)s on %(system)s", browser=browser, system=_(SYSTEMS[system])))
