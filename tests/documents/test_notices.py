"""The official notice: its paper, its words, its annex, as another program reads them."""

import datetime as dt
import io

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from roster.core import letters, notice_words
from roster.core.errors import InvalidInput
from roster.documents.facts import Stage
from roster.documents.notices import Letter, notice, values_of
from tests.documents.months import RARE, TOWNS, month

LETTER = Letter(notice_words.TITLE, notice_words.RECIPIENTS, notice_words.TEXT)


@pytest.fixture(scope="module")
def paper():
    return Document(io.BytesIO(notice(month(), LETTER, 1)))


def font_of(run) -> str:
    return run._element.rPr.rFonts.get(qn("w:eastAsia"))


def test_the_page_is_the_standards(paper):
    first = paper.sections[0]
    assert [round(side.mm) for side in (first.page_width, first.page_height)] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(side.mm) for side in margins] == [37, 35, 28, 26]
    assert first._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "579"  # 28.95 pt: 22 lines in 225 mm
    normal = paper.styles["Normal"]
    assert normal.font.size.pt == 16
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert 28 * (16 + int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20) <= 156 / 25.4 * 72


def test_title_text_and_headings_have_their_fonts(paper):
    lines = [one for one in paper.paragraphs if one.text]
    assert [one.text for one in lines[:4]] == [
        "渭南市临渭区司法局",
        "关于做好2026年12月律师、公证员派驻",
        "镇（街道）公共法律服务中心坐班工作的通知",
        "各镇（街道）司法所、各律师事务所、公证处：",
    ]
    assert {(font_of(one.runs[0]), one.runs[0].font.size.pt) for one in lines[:3]} == {("方正小标宋简体", 22)}
    first_level = next(one for one in lines if one.text.startswith("二、"))
    second_level = next(one for one in lines if one.text.startswith("（一）"))
    assert font_of(first_level.runs[0]) == "黑体"
    assert font_of(second_level.runs[0]) == "楷体"
    assert second_level.runs[0].text == "（一）按时签到。"
    parts = {
        str(part.partname): part.blob.decode()
        for part in paper.part.package.iter_parts()
        if "font" in str(part.partname)
    }
    assert '<w:altName w:val="FangSong,仿宋_GB2312' in parts["/word/fontTable.xml"]


def test_what_is_moved_or_called_off_is_said(paper):
    text = "\n".join(one.text for one in paper.paragraphs)
    assert (
        "2026年12月2日（星期三）上午9:00—11:30，下午14:00—16:30。阳郭镇改于12月3日（周四）。崇凝镇本月暂停坐班。"
        in text
    )
    assert "共19处" in text
    assert "{" not in text


def test_name_and_date_stand_at_the_right_for_the_seal(paper):
    name, date = (
        next(one for one in paper.paragraphs[6:] if one.text == text)
        for text in ("渭南市临渭区司法局", "2026年11月24日")
    )
    assert date.paragraph_format.right_indent.pt == 64  # four characters
    assert name.paragraph_format.right_indent.pt == 48  # its middle above the date's


def test_the_annex_is_a_landscape_table_that_fits_one_page(paper):
    annex = paper.sections[1]
    assert annex.orientation is WD_ORIENT.LANDSCAPE
    assert round(annex.page_width.mm) == 297
    (table,) = paper.tables
    assert [row.cells[1].text for row in table.rows[1:]] == TOWNS
    heads = [cell.text for cell in table.rows[0].cells]
    assert heads[:4] == ["序号", "镇（街道）", "坐班地点", "上午律师"]
    assert table.rows[10].cells[3].text == RARE
    assert [cell.text for cell in table.rows[13].cells[3:8]] == [""] * 5, "nobody sits where it is called off"
    assert table.rows[8].cells[9].text == "改于12月3日：修路"
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    heights = sum(row.height.mm for row in table.rows)
    room = annex.page_height.mm - annex.top_margin.mm - annex.bottom_margin.mm
    above_and_below = (20 + 26 + 17 + 14) / 72 * 25.4
    assert heights + above_and_below < room
    assert sum(column.width.mm for column in table.columns) <= 269.1


@pytest.mark.parametrize(("stage", "slips"), [(Stage.FOR_APPROVAL, 1), (Stage.FOR_COMMENT, 0)])
def test_a_draft_cannot_be_taken_for_the_issued_notice(stage, slips):
    december = month(
        stage=stage,
        published_on=None,
        is_provisional=True,
        comments_until=dt.datetime(2026, 11, 27, 17, tzinfo=dt.UTC),
    )
    paper = Document(io.BytesIO(notice(december, LETTER, 1)))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert f"坐班工作的通知\n（{stage.value}）" in text
    assert f"排班表（{stage.value}）" in text
    assert "渭南市临渭区司法局\n　　年　月　日" in text, "no date of issue"
    assert "发布" not in text
    assert "2026年12月2日（星期三，暂定）" in text
    assert len(paper.tables) == slips + 1
    for section in paper.sections:
        for header in (section.header, section.even_page_header):
            assert header.paragraphs[0].text.startswith(f"{stage.value}　")
            assert f'string="{stage.value}"' in header._element.xml
            assert ("11月27日17:00前反馈" in header.paragraphs[0].text) is (stage is Stage.FOR_COMMENT)
    issued = Document(io.BytesIO(notice(month(), LETTER, 1)))
    assert not issued.sections[0].header.paragraphs or not issued.sections[0].header.paragraphs[0].text


def test_a_placeholder_that_nobody_fills_is_refused():
    values = values_of(month(), 1)
    assert set(values) == set(notice_words.PLACEHOLDERS)
    for text in (notice_words.TITLE, notice_words.RECIPIENTS, notice_words.TEXT):
        letters.check(text, notice_words.PLACEHOLDERS)
    with pytest.raises(InvalidInput, match="地点"):
        letters.check("在{地点}坐班", notice_words.PLACEHOLDERS)
    for text in ("在{月份坐班", "在月份}坐班", "{{月份}}"):
        with pytest.raises(InvalidInput, match="brace"):
            letters.check(text, notice_words.PLACEHOLDERS)
    assert letters.fill("{ 月份 }，{别的}", {"月份": "12月"}) == "12月，{别的}"
