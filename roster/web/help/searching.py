"""Search in the handbook: people ask in their own words, so that parts of the words count too."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from roster.web.help import handbook

MOST_FOUND = 12
LONGEST_QUESTION = 60
_IN_HEADING = 4
"""How many times more a word in a heading counts than one in the text below."""
_OWN = 2
"""How many times more a chapter counts that is about one's own work."""
_EXCERPT = 36
_RUN = re.compile(r"[\u3400-\u9fff]+|[0-9a-z]+")
_ANSWERED_BELOW = re.compile("怎么办|怎样|怎么|如何|什么|哪里|可以|不了|问题")
"""What most questions hold and no heading is told apart by."""
_OTHER_WORDS = {
    "忘记": "忘了", "密码丢了": "忘了密码", "登不上": "登录不了", "登不进": "登录不了",
    "二次验证": "两步登录", "两步验证": "两步登录", "双因素": "两步登录", "动态码": "两步登录", "新手机": "换了手机",
    "生病": "请假", "病了": "请假", "有事": "请假", "开庭": "请假", "换人": "换一个席位", "调换": "对换",
    "统计": "数据", "报表": "数据", "停网": "断网", "没网": "断网", "没有网": "断网", "停电": "断网",
    "老人": "没有手机", "爽约": "没有来", "删除": "清空", "隐私": "个人信息", "换手机": "手机丢了",
}  # fmt: skip
"""What people say, and the word that the handbook uses for it."""


@dataclass(frozen=True)
class Found:
    """A chapter that may answer."""

    chapter: handbook.Chapter
    excerpt: str


def find(question: str, own: Collection[str]) -> list[Found]:
    """Return the chapters that hold most of a question's words, the best and those of one's own work first."""
    pieces = tuple(dict.fromkeys(_pieces(_in_words_of_the_handbook(question[:LONGEST_QUESTION].lower()))))
    rated: list[tuple[bool, int, int, Found]] = []
    for chapter in handbook.chapters():
        heading, text = chapter.heading.lower(), chapter.text.lower()
        present = [piece for piece in pieces if piece in heading or piece in text]
        if not present:
            continue
        score = sum(_IN_HEADING if piece in heading else 1 for piece in present)
        weight = _OWN if chapter.page in (*own, handbook.FIRST) else 1
        holds_most = 2 * len(present) >= len(pieces)
        rated.append(
            (not holds_most, -score * weight, len(rated), Found(chapter, _excerpt(chapter, present)))
        )
    best = sorted(rated, key=lambda one: one[:3])
    is_sure = bool(best) and not best[0][0]
    return [found for is_weak, _score, _place, found in best if not (is_sure and is_weak)][:MOST_FOUND]


def _in_words_of_the_handbook(question: str) -> str:
    for said, written in _OTHER_WORDS.items():
        question = question.replace(said, f" {written} ")
    return question


def _pieces(question: str) -> Iterator[str]:
    """Cut a question: Latin words whole, Chinese into every two neighbouring signs."""
    for run in _RUN.findall(_ANSWERED_BELOW.sub(" ", question)) or _RUN.findall(question):
        if run.isascii() or len(run) == 1:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def _excerpt(chapter: handbook.Chapter, pieces: Collection[str]) -> str:
    text = chapter.text.lower()
    at = min((text.find(piece) for piece in pieces if piece in text), default=0)
    start = max(at - _EXCERPT // 3, 0)
    cut = chapter.text[start : start + 2 * _EXCERPT]
    return f"{'…' if start else ''}{cut}{'…' if start + len(cut) < len(chapter.text) else ''}"
