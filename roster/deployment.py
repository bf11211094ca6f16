"""Deployment facts that a page may set: `deployment.env` in the instance folder.

The first-run page and the administrator's write the file, whole or not at all, readable by its owner only; every process reads it
when it starts. Environment variables win over it, and it wins over `keys.env`.
"""

import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

DEPLOYMENT_FILE = "deployment.env"
FACTS = ("ROSTER_BASE_URL", "ROSTER_SMTP_URL", "ROSTER_MAIL_FROM")
"""What the file may say. Secrets and the database's address are no page's business."""

_HEAD = "# Written by pages. Change it here or there; 'flask roster serve' notices within seconds."
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read(instance: Path) -> dict[str, str]:
    """Return the facts that the file states; nothing when there is no file."""
    return {name: value for name, value in read_lines(instance / DEPLOYMENT_FILE).items() if name in FACTS}


def read_lines(path: Path) -> dict[str, str]:
    """Return the names and values of a file of `NAME=value` lines; nothing when there is no file."""
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _, value in lines if not name.startswith("#")}


def write(instance: Path, facts: Mapping[str, str]) -> Path:
    """Replace the file by these facts. Raises ValueError for an unknown name or a value of two lines."""
    for name, value in facts.items():
        if name not in FACTS or not value.isprintable():
            raise ValueError(f"{name} cannot be kept in {DEPLOYMENT_FILE}.")
    lines = [_HEAD, *(f"{name}={value}" for name, value in facts.items())]
    return write_private(instance / DEPLOYMENT_FILE, lines)


def write_private(path: Path, lines: Iterable[str]) -> Path:
    """Replace a file, whole or not at all, so that only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def version(instance: Path) -> tuple[int, int] | None:
    """Return what changes with the file, None when there is none."""
    try:
        found = (instance / DEPLOYMENT_FILE).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def readable_by_others(instance: Path, names: Iterable[str]) -> list[Path]:
    """Return those files with secrets that others on this machine could read."""
    paths = (instance / name for name in names)
    return [path for path in paths if path.exists() and path.stat().st_mode & _OTHERS]
