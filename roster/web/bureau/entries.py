"""Forms of the registers: what was typed, what is wrong with it, and what stands there by now."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import get_locale

from roster.core.tables import Fault
from roster.services.registers import Entry

LONGEST_ENTRY = 400


def typed(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Return what the form says for each entry."""
    return {
        name: " ".join(request.form.get(name, "").replace("\0", "").split())[:LONGEST_ENTRY]
        for name in entries
    }


def by_entry(faults: Iterable[Fault]) -> dict[str, str]:
    """Return the first fault of each entry in the reader's language."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.column, fault.what.in_language(str(get_locale())))
    return found


def form(
    entries: Mapping[str, Entry],
    values: Mapping[str, str],
    version: str = "",
    *,
    faults: Iterable[Fault] = (),
    present: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the macros of `bureau/_entries.html` show; `present` where somebody else was faster."""
    standing = present or values
    return {
        "entries": entries,
        "values": values,
        "version": version,
        "faults": by_entry(faults),
        "present": {
            name: standing[name] for name in entries if standing.get(name, "") != values.get(name, "")
        },
        "is_stale": present is not None,
    }
