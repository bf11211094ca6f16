"""A back-up each night: asked for every hour, so that a machine that was off at two makes it up."""

import logging
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

from roster.core.actors import CLOCK
from roster.core.clock import local
from roster.core.errors import DomainError
from roster.services import backup_files, backup_rotation, backups
from roster.services.backup_rotation import Keep

NOT_BEFORE = time(1, 30)
"""After the day's work, before the nightly tidying."""

log = logging.getLogger(__name__)


def sweep(folder: Path | None, keep: Keep) -> Callable[[datetime], str]:
    """Return the sweep for a folder; without one it does nothing."""

    def back_up(now: datetime) -> str:
        if folder is None or not is_due(folder, now):
            return ""
        try:
            made = backups.make(folder, CLOCK, now)
        except (OSError, DomainError) as error:
            log.error("NO BACK-UP was made: %s", error)
            return "no back-up"
        gone = backup_rotation.rotate(folder, keep)
        return f"backed up into {made.name}" + (f", {len(gone)} old ones deleted" if gone else "")

    return back_up


def is_due(folder: Path, now: datetime) -> bool:
    """Tell whether today's back-up is still to be made."""
    moment = local(now)
    if moment.time() < NOT_BEFORE:
        return False
    newest = backup_files.listed(folder)[:1]
    return not newest or backup_rotation.made_at(newest[0]).date() < moment.date()
