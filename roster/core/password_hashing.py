"""How this process turns a password into what is stored, and compares the two; the sign-in library does both.

Services need it but know no web library, so the factory installs it, like the cipher.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Hashing:
    """`make` returns the stored form of a password; `fits` tells whether one belongs to a stored form."""

    make: Callable[[str], str]
    fits: Callable[[str, str], bool]


_current: Hashing | None = None


def install(hashing: Hashing) -> None:
    """Make these two the ones that this process uses; the application factory does it once."""
    global _current
    _current = hashing


def current() -> Hashing:
    """Return what is installed. Raises RuntimeError before the factory has run."""
    if _current is None:
        raise RuntimeError("No password hashing installed: create the application first.")
    return _current
