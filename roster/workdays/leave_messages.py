"""Reads chat lines in which people say that they cannot come: who, which days, which half, why.

Nothing is guessed silently: a name that several have, a day that is none and a reason that nobody gave are told
apart, so that a person decides. Reasons are those of the leave form, by their names there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from unicodedata import normalize

from roster.core.translation import N_
from roster.workdays.leave_dates import FoundDates, Span, dates_in

LONGEST_TEXT, MOST_LINES = 8_000, 100
_REASONS = (
    ("hearing", r"开庭|有庭|出庭|庭审|庭前会议|开个?庭|仲裁庭?"),
    ("training", r"培训|开会|会议|学习班|考试|讲课"),
    ("travel", r"出差|在外地|去外地|出远门"),
    ("sick", r"生病|病了|病假|住院|发烧|感冒|手术|看病|体检|不舒服"),
    ("transport", r"车坏|堵车|限行|大雪|下雪|暴雨|封路|修路|天气"),
    ("personal", r"家里有事|家中有事|私事|事假|孩子|结婚|婚礼|丧事|奔丧|搬家|有事"),
)
_CANNOT = re.compile(
    r"来不了|去不了|到不了|不能[来去到]|无法[来去到]|请假|请个假|冲突|坐不了班|赶不上|没空|没时间|调一下|换一下"
)
_TIME = r"(?:上午|下午)?\d{1,2}:\d{2}(?::\d{2})?"
_STAMP = re.compile(rf"\s(?:(?:\d{{2,4}}[-/年.])?\d{{1,2}}[-/月.]\d{{1,2}}日?\s*)?{_TIME}$")
_HEADER = re.compile(r"^(?P<who>[^\s:,。]{1,20}):?$")
_HOUR = re.compile(r"(?<=[\s日号])(?:上午|下午)?\d{1,2}[:点时]\d{0,2}分?")
_SAID = re.compile(r"^(?P<who>[^:\s]{1,20}):(?P<what>.+)$")
_CALLED = re.compile(
    r"(?:(?P<surname>[\u4e00-\u9fff])(?P<title>律师|律|公证员|公证|主任|老师|工)|[老小](?P<familiar>[\u4e00-\u9fff]))"
)
_FILLING = re.compile(
    r"[我你您咱也就是要有在的了吧呢啊哦呀哈,。.!?、;:()~\s那这个次天次先需需因为由于所以一下麻烦帮安排给各位领导好谢谢不好意思抱歉坐班值到去来得时间早]"
)


class Problem(StrEnum):
    NOBODY = "nobody"
    SEVERAL = "several"
    NO_DATE = "no_date"
    NO_SUCH_DATE = "no_such_date"
    OTHER_WEEKDAY = "other_weekday"
    PASSED = "passed"
    REVERSED = "reversed"
    NO_REASON = "no_reason"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "nobody": N_("Who is it? Choose the person."),
            "several": N_("Several people could be meant. Choose the person."),
            "no_date": N_("Which day? Enter the date."),
            "no_such_date": N_("There is no such day. Enter the date."),
            "other_weekday": N_("Day and weekday do not belong together. Check the date."),
            "passed": N_("That day is over. Check the date."),
            "reversed": N_("The last day lies before the first. Check the dates."),
        }.get(self.value, N_("No reason is given. Choose one."))


@dataclass(frozen=True)
class Known:
    """Somebody who may be meant."""

    id: str
    name: str
    role: str


@dataclass(frozen=True)
class LeaveMessage:
    """What one line says of one stretch of days. Without `problems` everything is understood."""

    line: int
    text: str
    sender: str
    people: tuple[str, ...]
    """Who may be meant: one, several, or nobody."""
    span: Span | None
    period: str
    reason: str
    problems: tuple[Problem, ...]
    unread: str
    """What of the line was not understood."""


@dataclass(frozen=True)
class ReadText:
    """A pasted text: what says that somebody is away, and the lines that say nothing of the kind."""

    messages: tuple[LeaveMessage, ...]
    skipped: tuple[tuple[int, str], ...]


def read_messages(text: str, people: Sequence[Known], today: date, sender: str = "") -> ReadText:
    """Return what a pasted chat says, line by line; `sender` wrote what names nobody."""
    messages: list[LeaveMessage] = []
    skipped: list[tuple[int, str]] = []
    present = sender.strip()
    for number, line in enumerate(text.splitlines()[:MOST_LINES], start=1):
        said = _plain(line)
        if not said:
            continue
        header = _sender_of(said, people, today)
        if header is not None:
            present = header
            continue
        found = list(_read(number, line.strip(), said, present, people, today))
        messages += found
        if not found:
            skipped.append((number, line.strip()))
    return ReadText(tuple(messages), tuple(skipped))


def _plain(line: str) -> str:
    return " ".join(normalize("NFKC", line).split())


def _sender_of(said: str, people: Sequence[Known], today: date) -> str | None:
    """Return who wrote what follows, if the line is the head of a message as chats copy it."""
    if _says_leave(said.replace(" ", ""), today):
        return None
    match = _HEADER.match(_STAMP.sub("", said))
    if match is None:
        return None
    return match["who"] if _STAMP.search(said) or _named(match["who"], people) else None


def _says_leave(squeezed: str, today: date) -> bool:
    return bool(_CANNOT.search(squeezed) or any(re.search(words, squeezed) for _reason, words in _REASONS))


def _read(
    number: int, line: str, said: str, sender: str, people: Sequence[Known], today: date
) -> Iterator[LeaveMessage]:
    squeezed = _HOUR.sub(_half_of, said).replace(" ", "")
    match = _SAID.match(squeezed)
    writer, what = (match["who"], match["what"]) if match else (sender, squeezed)
    meant, what = _who(what, writer, people)
    dates = dates_in(what, today)
    reason, period = _reason(what), _period(what)
    if not (_CANNOT.search(what) or reason or (dates.spans and meant)):
        return
    unread = _unread(what, dates)
    for span in dates.spans or (None,):
        problems = [*_of_people(meant), *_of_dates(dates, span, today)]
        if not reason:
            problems.append(Problem.NO_REASON)
        yield LeaveMessage(number, line, writer, meant, span, period, reason, tuple(problems), unread)


def _half_of(match: re.Match[str]) -> str:
    """Return the half of the day that an hour is said with: `下午3点` is an afternoon, and no day."""
    return match[0][:2] if match[0].startswith(("上午", "下午")) else ""


def _who(what: str, writer: str, people: Sequence[Known]) -> tuple[tuple[str, ...], str]:
    """Return who may be meant, and the text without the name: one who is named in it goes before its writer."""
    named = [one for one in people if one.name in what]
    if named:
        for one in named:
            what = what.replace(one.name, "")
        return tuple(one.id for one in named), what
    if not what.startswith("我"):
        called = _CALLED.search(what)
        found = _called(called, people) if called else ()
        if called and found:
            return found, what.replace(called[0], "", 1)
    return _named(writer, people), what


def _named(writer: str, people: Sequence[Known]) -> tuple[str, ...]:
    """Return whom a sender's name may mean: `李敏`, `李敏-示例所`, `张律师`, `老张`."""
    whole = tuple(one.id for one in people if one.name and one.name in writer)
    if whole or not writer:
        return whole
    called = _CALLED.search(writer)
    return _called(called, people) if called else ()


