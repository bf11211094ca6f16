"""What an import would do to each row, shown before it is done, and the proof that it is what was confirmed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from roster.core.cells import Cells
from roster.core.errors import DomainError
from roster.core.sentences import Sentence, say
from roster.core.tables import BadTable, Fault, Line
from roster.core.translation import N_


class PreviewChanged(DomainError):
    """What the table would do is not any more what was shown."""

    code = "preview_changed"
    message = N_("What is there has changed since you looked. Please look again before you import.")


class Fate(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    SKIPPED = "skipped"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "new": N_("added"),
            "changed": N_("changes"),
            "same": N_("stays as it is"),
            "refused": N_("refused"),
        }.get(self.value, N_("passed over"))


@dataclass(frozen=True)
class Difference:
    """One column of a line: what stands and what would."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class LinePreview:
    """What one line would do, to whom, and why."""

    number: int
    name: str
    fate: Fate
    matched: str = ""
    """What is there already and is meant by this row."""
    differences: tuple[Difference, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Preview:
    """All lines of a table."""

    lines: tuple[LinePreview, ...]

    def count(self, fate: Fate) -> int:
        """Return how many lines have that fate."""
        return sum(one.fate is fate for one in self.lines)

    @property
    def added(self) -> int:
        """How many lines add something."""
        return self.count(Fate.NEW)

    @property
    def changed(self) -> int:
        """How many lines change something."""
        return self.count(Fate.CHANGED)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that must be corrected first."""
        return tuple(fault for line in self.lines for fault in line.faults)

    @property
    def digest(self) -> str:
        """The same for the same effects."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()


def seen(
    cells: Cells,
    name: str,
    *,
    is_new: bool,
    matched: str = "",
    differences: Iterable[Difference] = (),
    notes: Iterable[Sentence] = (),
) -> LinePreview:
    """Return what a row that was read would do."""
    found = tuple(differences)
    fate = Fate.NEW if is_new else Fate.CHANGED if found else Fate.SAME
    return LinePreview(cells.number, name, fate, matched, found, notes=tuple(notes))


def refused(cells: Cells, name: str) -> LinePreview:
    """Return what becomes of a row that has faults."""
    return LinePreview(cells.number, name, Fate.REFUSED, faults=tuple(cells.faults))


def example(line: Line) -> LinePreview:
    """Return what becomes of a template's example."""
    return LinePreview(line.number, "", Fate.SKIPPED, notes=(say(N_("An example: it is not imported.")),))


def of_lines(found: Iterable[LinePreview]) -> Preview:
    """Return a preview of lines in the order of the file."""
    return Preview(tuple(sorted(found, key=lambda one: one.number)))


def refuse(faults: Sequence[Fault]) -> None:
    """Raise BadTable if anything must be corrected: nothing is imported by half."""
    if faults:
        raise BadTable(faults)


def confirm(preview: Preview, digest: str) -> None:
    """Raise PreviewChanged if an import would now do something else than was shown."""
    if preview.digest != digest:
        raise PreviewChanged
