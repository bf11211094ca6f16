"""One back-up is one file: a ZIP of each table's lines and a manifest that says what must be in it.

The same file goes into SQLite and into PostgreSQL. It never holds the keys: what identifies people in it
stays encrypted, and only an installation with those keys can read it.
"""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from roster.core import cipher
from roster.core.clock import local
from roster.core.errors import DomainError
from roster.core.translation import N_

FORMAT = "roster-backup/1"
SUFFIX = ".backup"
_PROBE = "roster"


class BadBackup(DomainError):
    """A back-up that cannot be trusted; the sentence says why."""

    code = "bad_backup"
    message = N_("This is no back-up of this program, or it is damaged: %(reason)s.")


@dataclass(frozen=True)
class Content:
    """One table in a back-up."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a back-up says about itself. `broken` are the promises that did not hold when it was made."""

    made_at: datetime
    program: str
    engine: str
    schema: str
    tables: dict[str, Content]
    broken: list[str]
    key_probe: str
    index_probe: str

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(content.rows for content in self.tables.values())

    def written(self) -> str:
        """Return the manifest as JSON."""
        values = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(values, indent=1, ensure_ascii=False)


def probes() -> tuple[str, str]:
    """Return what only the holder of today's field keys can decrypt, and what only today's index key gives."""
    keys = cipher.current()
    return keys.encrypt(_PROBE), keys.index("backup", _PROBE)


def missing_keys(manifest: Manifest) -> list[str]:
    """Return the names of the keys that this installation lacks for a back-up."""
    missing = []
    try:
        cipher.current().decrypt(manifest.key_probe)
    except cipher.InvalidToken:
        missing.append("ROSTER_FIELD_KEYS")
    if cipher.current().index("backup", _PROBE) != manifest.index_probe:
        missing.append("ROSTER_INDEX_KEY")
    return missing


def name_at(now: datetime) -> str:
    """Return the file name of a back-up made at that instant; names sort by time."""
    return f"roster-{local(now):%Y%m%d-%H%M%S}{SUFFIX}"


def free_name(folder: Path, now: datetime) -> Path:
    """Return where a back-up made now goes: one that is there already is never written over."""
    while (place := folder / name_at(now)).exists():
        now += timedelta(seconds=1)
    return place


def listed(folder: Path) -> list[Path]:
    """Return the back-ups in a folder, the newest first."""
    return sorted(folder.glob(f"roster-*{SUFFIX}"), reverse=True)


@contextmanager
def draft(target: Path) -> Iterator[Path]:
    """Yield a file to write that takes the target's place in one step, or leaves no trace on an error."""
    unfinished = target.with_suffix(".unfinished")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
        settle(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Let the disk know the names in a folder, so that a power cut forgets none."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(archive: zipfile.ZipFile, table: str, lines: Iterable[str]) -> Content:
    """Write one table's lines; return how many rows, and their digest."""
    digest, count = hashlib.sha256(), -1  # the first line names the columns
    with archive.open(_place(table), "w", force_zip64=True) as member:
        for line in lines:
            written = f"{line}\n".encode()
            member.write(written)
            digest.update(written)
            count += 1
    return Content(count, digest.hexdigest())


def lines(archive: zipfile.ZipFile, table: str, expected: Content) -> Iterator[str]:
    """Give one table's lines again. Raises BadBackup, at the latest at the end, when a byte is wrong."""
    digest = hashlib.sha256()
    try:
        with archive.open(_place(table)) as member, io.BufferedReader(member) as reader:  # type: ignore[type-var]
            for written in reader:
                digest.update(written)
                yield written.decode()
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise BadBackup(reason=f"table {table} cannot be read") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise BadBackup(reason=f"table {table} cannot be read") from error
        raise
    if digest.hexdigest() != expected.sha256:
        raise BadBackup(reason=f"table {table} is not what was saved")


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a back-up for reading. Raises BadBackup."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadBackup(reason=f"{path.name} cannot be opened") from error
    with archive:
        yield archive, _manifest(archive)


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        values: dict[str, Any] = json.loads(archive.read("manifest.json"))
        if values.pop("format") != FORMAT:
            raise BadBackup(reason="another format")
        values["made_at"] = datetime.fromisoformat(values["made_at"])
        values["tables"] = {name: Content(**content) for name, content in values["tables"].items()}
        return Manifest(**values)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise BadBackup(reason="its manifest cannot be read") from error


def _place(table: str) -> str:
    return f"tables/{table}.jsonl"
