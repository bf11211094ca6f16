"""Chat lines about leave: what is understood of each, and what a person has to decide."""

from datetime import date

import pytest

from roster.workdays.leave_messages import MOST_LINES, Known, Problem, read_messages

TODAY = date(2026, 11, 24)
"""A Tuesday."""
PEOPLE = [
    Known("zw", "张伟", "lawyer"),
    Known("zm", "张敏", "lawyer"),
    Known("zn", "张宁", "notary"),
    Known("lm", "李敏", "lawyer"),
    Known("wy", "王示一", "lawyer"),
]
DEC_2, DEC_3, DEC_4 = date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 4)


def read(text: str, sender: str = ""):
    return read_messages(text, PEOPLE, TODAY, sender).messages


@pytest.mark.parametrize(
    ("text", "who", "starts_on", "ends_on", "period", "reason"),
    [
        ("王示一：12月2日开庭来不了", "wy", DEC_2, DEC_2, "day", "hearing"),
        ("李敏 12.2下午出差", "lm", DEC_2, DEC_2, "pm", "travel"),
        ("李敏: 12/2 上午体检", "lm", DEC_2, DEC_2, "am", "sick"),
        ("李敏（示例所）11-24 10:03\n我下周三有庭", "lm", DEC_2, DEC_2, "day", "hearing"),
        ("李敏 2026/11/24 10:03:21\n我下周三有庭", "lm", DEC_2, DEC_2, "day", "hearing"),
        ("李敏\n明天病了来不了", "lm", date(2026, 11, 25), date(2026, 11, 25), "day", "sick"),
        ("老王 2号到4号出差", "wy", DEC_2, DEC_4, "day", "travel"),
        ("李敏：12月2-3日培训", "lm", DEC_2, DEC_3, "day", "training"),
        ("李敏：12月2日至12月4日家里有事", "lm", DEC_2, DEC_4, "day", "personal"),
        ("李敏: 2026-12-02 9:30在渭南中院开庭", "lm", DEC_2, DEC_2, "day", "hearing"),
        ("李敏：2026年12月2日（周三）下午3点仲裁", "lm", DEC_2, DEC_2, "pm", "hearing"),
        ("李敏：1月5日有庭", "lm", date(2027, 1, 5), date(2027, 1, 5), "day", "hearing"),
        ("张公证员12月2日大雪封路来不了", "zn", DEC_2, DEC_2, "day", "transport"),
        ("张敏帮李敏说一声：12月2日开庭", "lm", DEC_2, DEC_2, "day", "hearing"),
        ("李敏：礼拜天开会", "lm", date(2026, 11, 29), date(2026, 11, 29), "day", "training"),
        ("李敏：下下周一开庭", "lm", date(2026, 12, 7), date(2026, 12, 7), "day", "hearing"),
        ("李敏：后天出差", "lm", date(2026, 11, 26), date(2026, 11, 26), "day", "travel"),
    ],
)
def test_what_is_said_is_understood_whole(text, who, starts_on, ends_on, period, reason):
    (one,) = read(text)
    if "帮" in text:
        assert set(one.people) == {"lm", "zm"} or one.people == ("lm",)
    else:
        assert (one.people, one.problems) == ((who,), ())
    assert (one.span.starts_on, one.span.ends_on) == (starts_on, ends_on)
    assert (one.period, one.reason) == (period, reason)


def test_a_sender_given_beside_writes_what_names_nobody():
    (one,) = read("我下周三有庭", sender="李敏")
    assert (one.people, one.problems) == (("lm",), ())
    (other,) = read("王示一下周三有庭", sender="李敏")
    assert other.people == ("wy",), "whoever is named goes before who wrote it"


@pytest.mark.parametrize(
    ("text", "people", "problems"),
    [
        ("张律师：12月2日开庭来不了", {"zw", "zm"}, [Problem.SEVERAL]),
        ("赵律师：12月2日开庭", set(), [Problem.NOBODY]),
        ("我下周三有庭", set(), [Problem.NOBODY]),
        ("李敏：下个月开庭来不了", {"lm"}, [Problem.NO_DATE]),
        ("李敏：2月30日开庭", {"lm"}, [Problem.NO_SUCH_DATE]),
        ("李敏：12月2日周四开庭", {"lm"}, [Problem.OTHER_WEEKDAY]),
        ("李敏：11月20日开庭", {"lm"}, [Problem.PASSED]),
        ("李敏：12月4日到12月2日开庭", {"lm"}, [Problem.REVERSED]),
        ("李敏：12月2日来不了", {"lm"}, [Problem.NO_REASON]),
        ("请假", set(), [Problem.NOBODY, Problem.NO_DATE, Problem.NO_REASON]),
    ],
)
def test_what_is_not_clear_is_asked(text, people, problems):
    (one,) = read(text)
    assert (set(one.people), list(one.problems)) == (people, problems)


def test_two_days_apart_are_two_leaves_and_what_is_left_over_is_shown():
    first, second = read("李敏：12月2号、4号开庭，打印机也坏了")
    assert (first.span.starts_on, second.span.starts_on) == (DEC_2, DEC_4)
    assert "打印机" in first.unread


def test_talk_about_anything_else_is_told_apart_line_by_line():
    found = read_messages("收到，谢谢\n\n李敏：收到\n李敏：12月2日开庭\n[图片]", PEOPLE, TODAY)
    assert [one.line for one in found.messages] == [4]
    assert [number for number, _text in found.skipped] == [1, 3, 5]


def test_nonsense_is_no_accident():
    nasty = "\x00\u202e😀%(name)s {0} <script>99月99日 2026-13-45 " + "9" * 5000
    assert read_messages(nasty + "\n开庭" * 500, PEOPLE, TODAY).messages[-1].line <= MOST_LINES
