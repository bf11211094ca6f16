"""Identifiers that people or links carry."""

import hashlib
import secrets
import unicodedata

CODE_ALPHABET = "23456789ACDEFHJKMNPRTUVWXY"
"""Without 0 O 1 I L B G Q S Z: what can be misread on paper or misheard on the phone."""


def new_public_id() -> str:
    """Return a new unguessable identifier for URLs (72 bits, 12 characters)."""
    return secrets.token_urlsafe(9)


def new_token() -> str:
    """Return a new secret for a link (256 bits, base64url)."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 of a token, in hexadecimal: what the database keeps instead of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """Return a new booking code of six characters, without the hyphen."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(6))


def show_code(code: str) -> str:
    """Return a code as people read it: `K7M-3PT`."""
    return f"{code[:3]}-{code[3:]}"


def read_code(text: str) -> str:
    """Return what somebody typed as a code: upper case, without spaces, hyphens and full-width forms."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in folded if character.isalnum())
