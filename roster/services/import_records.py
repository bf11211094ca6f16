"""Write down what an import finds and what it makes of it, so that `import_undo` can take it back.

A row is noted before the import touches it; at the end only the columns that differ are kept, of a new row all. What
is kept is encrypted, and emptied after `IMPORT_DAYS`.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import inspect

from roster.database import Model, db
from roster.models import Bureau, Center, Firm, ImportedRow, Practitioner, Receiver, TableImport

Values = dict[str, Any]
"""A row's columns as JSON can hold them, and what it has several of, by name."""

_NOT_OURS = ("id", "public_id", "bureau_id")


class Recording:
    """What one import has made and changed so far."""

    def __init__(self, bureau: Bureau, what: str) -> None:
        self._bureau, self._what = bureau, what
        self._found: list[tuple[Model, Values | None]] = []

    def changes(self, row: Model) -> None:
        """Note a row as it is, before it is changed."""
        self._found.append((row, values_of(row)))

    def makes(self, row: Model) -> None:
        """Note a row that was not there."""
        self._found.append((row, None))

    def keep(self, now: datetime) -> str:
        """Keep what the import has done; return the name of its record, empty when it did nothing."""
        db.session.flush()
        rows = [one for row, before in self._found if (one := _kept(row, before)) is not None]
        if not rows:
            return ""
        record = TableImport(bureau_id=self._bureau.id, what=self._what, at=now, rows=rows)
        db.session.add(record)
        db.session.flush()
        return record.public_id


def values_of(row: Model) -> Values:
    """Return everything of a row that an import or a form can change."""
    columns = {
        attribute.key: _plain(getattr(row, attribute.key))
        for attribute in inspect(type(row)).column_attrs
        if attribute.key not in _NOT_OURS
    }
    return columns | _lists(row)


def changes_of(row: ImportedRow) -> Mapping[str, tuple[Any, Any]]:
    """Return what stood and what the import put there, by column; of a new row None and what it put there."""
    read: Mapping[str, tuple[Any, Any]] = json.loads(row.values or "{}")
    return read


def _kept(row: Model, before: Values | None) -> ImportedRow | None:
    after = values_of(row)
    changed = {
        name: (before and before.get(name), value)
        for name, value in after.items()
        if before is None or before.get(name) != value
    }
    if not changed:
        return None
    return ImportedRow(
        subject=row.__tablename__,
        subject_id=row.id,  # type: ignore[attr-defined]
        is_new=before is None,
        values=json.dumps(changed, ensure_ascii=False),
    )


def _lists(row: Model) -> Values:
    match row:
        case Practitioner():
            wishes = [one for one in row.preferences if one.center_id is not None]
            return {
                "matters": sorted(one.matter for one in row.matters),
                "wishes": sorted([one.center_id, one.cost] for one in wishes),
                "dates": sorted([_plain(one.date), one.cost] for one in row.preferences if one.date),
                "conflicts": sorted([one.center_id, one.reason] for one in row.conflicts),
            }
        case Center():
            return {
                "needs": sorted(
                    [one.role, one.seats, one.periods, one.priority, one.max_gap_months] for one in row.duties
                )
            }
        case Firm() | Receiver():
            return {}
    raise TypeError(f"{type(row).__name__} does not come from a table.")


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
