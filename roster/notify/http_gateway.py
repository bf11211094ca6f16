"""Text messages by any service that takes JSON over HTTP: the bureau's own platform, or a small program in between.

The contract, so that somebody can write the other side in an hour: POST with `Authorization: Bearer <token>` and
`Idempotency-Key: <reference>`, body `{"reference", "to", "text", "signature", "template", "parameters"}`. 2xx: taken
(`{"id": …}` is kept). 409: had it already. 429 and 5xx: try again, with the same key. Any other 4xx: never.
"""

import json
from urllib.parse import unquote, urlsplit

from roster.notify import web_calls
from roster.notify.failures import Certainty, DeliveryFailed, Trouble
from roster.notify.gateway import Gateway, Receipt
from roster.notify.messages import Message

CONFLICT, TOO_MANY = 409, 429
LOCAL = ("localhost", "127.0.0.1", "::1")


class HttpGateway(Gateway):
    """`url` is `https://:token@host/path`; http only on this machine."""

    is_repeatable = True  # the other side is bound to recognize the key

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        if not self._host or (parts.scheme != "https" and self._host not in LOCAL):
            raise ValueError("ROSTER_SMS_URL must look like https://:token@host/path.")
        port = f":{parts.port}" if parts.port else ""
        query = f"?{parts.query}" if parts.query else ""
        self._url = f"{parts.scheme}://{self._host}{port}{parts.path}{query}"
        self._token = unquote(parts.password or parts.username or "")

    @property
    def label(self) -> str:
        """The service's host."""
        return self._host

    def deliver(self, message: Message) -> Receipt:
        """Hand over one text message."""
        template = message.template
        body = {
            "reference": message.reference,
            "to": message.address,
            "text": message.body,
            "signature": message.signature,
            "template": template.code if template else "",
            "parameters": template.parameters if template else {},
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.reference}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        answer = web_calls.post(self._url, json.dumps(body, ensure_ascii=False).encode(), headers)
        if answer.status // 100 == 2:
            return Receipt(_identity(answer.body))
        if answer.status == CONFLICT:
            return Receipt()
        raise _failure(answer.status)


def _failure(status: int) -> DeliveryFailed:
    if status == TOO_MANY:
        return DeliveryFailed(f"HTTP {status}", trouble=Trouble.BUSY)
    if status in (401, 403):
        return DeliveryFailed(f"HTTP {status}", trouble=Trouble.CONTRACT)
    if status // 100 == 4:
        return DeliveryFailed(f"HTTP {status}", trouble=Trouble.REFUSED, certainty=Certainty.NEVER)
    return DeliveryFailed(f"HTTP {status}", trouble=Trouble.NO_ANSWER, certainty=Certainty.UNKNOWN)


def _identity(body: bytes) -> str:
    try:
        return str(json.loads(body).get("id", ""))[:80]
    except (ValueError, AttributeError):
        return ""
