"""Which back-ups stay: the newest of each of some days, weeks and months, and always the newest of all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from roster.services import backup_files


@dataclass(frozen=True)
class Keep:
    """For so many days, weeks and months the last back-up of each stays."""

    days: int = 7
    weeks: int = 4
    months: int = 2

    @classmethod
    def read(cls, text: str) -> "Keep":
        """Read `7,4,2`. Raises ValueError."""
        days, weeks, months = (int(part) for part in text.split(","))
        if days < 1 or weeks < 0 or months < 0:
            raise ValueError(text)
        return cls(days, weeks, months)


def drop_all_but_newest(folder: Path, count: int) -> list[Path]:
    """Delete all but so many of the newest back-ups of a folder; return those deleted."""
    return _drop(backup_files.listed(folder)[max(count, 1) :])


def rotate(folder: Path, keep: Keep) -> list[Path]:
    """Delete what a rule does not keep; return those deleted."""
    files = backup_files.listed(folder)
    kept = set(files[:1])
    for count, name in ((keep.days, "%Y%m%d"), (keep.weeks, "%G%V"), (keep.months, "%Y%m")):
        kept |= _newest_of_each(files, count, lambda moment, name=name: moment.strftime(name))  # type: ignore[misc]
    return _drop([file for file in files if file not in kept])


def _newest_of_each(files: Sequence[Path], count: int, span: Callable[[datetime], str]) -> set[Path]:
    newest: dict[str, Path] = {}
    for file in files:
        newest.setdefault(span(made_at(file)), file)
    return set(list(newest.values())[:count])


def made_at(file: Path) -> datetime:
    """Return when a back-up was made, on Shanghai's wall clock, by its name."""
    digits = "".join(letter for letter in file.stem if letter.isdigit())
    return datetime.strptime(digits[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007 - a wall clock, compared with its like


def _drop(files: Sequence[Path]) -> list[Path]:
    for file in files:
        file.unlink(missing_ok=True)
    return list(files)
