"""The one-time code of a fresh installation: whoever reads the console or the instance folder may set it up.

It is kept in a file that only the service's user can read, for as long as there is no bureau.
"""

import hmac
import os
import secrets
from pathlib import Path

from roster.core.references import CODE_ALPHABET, digest, read_code

CODE_FILE = "setup-code"
GROUPS, GROUP = 4, 4
"""Sixteen characters, about 75 bits."""


def ensure(instance: Path) -> str:
    """Return the installation's code; make one where there is none. Two processes at once get the same."""
    path = instance / CODE_FILE
    instance.mkdir(parents=True, exist_ok=True)
    made = "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        present = path.read_text(encoding="utf-8").strip()
        if len(read_code(present)) == GROUPS * GROUP:
            return present
        path.unlink()  # cut short by a crash, or tampered with
        return ensure(instance)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(made + "\n")
    return made


def matches(instance: Path, typed: str) -> bool:
    """Tell whether somebody typed the code; false when there is none."""
    try:
        kept = read_code((instance / CODE_FILE).read_text(encoding="utf-8"))
    except OSError:
        return False
    return len(kept) == GROUPS * GROUP and hmac.compare_digest(kept.encode(), read_code(typed).encode())


def forget(instance: Path) -> None:
    """Remove the code: the installation is set up."""
    (instance / CODE_FILE).unlink(missing_ok=True)


def seal(instance: Path) -> str | None:
    """Return what a browser carries that entered the present code; None when there is no code."""
    try:
        return digest(f"setup {read_code((instance / CODE_FILE).read_text(encoding='utf-8'))}")
    except OSError:
        return None
