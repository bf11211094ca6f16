"""The allowance sheet and the certificates, as another program reads them."""

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from roster.documents.allowance_books import allowance_book
from roster.documents.certificates import certificates, length
from roster.documents.pay import PaidFrom, Rates
from tests.documents.months import RARE, month

EARLY, LATE = date(2026, 1, 1), date(2026, 12, 3)
RATES = Rates(
    {"lawyer": [PaidFrom(EARLY, 150), PaidFrom(LATE, 999)]}, far=[PaidFrom(EARLY, 30)], far_minutes=30
)
"""From the day after the session date more is paid."""


def sheets(**how: object):
    december = month()
    notary = replace(december.sitters[1], name="示甲", role="notary", role_name="公证员")
    content = allowance_book(
        december.bureau, "2026-12", [*december.sitters, notary], RATES, december.printed_at
    )
    return load_workbook(io.BytesIO(content), **how)["补贴发放表"]


def test_sums_are_formulas_and_their_results_are_kept_beside_them():
    formulas, results = sheets(), sheets(data_only=True)
    assert formulas["J4"].value == "=G4*H4+I4"
    assert formulas["K6"].value == "=SUM(K4:K5)"
    assert (results["J4"].value, results["K6"].value, results["G6"].value, results["I6"].value) == (
        330,
        660,
        4,
        60,
    )
    assert results["A7"].value == "实发金额（大写）：人民币陆佰陆拾元整"
    assert formulas["K7"].value == '=IF(K6=660,"","金额改过了，请改大写")'
    assert not results["K7"].value


def test_numbers_of_licenses_are_texts_and_who_has_no_rate_is_left_out():
    sheet = sheets()
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("16105201010123456", "s")
    assert [sheet[f"B{row}"].value for row in (4, 5)] == [RARE, "=1+1"]
    assert sheet["B5"].data_type == "s"
    assert "示甲" not in [cell.value for row in sheet.iter_rows() for cell in row]
    assert sheet["M4"].value is None, "bank accounts are written by hand"
    assert sheet.print_area


def test_a_certificate_says_how_often_and_how_long_and_leaves_room_for_the_seal():
    december = month()
    paper = Document(
        io.BytesIO(certificates(december.bureau, "2026年", december.sitters, december.printed_at))
    )
    text = [one.text for one in paper.paragraphs]
    assert text[0] == "公益法律服务时长证明"
    assert f"兹证明{RARE}（示例·双王法律服务所法律工作者，执业证号16105201010123456）" in text[1]
    assert "1次，共2个半天，累计5小时" in text[1]
    assert text[-3:] == ["渭南市临渭区司法局", "2026年11月24日", "（盖章）"]
    assert [cell.text for cell in paper.tables[0].rows[1].cells] == [
        "1", "2026年12月2日（星期三）", "下邽镇公共法律服务中心", "全天", "5小时",
    ]  # fmt: skip
    assert len(paper.tables) == 2


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0分钟"), (30, "30分钟"), (60, "1小时"), (150, "2小时30分钟")]
)
def test_a_length_in_words(minutes, words):
    assert length(minutes) == words