def _called(match: re.Match[str], people: Sequence[Known]) -> tuple[str, ...]:
    surname = match["surname"] or match["familiar"]
    role = {"律师": "lawyer", "律": "lawyer", "公证员": "notary", "公证": "notary"}.get(match["title"] or "")
    return tuple(one.id for one in people if one.name.startswith(surname) and role in (None, one.role))


def _reason(what: str) -> str:
    return next((reason for reason, words in _REASONS if re.search(words, what)), "")


def _period(what: str) -> str:
    morning, afternoon = bool(re.search("上午|早上", what)), bool(re.search("下午|午后", what))
    if morning == afternoon:
        return "day"
    return "am" if morning else "pm"


def _of_people(meant: tuple[str, ...]) -> Iterator[Problem]:
    if len(meant) != 1:
        yield Problem.SEVERAL if meant else Problem.NOBODY


def _of_dates(dates: FoundDates, span: Span | None, today: date) -> Iterator[Problem]:
    if dates.impossible:
        yield Problem.NO_SUCH_DATE
    elif span is None:
        yield Problem.NO_DATE
    if dates.wrong_weekday:
        yield Problem.OTHER_WEEKDAY
    if span is not None and span.ends_on < span.starts_on:
        yield Problem.REVERSED
    elif span is not None and span.starts_on < today:
        yield Problem.PASSED


def _unread(what: str, dates: FoundDates) -> str:
    """Return what is left of a text without all that was understood; single left-over characters say nothing."""
    for span in reversed(dates.spans):
        what = f"{what[: span.start]} {what[span.end :]}"
    for _reason_name, words in _REASONS:
        what = re.sub(words, " ", what)
    what = re.sub("上午|下午|早上|午后|全天|整天|一天|半天", " ", _CANNOT.sub(" ", what))
    pieces = [_FILLING.sub("", piece) for piece in what.split()]
    return " ".join(piece for piece in pieces if len(piece) > 1)
