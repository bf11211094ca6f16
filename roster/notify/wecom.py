"""Messages into a firm's chat group by a WeCom group robot (企业微信群机器人).

A group is read by everybody in it: only what concerns practitioners goes there, never a word about a citizen.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote, urlsplit

from roster.notify import web_calls
from roster.notify.failures import Certainty, DeliveryFailed, Trouble
from roster.notify.gateway import Gateway, Receipt
from roster.notify.messages import Message

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
MOST_A_MINUTE = 20
"""What WeCom takes from one robot."""

MINUTE = timedelta(minutes=1)
MOST_BYTES = 2048
"""Of one text, by WeCom's rule."""

_TOO_OFTEN, _WRONG_KEY = 45009, (93000, 40008, 301019)


class WecomGateway(Gateway):
    """Speaks to robots by their keys. A robot's key is the message's address; `url` is where WeCom listens."""

    label = "WeCom"

    def __init__(self, url: str = ADDRESS, ticks: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("ROSTER_CHAT_URL must begin with https://, or be console: or file:/path.")
        self._url, self._ticks, self._guard = url, ticks, threading.Lock()
        self._sent: dict[str, deque[float]] = {}

    def deliver(self, message: Message) -> Receipt:
        """Write into the robot's group, at most MOST_A_MINUTE times a minute."""
        if message.is_for_one:
            raise DeliveryFailed("for one person only", trouble=Trouble.TEXT, certainty=Certainty.NEVER)
        self._count(message.address)
        body = json.dumps(
            {"msgtype": "text", "text": {"content": shortened(message.body)}}, ensure_ascii=False
        )
        answer = web_calls.post(
            f"{self._url}?key={quote(message.address, safe='')}",
            body.encode(),
            {"Content-Type": "application/json; charset=utf-8"},
        )
        try:
            code = int(json.loads(answer.body)["errcode"])
        except (ValueError, KeyError, TypeError):
            raise DeliveryFailed(
                f"HTTP {answer.status}", trouble=Trouble.NO_ANSWER, certainty=Certainty.UNKNOWN
            ) from None
        if code == _TOO_OFTEN:
            raise DeliveryFailed(str(code), trouble=Trouble.BUSY, pause=MINUTE)
        if code:
            is_key = code in _WRONG_KEY
            raise DeliveryFailed(
                f"WeCom {code}",
                trouble=Trouble.ADDRESS if is_key else Trouble.REFUSED,
                certainty=Certainty.NEVER if is_key else Certainty.NOT_NOW,
            )
        return Receipt()

    def _count(self, key: str) -> None:
        """Count one message of a robot. Raises DeliveryFailed with a pause when its minute is full."""
        with self._guard:
            now = self._ticks()
            sent = self._sent.setdefault(key, deque())
            while sent and sent[0] <= now - MINUTE.total_seconds():
                sent.popleft()
            if len(sent) >= MOST_A_MINUTE:
                wait = timedelta(seconds=sent[0] + MINUTE.total_seconds() - now)
                raise DeliveryFailed("20/min", trouble=Trouble.BUSY, pause=wait)
            sent.append(now)


def shortened(text: str) -> str:
    """Return a text of at most MOST_BYTES bytes, with an ellipsis where something is left out."""
    raw = text.encode()
    return text if len(raw) <= MOST_BYTES else f"{raw[: MOST_BYTES - 3].decode(errors='ignore')}…"
