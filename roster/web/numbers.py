"""Whole numbers that forms carry: versions and counts that our own pages put there."""

LONGEST = 9
"""Digits that fit every integer column."""


def whole_number(text: str | None, otherwise: int) -> int:
    """Return the number that a text says, or `otherwise` for anything that is none of ours."""
    digits = text or ""
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST else otherwise
