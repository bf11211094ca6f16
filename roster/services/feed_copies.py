"""The last good bytes of each feed, in files: what a subscriber gets while the database is away.

A feed that answers with an error or an empty calendar is switched off or emptied by calendar programs;
the last good copy keeps it alive. A copy dies with its token.
"""

from __future__ import annotations

import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")
_folder: Path | None = None


def install(folder: Path) -> None:
    """Keep copies in that folder; the application factory does it once."""
    global _folder
    _folder = folder


def keep(token_digest: str, body: bytes) -> None:
    """Replace a feed's copy in one step; an equal one is left alone, so that its time says when it changed."""
    path = _path(token_digest)
    if path.exists() and path.read_bytes() == body:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix="draft-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def read(token_digest: str) -> tuple[bytes, datetime] | None:
    """Return a feed's copy and when it was written; None when there is none."""
    path = _path(token_digest)
    try:
        return path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def drop(token_digest: str) -> None:
    """Delete a feed's copy, if there is one."""
    _path(token_digest).unlink(missing_ok=True)


def drop_all_but(token_digests: set[str]) -> int:
    """Delete the copies of all other feeds; return how many. For hosts that did not see the revocation."""
    if _folder is None or not _folder.is_dir():
        return 0
    stale = [path for path in _folder.glob("*.ics") if path.stem not in token_digests]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _path(token_digest: str) -> Path:
    if _folder is None:
        raise RuntimeError("No folder for feed copies: create the application first.")
    if not _DIGEST.fullmatch(token_digest):
        raise ValueError("A feed's copy is named by the SHA-256 of its token.")
    return _folder / f"{token_digest}.ics"
