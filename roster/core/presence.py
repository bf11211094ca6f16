"""How a command finds out that the site is running on this machine: each web process holds a shared lock."""

import fcntl
from pathlib import Path
from typing import IO

LOCK_FILE = "site.lock"
_held: list[IO[str]] = []


def announce(folder: Path) -> None:
    """Hold the lock until this process ends, however it ends."""
    try:
        file = (folder / LOCK_FILE).open("a+")
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:  # a folder that is only read, or a restore on its way: the database decides
        return
    _held.append(file)


def is_site_running(folder: Path) -> bool:
    """Tell whether a web process holds the lock."""
    path = folder / LOCK_FILE
    if not path.exists():
        return False
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
