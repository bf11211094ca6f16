"""Whether a text names a body that somebody advises (顾问单位): a town's government, a village committee, a company."""

import re
import unicodedata

_NOT_IN_NAMES = re.compile(r"[\s\W_]+")
_KINDS = (
    (("人民政府", "街道办事处", "政府", "办事处"), "政府|街道办|办事处"),
    (("村民委员会", "居民委员会", "村委会", "居委会", "委员会"), "委员会|村委|居委"),
)
"""How such a body's name may end, and which words stand behind the place's name where people mean the body, not the place."""
_COMPANIES = ("股份有限公司", "有限责任公司", "有限公司", "公司")
_BETWEEN = 6
"""So many characters may stand between a place's name and what is meant there."""


def fold(text: str) -> str:
    """Return a name as it is compared: width, case, blanks and signs do not count."""
    return _NOT_IN_NAMES.sub("", unicodedata.normalize("NFKC", text).casefold())


def is_named(body: str, text: str) -> bool:
    """Tell whether a text names a body, in full or as people call it: 故市镇政府 is 故市镇人民政府; who only lives in 故市镇 is not."""
    name, written = fold(body), fold(text)
    if not name or not written:
        return False
    for endings, words in _KINDS:
        for ending in endings:
            place = name.removesuffix(ending)
            if place != name and place:
                return bool(re.search(f"{re.escape(place)}.{{0,{_BETWEEN}}}?(?:{words})", written))
    for ending in _COMPANIES:
        if name != ending and name.endswith(ending):
            return name.removesuffix(ending) in written
    return name in written
