"""The words of e-mails as a bureau may change them: ours in Chinese, with named placeholders instead of the catalogue's."""

import re
from collections.abc import Mapping
from functools import cache

from roster.core import letters
from roster.core.own_words import Part
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate
from roster.models import NoticeKind
from roster.notify.texts import TEXTS

PLACEHOLDERS = {
    "name": "姓名", "phone": "电话", "duties": "坐班安排", "year": "年份", "days": "天数", "month": "月份", "due": "截止日期",
    "note": "说明", "code": "预约码", "count": "件数", "until": "截止时间", "link": "链接", "date": "日期", "time": "时间",
    "place": "地点", "matters": "预约事项", "when": "日期", "dates": "有事日期",
}  # fmt: skip
"""Each fact of `facts` that a body may hold, and what it is called here."""
NUMBER = "编号"
"""What `code` is called where it names no booking."""
MAY_BE_LEFT_OUT = frozenset({"name", "phone", "days", "matters"})
LONGEST_SUBJECT, LONGEST_BODY, MOST_LINES = 40, 1500, 40
_PARAMETER = re.compile(r"%\((\w+)\)s")


def key(kind: NoticeKind, what: str) -> str:
    """Return the name of a kind's subject or body among a bureau's own words."""
    return f"mail_{kind.value}_{what}"


@cache
def parts(kind: NoticeKind) -> tuple[Part, Part]:
    """Return a kind's subject, which has no placeholders since it stands on lock screens and in logs, and its body."""
    text, names = TEXTS[kind], _names(kind)
    ours = translate(DEFAULT_LANGUAGE, text.body, **{fact: f"{{{name}}}" for fact, name in names.items()})
    return (
        Part(key(kind, "subject"), N_("Subject"), translate(DEFAULT_LANGUAGE, text.subject), LONGEST_SUBJECT),
        Part(
            key(kind, "body"),
            N_("Text of the e-mail"),
            ours,
            LONGEST_BODY,
            tuple(names.values()),
            tuple(name for fact, name in names.items() if fact not in MAY_BE_LEFT_OUT),
            MOST_LINES,
        ),
    )


def filled(kind: NoticeKind, body: str, facts: Mapping[str, str]) -> str:
    """Return a bureau's own body as it is read."""
    return letters.fill(body, {name: facts.get(fact, "") for fact, name in _names(kind).items()})


def _names(kind: NoticeKind) -> dict[str, str]:
    """Return which facts a kind's body holds, in its order, and what they are called."""
    is_of_visitor = kind.value.startswith(("booking", "waitlist"))
    facts = dict.fromkeys(_PARAMETER.findall(TEXTS[kind].body))
    return {fact: NUMBER if fact == "code" and not is_of_visitor else PLACEHOLDERS[fact] for fact in facts}
