"""Phone numbers as people write them, and what is none."""

import pytest

from roster.core.errors import InvalidInput
from roster.core.phones import is_mobile, read_phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("+86-138-0013-8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("0913-2012345", "+869132012345"),
        ("（010）12345678", "+861012345678"),
        ("138-0000-0001", "+8613800000001"),
    ],
)
def test_numbers_as_people_write_them(typed, number):
    assert read_phone(typed) == number


@pytest.mark.parametrize("typed", ["", "12345", "110", "2012345", "1380013800012", "abc", "+1 202 555 0100"])
def test_what_cannot_be_dialed_is_refused_with_an_example(typed):
    with pytest.raises(InvalidInput) as refused:
        read_phone(typed)
    assert "138 0013 8000" in refused.value.in_language("en")


def test_only_mobiles_get_text_messages():
    assert is_mobile("+8613800138000")
    assert not is_mobile("+869132012345")
    assert not is_mobile("+861012345678")
