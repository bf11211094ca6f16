"""Personal data as the screen shows it until somebody gives a reason."""

import re
from collections.abc import Iterable

_LONG_NUMBER = re.compile(r"[0-9]{7,}[Xx]?")


def mask_phone(number: str) -> str:
    """`+8613812341234` → `138****1234`; a landline keeps its last four digits."""
    national = number.removeprefix("+86")
    if len(national) == 11 and national.startswith("1"):
        return f"{national[:3]}****{national[-4:]}"
    return f"{'*' * max(len(national) - 4, 0)}{national[-4:]}"


def mask_name(name: str) -> str:
    """`张小生` → `张*生`, `张生` → `张*`: enough to call somebody up, not to know who it is."""
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_text(text: str, names: Iterable[str]) -> str:
    """Return a text in which these names are masked, and numbers long enough for a phone or a card are taken out."""
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}, key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return _LONG_NUMBER.sub("●●●", text)
