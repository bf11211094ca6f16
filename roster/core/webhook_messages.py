"""What a program is told by a webhook, signed as Standard Webhooks 1.0.0 says, so that its ready-made libraries check it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

PREFIX = "whsec_"
_BYTES = 32


@dataclass(frozen=True)
class Event:
    """One thing that happened. `name` stays the same however often it is told, so that a receiver can know it again."""

    name: str
    type: str
    at: datetime
    subject: str
    """What `public_id` is of: `booking` or `waiting`; empty for a trial message."""
    public_id: str

    @property
    def body(self) -> bytes:
        """The message. It says what changed and never how: whoever has the right asks the interface for that."""
        data = {self.subject: self.public_id} if self.subject else {}
        said = {"type": self.type, "timestamp": self.at.isoformat(), "data": data}
        return json.dumps(said, separators=(",", ":")).encode()


def new_secret() -> str:
    """Return a new signing secret in the form that the libraries read."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers_of(name: str, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """Return the headers of a message: what it is, its name, when it is sent, and the signature over all of it."""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signature = hmac.new(key, b".".join([name.encode(), stamp.encode(), body]), sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
