"""Encryption of what identifies a person, and keyed indexes to find it again.

`Fernet` (AES-128-CBC with HMAC-SHA256, from `cryptography`) encrypts; the first key encrypts, every
key decrypts, so that keys can be rotated. The index is HMAC-SHA256 under a key of its own: equal
input gives an equal index, but without the key a list of all phone numbers is of no use. While index
keys are rotated, the first one makes an index and all of them search.
"""

import hmac
import time
from collections.abc import Callable, Sequence
from copy import copy
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

__all__ = ["REFRESH_SECONDS", "Cipher", "InvalidToken", "current", "install"]

REFRESH_SECONDS = 5.0
"""After so long every process has noticed that the keys changed."""


class Cipher:
    """Encrypts, decrypts and indexes short texts under the installation's keys."""

    def __init__(self, field_keys: Sequence[str], index_keys: str | Sequence[str]) -> None:
        keys = [index_keys] if isinstance(index_keys, str) else list(index_keys)
        self._first = Fernet(field_keys[0])
        self._fernet = MultiFernet([Fernet(key) for key in field_keys])
        self._index_keys = [key.encode() for key in keys]

    def encrypt(self, text: str) -> str:
        """Return the ciphertext of a text (URL-safe ASCII)."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, ciphertext: str) -> str:
        """Return the text again. Raises InvalidToken when no key fits."""
        return self._fernet.decrypt(ciphertext.encode()).decode()

    def is_of_first_key(self, ciphertext: str) -> bool:
        """Tell whether the key that encrypts now made this ciphertext."""
        try:
            self._first.decrypt(ciphertext.encode())
        except InvalidToken:
            return False
        return True

    def index(self, purpose: str, text: str) -> str:
        """Return the keyed index of a text for one purpose (hexadecimal, 64 characters)."""
        return self.indexes(purpose, text)[0]

    def indexes(self, purpose: str, text: str) -> list[str]:
        """Return the index under each key, the present one first: what a search must look for."""
        body = f"{purpose}\x00{text}".encode()
        return [hmac.new(key, body, sha256).hexdigest() for key in self._index_keys]

    def one_by_one(self) -> list["Cipher"]:
        """Return a cipher for each index key, the present one first: each makes indexes as at the time of that key."""
        return [self._with(key) for key in self._index_keys]

    def _with(self, index_key: bytes) -> "Cipher":
        other = copy(self)
        other._index_keys = [index_key]
        return other


_current: Cipher | None = None
_renewed: Callable[[], Cipher | None] | None = None
_looked_at = 0.0


def install(cipher: Cipher, renewed: Callable[[], Cipher | None] | None = None) -> None:
    """Make a cipher the one that this process uses; the application factory does it once.

    `renewed` returns another cipher when the keys have changed since it was last asked, else None: a
    running process takes new keys without a restart.
    """
    global _current, _renewed, _looked_at
    _current, _renewed, _looked_at = cipher, renewed, time.monotonic()


def current() -> Cipher:
    """Return the installed cipher. Raises RuntimeError before the factory has run."""
    global _current, _looked_at
    if _current is None:
        raise RuntimeError("No cipher installed: create the application first.")
    if _renewed is not None and time.monotonic() - _looked_at >= REFRESH_SECONDS:
        _looked_at = time.monotonic()
        _current = _renewed() or _current
    return _current
