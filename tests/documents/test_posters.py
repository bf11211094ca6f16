"""Posters, as another program reads them: a page each, the font inside, rare characters whole."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from roster.core.periods import Period
from roster.documents.facts import Seated
from roster.documents.posters import headline, notary_line, poster_book, who
from tests.documents.months import RARE, TOWNS, month, place


@pytest.fixture(scope="module")
def pages():
    few = month()
    return PdfReader(
        io.BytesIO(poster_book(replace(few, places=[few.places[index] for index in (9, 12)])))
    ).pages


def words_of(page) -> str:
    """The text of a page; pypdf writes a zero byte before each character of such a font, other readers do not."""
    return page.extract_text().replace("\0", "").replace("　", " ")


def test_a_page_for_each_center_on_a4(pages):
    assert len(pages) == 2
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]


def test_a_poster_says_who_when_where_and_what_it_costs(pages):
    text = words_of(pages[0])
    for words in (
        "来咱镇上坐班啦", "12月2日 星期三", "2026年 农历十月廿四", "上午 9:00—11:30 下午 14:00—16:30", "下邽镇公共法律服务中心",
        f"{RARE}法律工作者（示例·双王法律服务所）", "示甲公证员（示例公证处）", "0913-0000012", "免费咨询", "12348",
    ):  # fmt: skip
        assert words in text, words


def test_the_headline_has_72_points(pages):
    sizes = set()
    pages[0].extract_text(visitor_text=lambda _text, _cm, _tm, _font, size: sizes.add(round(size)))
    assert max(sizes) == 72


def test_the_font_is_in_the_file(pages):
    (font,) = pages[0]["/Resources"]["/Font"].values()
    descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    assert "NotoSansCJK" in descriptor["/FontName"]
    assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_who_is_called_off_says_so(pages):
    text = words_of(pages[1])
    assert "取消" in text
    assert "停电" in text
    assert RARE not in text


def test_what_is_said_of_people_and_of_the_notary():
    alone, split, town = place(1, "故市镇"), place(3, TOWNS[0]), place(5, "故市镇")
    assert headline(alone, {}) == ["律师", "来咱镇上坐班啦"]
    assert headline(split, {})[1] == "来咱街道坐班啦"
    assert headline(town, {})[0] == "律师、公证员"
    assert who(alone, {}) == [f"全天　{RARE}法律工作者（示例·双王法律服务所）"]
    assert [line[:2] for line in who(split, {})] == ["上午", "下午"]
    assert who(split, {})[0] == "上午　李示一律师（示例·渭水所）"
    mediator = replace(alone, people=(Seated("示乙", "示例调委会", "mediator", Period.DAY),))
    assert who(mediator, {"mediator": "调解员"}) == ["全天　示乙调解员（示例调委会）"]
    assert notary_line(alone) == "公证员下次来：2027年3月2日"
    assert notary_line(place(10, "故市镇")) == "本次有公证员坐班；公证员下次来的日期另行公告。"
