"""Text and chat messages as their providers see them, and what each answer means."""

import hashlib
import hmac
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from roster.models import NoticeChannel
from roster.notify import Certainty, DeliveryFailed, Enquiry, Fate, Gateways, Message, Trouble
from roster.notify.aliyun import AliyunGateway, authorization
from roster.notify.http_gateway import HttpGateway
from roster.notify.messages import Template
from roster.notify.wecom import MOST_A_MINUTE, MOST_BYTES, WecomGateway, shortened
from tests.notify.stand_in import Provider, Request, provider

KEY_ID, SECRET = "LTAIexample", "a secret/with+signs"
SMS = Message(
    NoticeChannel.SMS,
    "+8613800000001",
    "主题",
    "提醒：12月2日周三9:30",
    "abc123",
    "提醒",
    signature="临渭司法",
    template=Template("SMS_154950909", {"when": "12月2日周三9:30", "place": "下邽镇服务中心"}),
)
CHAT = replace(SMS, channel=NoticeChannel.WECOM, address="robot-key", body="王示一：12月2日上午，故市镇")


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider() as running:
        yield running


def aliyun(there: Provider) -> AliyunGateway:
    return AliyunGateway(f"aliyun+http://{KEY_ID}:{quote(SECRET, safe='')}@127.0.0.1:{there.port}")


def is_signed(request: Request, secret: str) -> bool:
    """Check a request's signature as the provider does: from what arrived, by its own reading of the rules."""
    credential, names, signature = (
        part.split("=", 1)[1] for part in request.headers["authorization"].split(" ", 1)[1].split(",")
    )
    pairs = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(request.query.items())
    )
    head = "".join(f"{name}:{request.headers[name]}\n" for name in names.split(";"))
    payload = hashlib.sha256(request.body).hexdigest()
    canonical = hashlib.sha256("\n".join(("POST", "/", pairs, head, names, payload)).encode()).hexdigest()
    expected = hmac.new(
        secret.encode(), f"ACS3-HMAC-SHA256\n{canonical}".encode(), hashlib.sha256
    ).hexdigest()
    return (
        credential == KEY_ID and request.headers["x-acs-content-sha256"] == payload and signature == expected
    )


def test_the_signature_is_the_one_of_the_provider_s_published_example() -> None:
    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    _line, headers = authorization(
        "RunInstances",
        query,
        "ecs.cn-shanghai.aliyuncs.com",
        ("YourAccessKeyId", "YourAccessKeySecret"),
        "2023-10-26T10:22:32Z",
        "3156853299f313e23d1673dc12e1703d",
        "2014-05-26",
    )
    assert headers["Authorization"].endswith(
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_text_message_arrives_signed_by_its_template(there: Provider) -> None:
    there.answer = 200, json.dumps({"Code": "OK", "BizId": "9006^0"}).encode()
    receipt = aliyun(there).deliver(SMS)
    (request,) = there.seen
    assert receipt.reference == "9006^0"
    assert is_signed(request, SECRET)
    assert not is_signed(request, "another secret"), "the check can fail"
    assert not is_signed(replace(request, query=request.query | {"PhoneNumbers": "1"}), SECRET)
    sent = request.query
    assert (request.headers["x-acs-action"], request.headers["x-acs-version"]) == ("SendSms", "2017-05-25")
    assert (sent["PhoneNumbers"], sent["SignName"], sent["OutId"]) == ("13800000001", "临渭司法", "abc123")
    assert sent["TemplateCode"] == "SMS_154950909"
    assert json.loads(sent["TemplateParam"]) == {"when": "12月2日周三9:30", "place": "下邽镇服务中心"}
    with pytest.raises(DeliveryFailed, match="text"):
        aliyun(there).deliver(replace(SMS, template=Template("")))
    assert len(there.seen) == 1, "without an approved template nothing is even tried"


@pytest.mark.parametrize(
    ("answer", "trouble", "certainty"),
    [
        ((200, b'{"Code": "isv.MOBILE_NUMBER_ILLEGAL"}'), Trouble.ADDRESS, Certainty.NEVER),
        ((200, b'{"Code": "isv.SMS_TEMPLATE_ILLEGAL"}'), Trouble.TEXT, Certainty.NEVER),
        ((200, b'{"Code": "isv.BUSINESS_LIMIT_CONTROL"}'), Trouble.BUSY, Certainty.NOT_NOW),
        ((400, b'{"Code": "SignatureDoesNotMatch"}'), Trouble.CONTRACT, Certainty.NOT_NOW),
        ((200, b'{"Code": "isv.SOMETHING_NEW"}'), Trouble.REFUSED, Certainty.NOT_NOW),
        ((200, b'{"Code": "isp.SYSTEM_ERROR"}'), Trouble.NO_ANSWER, Certainty.UNKNOWN),
        ((502, b"<html>"), Trouble.NO_ANSWER, Certainty.UNKNOWN),
        (None, Trouble.NO_ANSWER, Certainty.UNKNOWN),
    ],
)
def test_each_answer_says_whether_the_message_can_have_left(
    there: Provider, answer: tuple[int, bytes] | None, trouble: Trouble, certainty: Certainty
) -> None:
    there.answer = answer
    with pytest.raises(DeliveryFailed) as failure:
        aliyun(there).deliver(SMS)
    assert (failure.value.trouble, failure.value.certainty) == (trouble, certainty)
    assert "138" not in failure.value.reason


def test_without_a_connection_nothing_has_left() -> None:
    with provider() as gone:
        gateway = aliyun(gone)
    with pytest.raises(DeliveryFailed) as failure:
        gateway.deliver(SMS)
    assert (failure.value.trouble, failure.value.certainty) == (Trouble.UNREACHABLE, Certainty.NOT_NOW)


def test_the_provider_tells_of_our_own_reference_what_became_of_it(there: Provider) -> None:
    asked = Enquiry("abc123", "", "+8613800000001", "20261202")

    def told(*rows: dict[str, object]) -> object:
        body = {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(rows)}}
        there.answer = 200, json.dumps(body).encode()
        return aliyun(there).ask(asked)

    other = {"OutId": "other", "SendStatus": 3}
    assert told(other, {"OutId": "abc123", "SendStatus": 3, "ErrCode": "DELIVERED"}).fate is Fate.DELIVERED  # type: ignore[attr-defined]
    assert told({"OutId": "abc123", "SendStatus": 1}).fate is Fate.UNDER_WAY  # type: ignore[attr-defined]
    failed = told({"OutId": "abc123", "SendStatus": 2, "ErrCode": "MOBILE_NOT_ON_SERVICE"})
    assert (failed.fate, failed.detail) == (Fate.NOT_DELIVERED, "MOBILE_NOT_ON_SERVICE")  # type: ignore[attr-defined]
    assert told(other).fate is Fate.UNHEARD_OF  # type: ignore[attr-defined]
    assert told(*[other] * 50) is None, "a full page may hide it"
    assert there.seen[-1].query["SendDate"] == "20261202"
    assert is_signed(there.seen[-1], SECRET)


