"""Words of papers and messages that a bureau may have its own of: what may stand in them, and what must."""

from collections.abc import Mapping
from dataclasses import dataclass

from roster.core import letters
from roster.core.errors import InvalidInput
from roster.core.translation import N_


@dataclass(frozen=True)
class Part:
    """One text: ours, with placeholders in braces, and the limits of anybody's."""

    key: str
    label: str
    """A msgid."""
    text: str
    longest: int
    possible: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    """Placeholders without which the reader does not learn what the text is for."""
    lines: int = 1


def said(own: Mapping[str, str], part: Part, values: Mapping[str, str] | None = None) -> str:
    """Return a text as it is read: the bureau's own if it has one, else ours."""
    return letters.fill(own.get(part.key) or part.text, values or {})


def check(part: Part, text: str) -> None:
    """Refuse a text with an unknown placeholder, without a required one, or too long. Raises InvalidInput."""
    letters.check(text, part.possible)
    missing = [name for name in part.required if f"{{{name}}}" not in text.replace(" ", "")]
    if missing:
        raise InvalidInput(
            N_("Write %(names)s, too: without it the reader does not learn what this text is for."),
            names=" ".join(f"{{{name}}}" for name in missing),
        )
    if len(text) > part.longest:
        raise InvalidInput(
            N_("At most %(most)s characters have room; these are %(count)s."),
            most=part.longest,
            count=len(text),
        )
    if len(text.splitlines()) > part.lines:
        raise InvalidInput(N_("More lines than have room: at most %(most)s."), most=part.lines)
