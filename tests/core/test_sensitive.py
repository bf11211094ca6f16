"""Identity and card numbers are found by their checksums; other long numbers are left alone."""

import pytest

from roster.core.sensitive import holds_identity_or_card_number


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "身份证１１０１０５１９４９１２３１００２X。",
        "卡6222 0212 3456 7890 128",
        "110105 19491231 002x",
    ],
)
def test_found(text):
    assert holds_identity_or_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",
        "2026年12月2日欠款123456元",
        "13800138000 和 09132012345",
        "6222021234567890129",
        "",
    ],
)
def test_left_alone(text):
    assert not holds_identity_or_card_number(text)
