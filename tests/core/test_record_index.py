"""Names as people write them are the same; what is written is found by any two characters; keys tell nothing."""

import pytest
from cryptography.fernet import Fernet

from roster.core import record_index
from roster.core.cipher import Cipher

FIELD = Fernet.generate_key().decode()
KEYS = Cipher([FIELD], ["one"])
BOTH = Cipher([FIELD], ["two", "one"])


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("张三", {"张三"}),
        (" 张 三 ", {"张三"}),
        ("丈夫：张三（户主）", {"张三"}),
        ("张 三丰", {"三丰", "张三丰"}),
        ("前夫张三、李四先生", {"张三", "前夫张三", "李四", "李四先生"}),
        ("王建国和李四", {"王建国和李四", "王建国", "李四"}),
        ("张和平", {"张和平"}),
        ("临渭示例商贸有限公司", {"临渭示例商贸有限公司", "临渭示例商贸"}),
        ("ＡＢＣ公司", {"abc公司", "abc"}),
        ("王五 138 0000 4321", {"王五", "+8613800004321"}),
        ("0913-2000001", {"+869132000001"}),
        ("张某、某公司、不详、王", set()),
        (None, set()),
    ],
)
def test_names_are_compared_as_people_mean_them(written, compared):
    assert set(record_index.people(written)) == compared


def test_an_opponent_is_found_as_an_earlier_visitor_in_the_same_bureau_only():
    visitor = record_index.index_of_people(KEYS, 1, "张三", "+8613800004321")
    for other in ("张 三（包工头）", "电话 138-0000-4321"):
        marks = record_index.marks_of_people(KEYS, 1, other)
        assert any(f" {mark} " in visitor for mark in marks), other
    assert not set(visitor.split()[1:]) & set(record_index.marks_of_people(KEYS, 2, "张三"))


def test_an_index_of_the_old_key_is_still_found_while_keys_change():
    old = record_index.index_of_people(KEYS, 1, "张三")
    assert set(old.split()[1:]) < set(record_index.marks_of_people(BOTH, 1, "张三"))
    text = record_index.index_of_words(KEYS, 7, "欠条和过磅单")
    _new, by_old = record_index.marks_of_words(BOTH, 7, "过磅单")
    assert all(f" {mark} " in text for mark in by_old)


def test_words_are_found_by_any_two_characters_and_by_their_author_only():
    index = record_index.index_of_words(KEYS, 7, "卖户太八号葡萄，欠款28600元。", None)
    for asked in ("户太", "太八号", "葡萄", "28600"):
        (marks,) = record_index.marks_of_words(KEYS, 7, asked)
        assert all(f" {mark} " in index for mark in marks), asked
    (strangers,) = record_index.marks_of_words(KEYS, 8, "户太八号葡萄")
    assert not all(f" {mark} " in index for mark in strangers)
    assert record_index.pairs("号，葡") == []


def test_an_index_of_nothing_is_not_the_absence_of_one():
    assert record_index.index_of_people(KEYS, 1, None) == " 1 "
