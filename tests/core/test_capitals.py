"""Amounts in Chinese capitals, by the examples of 《支付结算办法》 annex 1 and at the borders."""

import pytest

from roster.core.capitals import MOST, in_capitals


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (5, "伍分"),
        (10, "壹角整"),
        (11, "壹角壹分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (110, "壹元壹角整"),
        (1000, "壹拾元整"),
        (1010, "壹拾元零壹角整"),
        (32504, "叁佰贰拾伍元零肆分"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (600714, "陆仟零柒元壹角肆分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (10700053, "壹拾万零柒仟元零伍角叁分"),
        (1000000, "壹万元整"),
        (1000100, "壹万零壹元整"),
        (1001000, "壹万零壹拾元整"),
        (10010000, "壹拾万零壹佰元整"),
        (100000100, "壹佰万零壹元整"),
        (10000000000, "壹亿元整"),
        (10000000100, "壹亿零壹元整"),
        (10001000000, "壹亿零壹万元整"),
        (12345678900, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元整"),
        (1000000000000, "壹佰亿元整"),
    ],
)
def test_an_amount_in_words(fen, words):
    assert in_capitals(fen) == words


def test_what_no_voucher_holds_is_refused():
    for fen in (-1, MOST + 1):
        with pytest.raises(ValueError, match="capitals"):
            in_capitals(fen)
    assert in_capitals(MOST) == "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"
