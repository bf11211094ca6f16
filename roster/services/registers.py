"""What the registers of centers, firms and people share: entries as typed, faults by entry, who changed what last."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core import cipher
from roster.core.cells import Cells
from roster.core.errors import DomainError, Stale
from roster.core.tables import Fault, Line
from roster.core.translation import N_
from roster.database import Model, db
from roster.models import Account, AuditAction, AuditRow

FORM = 0
"""The line number of what came from a form and not from a file."""


@dataclass(frozen=True)
class Entry:
    """One entry of a register: what people call it, and how it is typed."""

    label: str
    hint: str = ""
    kind: str = "text"
    needed: bool = False


class WrongEntries(DomainError):
    """Some entries cannot be kept; `faults` says which and why."""

    code = "wrong_entries"
    message = N_("Please check these entries")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


@dataclass(frozen=True)
class LastChange:
    """When a row was last changed, and by whom (empty: by a command)."""

    at: datetime
    name: str


def form_cells(typed: Mapping[str, str], entries: Mapping[str, Entry]) -> Cells:
    """Return a form's entries as the cells of one line, which know what people call them."""
    return Cells(
        Line(FORM, {name: text.strip() for name, text in typed.items()}),
        {name: entry.label for name, entry in entries.items()},
    )


def refuse_wrong(cells: Cells) -> None:
    """Raise WrongEntries if anything was blamed."""
    if cells.faults:
        raise WrongEntries(cells.faults)


def version_of(shown: Mapping[str, str], hidden: Sequence[str] = ()) -> str:
    """Return what changes with a row. It is keyed: nobody finds out by trying what is not shown."""
    text = json.dumps([dict(shown), list(hidden)], sort_keys=True)
    return cipher.current().index("version", hashlib.sha256(text.encode()).hexdigest())[:32]


def refuse_stale(version: str, present: str) -> None:
    """Raise Stale when a row is not any more as the form had shown it."""
    if version != present:
        raise Stale


def assign(row: Model, values: Mapping[str, Any]) -> list[str]:
    """Set a row's columns; return the names of those that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def last_change(row: Model, actions: Sequence[AuditAction]) -> LastChange | None:
    """Return who changed a row last, by the trail."""
    found = db.session.execute(
        select(AuditRow.at, Account.name)
        .outerjoin(Account, Account.id == AuditRow.account_id)
        .where(
            AuditRow.action.in_(actions),
            AuditRow.subject == row.__tablename__,
            AuditRow.subject_id == row.id,  # type: ignore[attr-defined]
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).first()
    return LastChange(found[0], found[1] or "") if found else None


def number(value: float | None) -> str:
    """Return a number as it is typed."""
    return "" if value is None else f"{value:g}" if isinstance(value, int) else repr(value)
