"""The program of before, from the repository's own history, in a checkout of its own.

A release is what somebody installed: any commit of the main line (`docs/decisions/0029-what-a-release-survives.md`). The
one that is so many migrations old is the last commit whose migrations end so many numbers before ours.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from roster.database import schema
from tests.deaths.house import ROOT


@contextmanager
def earlier(migrations: int, folder: Path) -> Iterator[Path]:
    """Check out the program of so many migrations ago, its catalogues compiled; skip where the history is not there."""
    first_newer = schema.revisions()[-migrations]
    pattern = f"migrations/versions/{first_newer}_*"
    commit = git("log", "-1", "--no-renames", "--diff-filter=A", "--format=%H", "--", pattern)
    if not commit or not git("rev-parse", "--verify", "--quiet", f"{commit}^"):
        pytest.skip("the repository's history is not here")
    place = folder / "earlier"
    # A clone that borrows the objects: unlike a worktree it leaves no trace in the repository, and several may be made at once.
    git("clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(place))
    git("-C", str(place), "checkout", "--quiet", "--detach", git("rev-parse", f"{commit}^"))
    try:
        for catalogue in place.glob("roster/translations/*/LC_MESSAGES/messages.po"):
            compiled = ["-i", str(catalogue), "-o", str(catalogue.with_suffix(".mo"))]
            subprocess.run(
                [sys.executable, "-m", "babel.messages.frontend", "-q", "compile", *compiled], check=True
            )
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def git(*arguments: str) -> str:
    """Return what git says; nothing where it fails or is not there."""
    if shutil.which("git") is None:
        return ""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
