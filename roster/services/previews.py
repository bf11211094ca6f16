"""What an import would do, shown before it is done, and the proof that it is what was confirmed."""

import hashlib
from dataclasses import dataclass

from roster.core.errors import DomainError
from roster.core.translation import N_


class PreviewChanged(DomainError):
    """What the table would do is not any more what was shown."""

    code = "preview_changed"
    message = N_("What is there has changed since you looked. Please look again before you import.")


@dataclass(frozen=True)
class Difference:
    """One column of a line: what stands and what would."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class LinePreview:
    """What one line would do: add, change, or nothing."""

    number: int
    name: str
    is_new: bool = False
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Preview:
    """All lines of a table."""

    lines: tuple[LinePreview, ...]

    @property
    def added(self) -> int:
        """How many lines add something."""
        return sum(one.is_new for one in self.lines)

    @property
    def changed(self) -> int:
        """How many lines change something."""
        return sum(bool(one.differences) for one in self.lines)

    @property
    def digest(self) -> str:
        """The same for the same effects."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()


def confirm(preview: Preview, digest: str) -> None:
    """Raise PreviewChanged if an import would now do something else than was shown."""
    if preview.digest != digest:
        raise PreviewChanged
