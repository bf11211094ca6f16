"""Text messages by Aliyun's SMS service (dysmsapi, version 2017-05-25), spoken to directly.

Why this provider: of the large ones it alone answers afterwards what became of *our* reference (`OutId`,
QuerySendDetails), so that a message whose sending was cut off need neither be lost nor be sent twice. Its own library
brings a dozen packages; the signature (ACS3-HMAC-SHA256) is thirty lines of the standard library.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from uuid import uuid4

from roster.core import clock
from roster.notify import web_calls
from roster.notify.failures import Certainty, DeliveryFailed, Trouble
from roster.notify.gateway import Enquiry, Fate, Gateway, Receipt, Report
from roster.notify.messages import Message

VERSION, HOST = "2017-05-25", "dysmsapi.aliyuncs.com"
ALGORITHM = "ACS3-HMAC-SHA256"
LOCAL = ("localhost", "127.0.0.1", "::1")
PAGE_SIZE = 50
"""The most rows of one answer about a phone number and day."""

_TROUBLES: tuple[tuple[str, Trouble, Certainty], ...] = (
    ("isv.MOBILE_", Trouble.ADDRESS, Certainty.NEVER),
    ("isv.SMS_", Trouble.TEXT, Certainty.NEVER),
    ("isv.TEMPLATE_", Trouble.TEXT, Certainty.NEVER),
    ("isv.PARAM_", Trouble.TEXT, Certainty.NEVER),
    ("isv.BLACK_KEY", Trouble.TEXT, Certainty.NEVER),
    ("isv.INVALID_", Trouble.TEXT, Certainty.NEVER),
    ("isv.BUSINESS_LIMIT", Trouble.BUSY, Certainty.NOT_NOW),
    ("isv.DAY_LIMIT", Trouble.BUSY, Certainty.NOT_NOW),
    ("Throttling", Trouble.BUSY, Certainty.NOT_NOW),
    ("isp.SYSTEM_ERROR", Trouble.NO_ANSWER, Certainty.UNKNOWN),
    ("ServiceUnavailable", Trouble.NO_ANSWER, Certainty.UNKNOWN),
    ("InternalError", Trouble.NO_ANSWER, Certainty.UNKNOWN),
    ("isv.AMOUNT_", Trouble.CONTRACT, Certainty.NOT_NOW),
    ("isv.OUT_OF_SERVICE", Trouble.CONTRACT, Certainty.NOT_NOW),
    ("isv.PRODUCT_", Trouble.CONTRACT, Certainty.NOT_NOW),
    ("isv.ACCOUNT_", Trouble.CONTRACT, Certainty.NOT_NOW),
    ("isp.RAM_", Trouble.CONTRACT, Certainty.NOT_NOW),
    ("InvalidAccessKeyId", Trouble.CONTRACT, Certainty.NOT_NOW),
    ("SignatureDoesNotMatch", Trouble.CONTRACT, Certainty.NOT_NOW),
    ("Forbidden", Trouble.CONTRACT, Certainty.NOT_NOW),
)
"""What the beginning of an error code means; any other code is tried again as `refused`."""

_FATES = {1: Fate.UNDER_WAY, 2: Fate.NOT_DELIVERED, 3: Fate.DELIVERED}


def authorization(
    action: str,
    query: Mapping[str, str],
    host: str,
    access_key: tuple[str, str],
    date: str,
    nonce: str,
    version: str = VERSION,
) -> tuple[str, dict[str, str]]:
    """Return the query string and the signed headers of a request without a body.

    `access_key` is id and secret, `date` the instant as 2026-12-02T01:30:00Z. Source: Alibaba Cloud, "V3 request
    structure and signature"; its published example is a test of ours.
    """
    nothing = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": nothing,
        "x-acs-date": date,
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    line = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(query.items()))
    names = ";".join(sorted(headers))
    head = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(("POST", "/", line, head, names, nothing))
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key_id, secret = access_key
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return line, headers | {
        "Authorization": f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
    }


class AliyunGateway(Gateway):
    """`url` is `aliyun://key-id:key-secret@dysmsapi.aliyuncs.com`; `aliyun+http://…` for a stand-in on this machine."""

    can_be_asked = True
    label = "Aliyun"

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or HOST
        if not parts.username or not parts.password or (parts.scheme != "aliyun" and host not in LOCAL):
            raise ValueError(
                "ROSTER_SMS_URL must look like aliyun://key-id:key-secret@dysmsapi.aliyuncs.com."
            )
        self._host = f"{host}:{parts.port}" if parts.port else host
        self._base = f"{'https' if parts.scheme == 'aliyun' else 'http'}://{self._host}/"
        self._access_key = unquote(parts.username), unquote(parts.password)

    def deliver(self, message: Message) -> Receipt:
        """Send one text message by its approved template."""
        template = message.template
        if template is None or not template.code or not message.signature:
            raise DeliveryFailed("template", trouble=Trouble.TEXT, certainty=Certainty.NEVER)
        answer = self._call(
            "SendSms",
            {
                "PhoneNumbers": _national(message.address),
                "SignName": message.signature,
                "TemplateCode": template.code,
                "TemplateParam": json.dumps(template.parameters, ensure_ascii=False),
                "OutId": message.reference,
            },
        )
        return Receipt(str(answer.get("BizId", ""))[:80])

    def ask(self, enquiry: Enquiry) -> Report | None:
        """Return what became of a message, found by our own reference among its number's messages of that day."""
        query = {
            "PhoneNumber": _national(enquiry.address),
            "SendDate": enquiry.sent_on,
            "PageSize": str(PAGE_SIZE),
            "CurrentPage": "1",
        }
        answer = self._call("QuerySendDetails", query)
        rows = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
        mine = next((row for row in rows if row.get("OutId") == enquiry.reference), None)
        if mine is None:
            return Report(Fate.UNHEARD_OF) if len(rows) < PAGE_SIZE else None
        fate = _FATES.get(mine.get("SendStatus"))
        return Report(fate, str(mine.get("ErrCode", ""))[:60]) if fate else None

    def _call(self, action: str, query: Mapping[str, str]) -> dict[str, Any]:
        date = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        line, headers = authorization(action, query, self._host, self._access_key, date, uuid4().hex)
        answer = web_calls.post(f"{self._base}?{line}", b"", {**headers, "Accept": "application/json"})
        try:
            found = json.loads(answer.body)
            code = str(found["Code"])
        except (ValueError, KeyError, TypeError):
            raise DeliveryFailed(
                f"HTTP {answer.status}", trouble=Trouble.NO_ANSWER, certainty=Certainty.UNKNOWN
            ) from None
        if code != "OK":
            raise _failure(code)
        return dict(found)


def _failure(code: str) -> DeliveryFailed:
    for beginning, trouble, certainty in _TROUBLES:
        if code.startswith(beginning):
            return DeliveryFailed(code[:80], trouble=trouble, certainty=certainty)
    return DeliveryFailed(code[:80])


def _national(number: str) -> str:
    return number.removeprefix("+86")


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
