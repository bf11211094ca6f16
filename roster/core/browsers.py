"""What kind of browser somebody uses, in two plain words: enough to know one's own again, no more."""

import re

_FAMILIES = (
    # the first that fits: most browsers also name the ones that they resemble
    ("wecom", r"wxwork"),
    ("wechat", r"MicroMessenger"),
    ("edge", r"\bEdgA?(iOS)?/"),
    ("qq", r"QQBrowser|MQQ"),
    ("uc", r"UCBrowser|UBrowser"),
    ("360", r"360SE|360EE|QihooBrowser|QHBrowser"),
    ("firefox", r"Firefox|FxiOS"),
    ("chrome", r"Chrome|CriOS|Chromium"),
    ("safari", r"Safari"),
)
_SYSTEMS = (
    ("harmony", r"HarmonyOS|OpenHarmony"),
    ("iphone", r"iPhone"),
    ("ipad", r"iPad"),
    ("android", r"Android"),
    ("windows", r"Windows"),
    ("mac", r"Mac OS X|Macintosh"),
    ("linux", r"Linux|X11"),
)


def recognise(user_agent: str) -> str:
    """Return `family:system` of what a browser says of itself, `other` where nothing fits."""
    return f"{_first(_FAMILIES, user_agent)}:{_first(_SYSTEMS, user_agent)}"


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, text)), "other")
