"""A new colleague finds any feature in a minute: by asking in the own words, or in the list of all chapters."""

from urllib.parse import unquote

import pytest

from roster.web.help import searching
from roster.web.help.handbook import chapters

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("own", "question", "heading"),
    [
        ("practitioner", "请假", "提前请假怎么办"),
        ("firm-secretary", "请假", "替本所的人请假"),
        ("scheduler", "律师生病了怎么办", "律师临时请假怎么办"),
        ("scheduler", "换人", "怎样手工换一个席位"),
        ("scheduler", "盖章", "怎样打印盖章"),
        ("center-staff", "停电", "断网那天怎么办"),
        ("center-staff", "老人不会用手机", "群众打电话来约怎么办"),
        ("practitioner", "怎么打印", "怎样打印登记表"),
        ("leader", "统计", "看数据"),
        ("administrator", "备份", "怎样看系统是否正常"),
        ("center-staff", "手机丢了", "手机丢了、换了怎么办"),
        ("center-staff", "换手机", "手机丢了、换了怎么办"),
        ("leader", "动态码", "怎样开启两步登录"),
    ],
)
def test_the_first_answer_is_the_chapter_that_helps(own, question, heading):
    found = searching.find(question, [own])
    assert found[0].chapter.heading == heading
    assert len(found) <= searching.MOST_FOUND


@pytest.mark.parametrize("question", ["", " ", "！？", "怎么办", "xyzzy", "\x00", "律" * 5000])
def test_odd_questions_are_no_trouble(question):
    assert isinstance(searching.find(question, []), list)


def test_chapters_are_read_as_plain_text():
    for chapter in chapters():
        assert chapter.text, chapter
        assert not any(mark in chapter.text for mark in ("](", "**", "|", ".webp", "## ")), chapter


@sqlite_only
def test_the_first_page_searches_and_lists_everything(cast, sign_in):
    browser = sign_in("lawyer@own.example")
    page = unquote(browser.get("/help/").get_data(as_text=True))
    for chapter in chapters():
        assert f"#{chapter.anchor}" in page, chapter.heading
    answer = unquote(browser.get("/help/", query_string={"q": "请假"}).get_data(as_text=True))
    assert answer.index("/help/practitioner#提前请假怎么办") < answer.index("/help/scheduler#")
    assert "没有找到" in browser.get("/help/", query_string={"q": "xyzzy<zz>"}).get_data(as_text=True)
    assert "<zz>" not in browser.get("/help/", query_string={"q": "xyzzy<zz>"}).get_data(as_text=True)
