"""Codes, phones, masking, the cipher and the clock."""

from datetime import UTC, date, datetime, time

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from roster.core import clock, masking, references
from roster.core.cipher import Cipher, InvalidToken
from roster.core.errors import DomainError, InvalidInput
from roster.core.periods import Period
from roster.core.phones import is_mobile, read_phone, show_phone
from roster.core.sentences import Listed, Named, say
from roster.core.translation import translate


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("0913-2345678", "+869132345678"),
        ("138-0000-0001", "+8613800000001"),
    ],
)
def test_phones_are_read_as_people_write_them(typed, read):
    assert read_phone(typed) == read


@pytest.mark.parametrize("typed", ["", "12", "abc", "+1 202 555 0100", "1380013800013800138000"])
def test_what_is_no_phone_is_refused_with_an_example(typed):
    with pytest.raises(InvalidInput, match="138 0013 8000"):
        read_phone(typed)


def test_mobiles_are_told_from_landlines():
    assert is_mobile("+8613800138000")
    assert not is_mobile("+869132345678")
    assert show_phone("+8613800138000") == "138 0013 8000"


def test_masks_show_enough_to_call_and_no_more():
    assert masking.mask_phone("+8613812341234") == "138****1234"
    assert masking.mask_phone("+869132345678") == "******5678"
    assert [masking.mask_name(name) for name in ("张", "张生", "张小生", "欧阳小生")] == [
        "张",
        "张*",
        "张*生",
        "欧**生",
    ]


def test_codes_are_sayable_and_read_back():
    code = references.new_code()
    assert len(code) == 6
    assert set(code) <= set(references.CODE_ALPHABET)
    assert references.read_code(f" {references.show_code(code).lower()} ") == code
    assert references.read_code("Ｋ７Ｍ－３ＰＴ") == "K7M3PT"


@given(st.text())
def test_the_cipher_gives_back_what_it_took(text):
    cipher = Cipher([Fernet.generate_key().decode()], "index-key")
    assert cipher.decrypt(cipher.encrypt(text)) == text


def test_keys_rotate_and_a_foreign_key_reads_nothing():
    old, new, foreign = (Fernet.generate_key().decode() for _ in range(3))
    written = Cipher([old], "i").encrypt("故市镇")
    assert Cipher([new, old], "i").decrypt(written) == "故市镇"
    with pytest.raises(InvalidToken):
        Cipher([foreign], "i").decrypt(written)


def test_the_index_depends_on_purpose_text_and_key():
    cipher = Cipher([Fernet.generate_key().decode()], "index-key")
    other = Cipher([Fernet.generate_key().decode()], "other-key")
    indexes = {
        cipher.index("phone", "1"),
        cipher.index("name", "1"),
        cipher.index("phone", "2"),
        other.index("phone", "1"),
    }
    assert len(indexes) == 4


def test_the_clock_speaks_shanghai_time_whatever_the_host():
    assert clock.at_local(date(2026, 12, 2), time(9)) == datetime(2026, 12, 2, 1, tzinfo=UTC)
    with clock.frozen(datetime(2026, 12, 1, 17, tzinfo=UTC)):
        assert clock.today() == date(2026, 12, 2)


def test_the_whole_day_overlaps_both_halves():
    assert Period.DAY.overlaps(Period.AM)
    assert Period.PM.overlaps(Period.DAY)
    assert not Period.AM.overlaps(Period.PM)


def test_errors_speak_both_languages():
    error = DomainError()
    assert error.in_language("en") == "This cannot be done."
    assert error.in_language("zh_Hans_CN") == translate("zh_Hans_CN", "This cannot be done.") != str(error)


def test_names_in_sentences_are_data_in_the_readers_language():
    town, plain = Named("故市镇", "Gushi Town"), Named("下邽镇")
    told = say("%(center)s: %(others)s", center=town, others=Listed((town, plain)))
    assert told.in_language("en") == "Gushi Town: Gushi Town, 下邽镇"
    assert told.in_language("zh_Hans_CN") == "故市镇: 故市镇、下邽镇"
    assert str(InvalidInput("%(center)s", center=town)) == "Gushi Town", "an error's sentence, too"
