"""Sign-in sheets and texts for chats."""

import io

from docx import Document

from roster.documents import chat_texts
from roster.documents.sign_in_sheets import ROWS_AT_LEAST, sign_in_sheets
from tests.documents.months import RARE, month, place


def test_a_sheet_for_each_center_that_opens():
    paper = Document(io.BytesIO(sign_in_sheets(month())))
    assert len(paper.tables) == 19
    heads = [one for one in paper.paragraphs if one.text.endswith("坐班签到表")]
    assert [bool(one.paragraph_format.page_break_before) for one in heads] == [False] + [True] * 18
    table = paper.tables[9]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0][1:6] == ["姓名", "执业机构", "到岗时间", "离岗时间", "接待人次"]
    assert rows[1][1:3] == [RARE, "示例·双王法律服务所"]
    assert rows[2][8] == "上午"
    assert len(rows) == 1 + ROWS_AT_LEAST
    assert rows[3][1] == "", "room for who comes in somebody's stead"


def test_a_text_for_a_town_is_short_and_tells_all():
    december = month()
    for one in december.places:
        assert len(chat_texts.for_town(one, december)) <= chat_texts.LONGEST
    said = chat_texts.for_town(place(10, "下邽镇"), december)
    assert said.startswith("【坐班提醒】12月2日（周三）上午9:00—11:30、下午14:00—16:30，")
    assert "上午有公证员" in said
    assert "取消（停电）" in chat_texts.for_town(december.places[12], december)


def test_a_person_and_a_firm_get_their_own():
    december = month()
    text = chat_texts.for_person(december.sitters[0], 1, december)
    assert RARE in text
    assert "单程约30分钟" in text
    assert "提前1个工作日" in text
    (firm,) = chat_texts.firms_of(december).items()
    assert chat_texts.for_firm(*firm, december).splitlines()[1] == f"{RARE}：12月2日（周三）全天，下邽镇"