def test_any_service_is_told_by_whom_what_and_under_which_key(there: Provider) -> None:
    gateway = HttpGateway(f"http://:geheim@127.0.0.1:{there.port}/sms?line=2")
    there.answer = 202, b'{"id": "17"}'
    assert gateway.deliver(SMS).reference == "17"
    (request,) = there.seen
    assert (request.path, request.query) == ("/sms", {"line": "2"})
    assert request.headers["authorization"] == "Bearer geheim"
    assert request.headers["idempotency-key"] == "abc123"
    assert json.loads(request.body)["text"] == SMS.body
    for status, certainty in (
        (409, None),
        (429, Certainty.NOT_NOW),
        (422, Certainty.NEVER),
        (503, Certainty.UNKNOWN),
    ):
        there.answer = status, b""
        if certainty is None:
            gateway.deliver(SMS)
            continue
        with pytest.raises(DeliveryFailed) as failure:
            gateway.deliver(SMS)
        assert failure.value.certainty is certainty


def test_a_robot_writes_twenty_times_a_minute_and_never_about_a_citizen(there: Provider) -> None:
    there.answer = 200, b'{"errcode": 0}'
    moment = [0.0]
    gateway = WecomGateway(f"http://127.0.0.1:{there.port}/send", ticks=lambda: moment[0])
    with pytest.raises(DeliveryFailed) as failure:
        gateway.deliver(replace(CHAT, is_for_one=True))
    assert failure.value.is_permanent
    assert not there.seen
    for _ in range(MOST_A_MINUTE):
        gateway.deliver(CHAT)
    with pytest.raises(DeliveryFailed) as full:
        gateway.deliver(CHAT)
    assert full.value.pause is not None
    assert len(there.seen) == MOST_A_MINUTE
    gateway.deliver(replace(CHAT, address="another"))
    moment[0] += full.value.pause.total_seconds() + 0.1
    gateway.deliver(CHAT)
    assert there.seen[-1].query == {"key": "robot-key"}
    assert json.loads(there.seen[-1].body) == {"msgtype": "text", "text": {"content": CHAT.body}}
    for code, is_permanent in ((45009, False), (93000, True), (40058, False)):
        there.answer = 200, json.dumps({"errcode": code}).encode()
        with pytest.raises(DeliveryFailed) as failure:
            gateway.deliver(replace(CHAT, address=str(code)))
        assert failure.value.is_permanent is is_permanent
    assert len(shortened("坐" * 1000).encode()) <= MOST_BYTES


def test_the_file_is_whole_and_its_owner_s_only_and_no_demo_message_leaves(
    tmp_path: Path, there: Provider
) -> None:
    there.answer = 200, b'{"errcode": 0}'
    path = tmp_path / "out" / "messages.jsonl"
    tried_out = Gateways.configured("", "a@b.example", f"file:{path}", f"http://127.0.0.1:{there.port}/")
    tried_out.deliver(SMS)
    tried_out.deliver(replace(SMS, is_demo=True))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["body"] for line in lines] == [SMS.body] * 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    tried_out.deliver(replace(CHAT, is_demo=True))
    assert not there.seen
    tried_out.deliver(CHAT)
    assert len(there.seen) == 1
    with pytest.raises(DeliveryFailed) as failure:
        Gateways.configured("", "a@b.example").deliver(SMS)
    assert failure.value.trouble is Trouble.NO_GATEWAY
    assert tried_out.repeatable == set(NoticeChannel) - {NoticeChannel.WECOM}


@pytest.mark.parametrize(
    "url",
    ["aliyun://dysmsapi.aliyuncs.com", "aliyun+http://a:b@example.com", "http://:t@sms.example/", "ftp://x"],
)
def test_an_address_that_would_send_secrets_in_the_clear_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="ROSTER_SMS_URL"):
        Gateways.configured("", "a@b.example", url)
