"""Hash chains: each link carries the hash of the one before and its own, under a key of the installation.

HMAC-SHA256 over canonical JSON. The key is derived from the password salt: the one secret that is never
exchanged (with another, nobody's password would fit any more), so that rotating the field keys leaves
every chain whole. Whoever has only the database cannot forge a link.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

START = "0" * 64
"""What the first link names as its predecessor."""


class Sealer:
    """Makes the hashes of an installation."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.new(secret.encode(), b"roster hash chains 1", sha256).digest()

    def link(self, kind: str, previous: str, facts: Mapping[str, Any]) -> str:
        """Return the hash of a link of one kind of chain: of its predecessor's hash and of what it says."""
        return self._mac(f"{kind}\x00{previous}\x00{canonical(facts)}")

    def seal(self, purpose: str, *parts: object) -> str:
        """Return the seal of a statement that must hold as long as the installation, such as where a chain ends."""
        return self._mac(f"{purpose}\x00" + canonical({"parts": [str(part) for part in parts]}))

    def _mac(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), sha256).hexdigest()


def canonical(facts: Mapping[str, Any]) -> str:
    """Return the one way to write facts down; raises TypeError for what JSON cannot say."""
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def instant(at: datetime) -> str:
    """Return an instant as the chains write it, equal on both databases."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest(salt: str, field: str, value: Any) -> str:
    """Return the salted digest of one personal value; without the salt it tells nothing of the value."""
    return sha256(f"{salt}\x00{field}\x00{canonical({'value': value})}".encode()).hexdigest()


_current: Sealer | None = None


def install(sealer: Sealer) -> None:
    """Make a sealer the one that this process uses; the application factory does it once."""
    global _current
    _current = sealer


def current() -> Sealer:
    """Return the installed sealer. Raises RuntimeError before the factory has run."""
    if _current is None:
        raise RuntimeError("No sealer installed: create the application first.")
    return _current
