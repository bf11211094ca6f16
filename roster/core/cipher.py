"""Encryption of what identifies a person, and keyed indexes to find it again.

`Fernet` (AES-128-CBC with HMAC-SHA256, from `cryptography`) encrypts; the first key encrypts, every
key decrypts, so that keys can be rotated. The index is HMAC-SHA256 under a key of its own: equal
input gives an equal index, but without the key a list of all phone numbers is of no use.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

__all__ = ["Cipher", "InvalidToken", "current", "install"]


class Cipher:
    """Encrypts, decrypts and indexes short texts under the installation's keys."""

    def __init__(self, field_keys: Sequence[str], index_key: str) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in field_keys])
        self._index_key = index_key.encode()

    def encrypt(self, text: str) -> str:
        """Return the ciphertext of a text (URL-safe ASCII)."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, ciphertext: str) -> str:
        """Return the text again. Raises InvalidToken when no key fits."""
        return self._fernet.decrypt(ciphertext.encode()).decode()

    def index(self, purpose: str, text: str) -> str:
        """Return the keyed index of a text for one purpose (hexadecimal, 64 characters)."""
        return hmac.new(self._index_key, f"{purpose}\x00{text}".encode(), sha256).hexdigest()


_current: Cipher | None = None


def install(cipher: Cipher) -> None:
    """Make a cipher the one that this process uses; the application factory does it once."""
    global _current
    _current = cipher


def current() -> Cipher:
    """Return the installed cipher. Raises RuntimeError before the factory has run."""
    if _current is None:
        raise RuntimeError("No cipher installed: create the application first.")
    return _current
