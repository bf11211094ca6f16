"""Messages to programs are signed as Standard Webhooks says: its own example, and a change of any part."""

from datetime import UTC, datetime

import pytest

from roster.core.webhook_messages import Event, headers_of, new_secret

# The example that the specification's own libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NAME = "msg_p5jXN8AQM9LWM0D4loKWxJek"
OTHER_SECRET = "whsec_VXe6v0r9n+LzmlTa/A6JvjYIJSooDL1/GI3A/iS3P0Q="
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_specifications_example_is_signed_alike() -> None:
    assert headers_of(NAME, BODY, SECRET, AT) == {
        "Content-Type": "application/json",
        "webhook-id": NAME,
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNATURE,
    }


@pytest.mark.parametrize(
    ("name", "body", "secret", "at"),
    [
        ("msg_other", BODY, SECRET, AT),
        (NAME, BODY + b" ", SECRET, AT),
        (NAME, BODY, OTHER_SECRET, AT),
        (NAME, BODY, SECRET, AT.replace(second=0)),
    ],
)
def test_whatever_is_changed_has_another_signature(name: str, body: bytes, secret: str, at: datetime) -> None:
    assert headers_of(name, body, secret, at)["webhook-signature"] != SIGNATURE


def test_a_message_says_which_and_nothing_else() -> None:
    assert Event("msg_1", "booking.moved", AT, "booking", "abcDEF123456").body == (
        b'{"type":"booking.moved","timestamp":"2021-02-25T15:02:10+00:00","data":{"booking":"abcDEF123456"}}'
    )
    assert b'"data":{}' in Event("ping_1", "ping", AT, "", "").body


def test_no_two_secrets_are_alike() -> None:
    assert len({new_secret() for _ in range(20)}) == 20
