"""Texts of a bureau's own with placeholders in braces: 各镇{中心名称}。"""

import re
from collections.abc import Collection, Mapping

from roster.core.errors import InvalidInput
from roster.core.translation import N_

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def check(text: str, known: Collection[str]) -> None:
    """Refuse a text with a placeholder that nobody fills, or with a brace that stands alone. Raises InvalidInput."""
    for name in _PLACEHOLDER.findall(text):
        if name.strip() not in known:
            raise InvalidInput(
                N_("There is no placeholder “{%(name)s}”. Possible: %(known)s."),
                name=name.strip(),
                known=" ".join(f"{{{one}}}" for one in known),
            )
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        raise InvalidInput(N_("A brace stands alone. A placeholder has one before and one behind: {…}."))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders filled; what is unknown stays as it is."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1].strip(), found[0]), text)
