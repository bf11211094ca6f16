"""Codes of an authenticator app: the standard's own numbers, drift, and nothing twice."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from roster.core import one_time_codes

RFC_KEY = base64.b32encode(b"12345678901234567890").decode()


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_the_numbers_of_rfc_6238_appendix_b(seconds, code):
    assert one_time_codes.code_at(RFC_KEY, at(seconds)) == code
    assert one_time_codes.step_of(RFC_KEY, code, at(seconds)) == seconds // 30


def test_one_step_of_drift_either_way_and_no_more():
    now = at(1_800_000_000)
    code = one_time_codes.code_at(RFC_KEY, now)
    taken = {
        steps: one_time_codes.step_of(RFC_KEY, code, now + timedelta(seconds=30 * steps)) is not None
        for steps in (-2, -1, 0, 1, 2)
    }
    assert taken == {-2: False, -1: True, 0: True, 1: True, 2: False}


def test_a_step_counts_once_and_no_earlier_one_after_it():
    now = at(1_800_000_000)
    step = one_time_codes.step_of(RFC_KEY, one_time_codes.code_at(RFC_KEY, now), now)
    earlier = one_time_codes.code_at(RFC_KEY, now - timedelta(seconds=30))
    later = one_time_codes.code_at(RFC_KEY, now + timedelta(seconds=30))
    assert one_time_codes.step_of(RFC_KEY, one_time_codes.code_at(RFC_KEY, now), now, step) is None
    assert one_time_codes.step_of(RFC_KEY, earlier, now, step) is None
    assert one_time_codes.step_of(RFC_KEY, later, now, step) == step + 1


def test_what_people_type():
    now = at(59)
    for typed in ("287082", " 287 082 ", "２８７０８２"):
        assert one_time_codes.step_of(RFC_KEY, typed, now) == 1, typed
    for typed in ("", "28708", "2870820", "٢٨٧٠٨٢", "-87082", "287082\x00"):
        assert one_time_codes.step_of(RFC_KEY, typed, now) is None, typed


def test_what_the_picture_says():
    key = one_time_codes.new_key()
    assert len(base64.b32decode(key)) == 20
    assert one_time_codes.grouped(key).replace(" ", "") == key
    parts = urlsplit(one_time_codes.address_of(key, "a@own.example", "示例区: 司法局"))
    asked = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/示例区  司法局:a@own.example"
    assert (asked["secret"], asked["issuer"]) == ([key], ["示例区  司法局"])
