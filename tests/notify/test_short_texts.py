"""The rules of the carriers: each with a text that breaks it, and ours break none."""

import pytest

from roster.core.errors import InvalidInput
from roster.models import NoticeKind
from roster.notify import short_texts
from roster.notify.short_texts import LONGEST_VARIABLE, ONE_PART, SAMPLES, TEXTS, faults

SIGNATURE, PHONE = "临渭司法", "0913-0000000"
KIND = NoticeKind.BOOKING_MOVED


@pytest.mark.parametrize("kind", TEXTS)
def test_ours_keep_every_rule_in_one_message(kind: NoticeKind) -> None:
    assert faults(kind, TEXTS[kind], SIGNATURE, PHONE) == []
    text = short_texts.filled(TEXTS[kind], short_texts.samples(kind, PHONE))
    assert short_texts.length(text, SIGNATURE).characters <= ONE_PART
    assert "{" not in text
    assert all(short_texts.units(value) <= LONGEST_VARIABLE for value in SAMPLES.values())
    approved = short_texts.submitted(TEXTS[kind], PHONE)
    assert PHONE in approved
    if kind not in (
        NoticeKind.BUSY_DATES_FOUND,
        NoticeKind.SAME_PERSON_ASKED,
    ):  # of no date, or one that is private
        assert ("${code}" if kind is NoticeKind.REFERRAL_ANSWERED else "${when}") in approved


@pytest.mark.parametrize("kind", short_texts.WITH_LINK)
def test_with_a_link_the_address_is_fixed_and_only_its_code_a_variable(kind: NoticeKind) -> None:
    text, link = short_texts.ours(kind, has_links=True), "https://sfj.linwei.gov.cn/d/"
    assert faults(kind, text, SIGNATURE, PHONE, link) == []
    assert f"{link}${{link_code}} " in short_texts.submitted(text, PHONE, link)
    assert "link_code" in short_texts.parameters(text, short_texts.samples(kind, PHONE, link))
    assert short_texts.units(short_texts.SAMPLE_CODE) <= LONGEST_VARIABLE
    (refused,) = faults(kind, text, SIGNATURE, PHONE)
    assert "your carrier takes links" in refused.in_language("en")
    (typed,) = faults(kind, text.replace("{链接}", "https://a.cn/x"), SIGNATURE, PHONE, link)
    assert "{链接}" in typed.in_language("en")


@pytest.mark.parametrize(
    "address", ["http://sfj.linwei.gov.cn", "https://10.0.0.1", "https://roster", "https://[::1]"]
)
def test_only_a_domain_behind_https_can_be_approved(address: str) -> None:
    short_texts.check_link("https://sfj.linwei.gov.cn:8443")
    with pytest.raises(InvalidInput):
        short_texts.check_link(address)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("您的法律咨询改为{时间}到{地点}", "the word “法律”"),
        ("【临渭】改为{时间}到{地点}", "the sign “【”"),
        ("改为{时间} {地点}", "side by side"),
        ("改为{时间}到{地点}，见 www.example.cn", "links"),
        ("改为{时间}到{地点}，拨打0913-1234567", "Write {电话}"),
        ("{姓名}改为{时间}到{地点}", "There is no placeholder “{姓名}”"),
        ("改为{时间", "brace"),
        ("改为{时间}到{地点}😀", "Old phones"),
        ("改为{时间}到{地点}" + "请准时" * 40, "at most 134"),
    ],
)
def test_each_rule_has_its_sentence(text: str, why: str) -> None:
    found = [sentence.in_language("en") for sentence in faults(KIND, text, SIGNATURE, PHONE)]
    assert any(why in sentence for sentence in found), found


def test_length_counts_the_signature_and_parts_of_67() -> None:
    assert short_texts.length("字" * 64, SIGNATURE).parts == 1
    assert short_texts.length("字" * 65, SIGNATURE).parts == 2
    assert short_texts.length("字" * 129, SIGNATURE).parts == 3
    for wrong in ("司法", "【临渭司法】", "临渭区司法局公共法律"):
        with pytest.raises(InvalidInput):
            short_texts.check_signature(wrong)
