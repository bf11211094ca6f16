"""Write everything that is encrypted or indexed anew with the present keys, in pieces; and tell what still needs old ones.

The columns are found from the tables themselves: every EncryptedText column, and every index that declares
which column it finds again. Rows are compared and swapped, so that what a citizen changes meanwhile wins.
Killed at any point it goes on: what is done already is recognized by its key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Column, CursorResult, Select, Table, Text, func, or_, select, type_coerce, update

from roster.core import cipher
from roster.core.actors import Actor
from roster.core.references import digest
from roster.database import db
from roster.database.types import EncryptedText
from roster.models import AuditAction, Booking, BookingState, Sitting
from roster.services import audit
from roster.services.bookings import finding
from roster.services.register import declaration

PIECE = 200
PROBED = 3
"""So many of a table's newest rows show whether the keys fit."""
FIELD_KEYS, INDEX_KEY = "ROSTER_FIELD_KEYS", "ROSTER_INDEX_KEY"


@dataclass(frozen=True)
class Piece:
    """One unit of work: rows looked at, values rewritten, and the row after which the next one begins."""

    seen: int
    rewritten: int
    last_id: int


def tables() -> list[Table]:
    """Return the tables that have something to rewrite."""
    return [table for table in db.metadata.sorted_tables if _encrypted(table)]


def rows_of(table: Table) -> int:
    """Return how many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def rewrite_piece(table: Table, after_id: int) -> Piece:
    """Rewrite what is not of the present keys in the next PIECE rows of a table."""
    rewritten, last_id, seen = 0, after_id, 0
    for row_id, stored in _stored(table, after_id):
        seen, last_id = seen + 1, row_id
        changed = _anew(table, stored)
        if changed:
            rewritten += _swap(table, row_id, stored, changed)
    return Piece(seen, rewritten, last_id)


def needing_old_keys(table: Table) -> int:
    """Return how many rows of a table still hold something of an old key."""
    needing, after_id = 0, 0
    while True:
        piece = list(_stored(table, after_id))
        if not piece:
            return needing
        needing += sum(bool(_anew(table, stored)) for _, stored in piece)
        after_id = piece[-1][0]


def unfit() -> list[str]:
    """Return the names of the keys that do not fit the newest rows: which somebody lost, or took from another installation."""
    found = [_unfit(table, stored) for table in tables() for _, stored in _newest(table)]
    return [name for name in (FIELD_KEYS, INDEX_KEY) if name in found]


def last_day_of_old_links(today: date) -> date | None:
    """Return the date of the last booking to come whose long link an old index key made, None without one.

    Its reminder makes the link again: until that date the old key must stay.
    """
    coming = db.session.execute(
        select(Booking.public_id, Booking.link_digest, Sitting.date)
        .join(Sitting, Booking.sitting_id == Sitting.id)
        .where(Booking.state == BookingState.BOOKED, Sitting.date >= today)
    )
    days = [day for public_id, stored, day in coming if digest(finding.token_of(public_id)) != stored]
    return max(days, default=None)


def note(step: str, actor: Actor, now: datetime, **detail: Any) -> None:
    """Write a step of the rotation into the trail; never a key."""
    audit.record(AuditAction.KEYS_ROTATED, actor, now, bureau_id=None, step=step, **detail)


def _encrypted(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, EncryptedText)]


def _indexes(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if "personal" in column.info and declaration(column).index_of]


def _sources(table: Table) -> list[Column[Any]]:
    """Return what is not encrypted and yet goes into an index."""
    names = {name for column in _indexes(table) for name in declaration(column).index_of}
    return [table.c[name] for name in sorted(names - {column.name for column in _encrypted(table)})]


def _stored(table: Table, after_id: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the next rows with what is stored."""
    return _read(_kept(table).where(table.c.id > after_id).order_by(table.c.id).limit(PIECE))


def _newest(table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the newest rows in which something is encrypted."""
    is_something = or_(*(column.is_not(None) for column in _encrypted(table)))
    return _read(_kept(table).where(is_something).order_by(table.c.id.desc()).limit(PROBED))


def _kept(table: Table) -> Select[Any]:
    """Select what is stored: ciphertexts and indexes as they stand, and what indexes are made of."""
    columns = [*_encrypted(table), *_indexes(table)]
    kept = (type_coerce(column, Text).label(column.name) for column in columns)
    return select(table.c.id, *kept, *_sources(table))


def _read(wanted: Select[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for row in db.session.execute(wanted).all():
        yield row.id, {name: value for name, value in row._mapping.items() if name != "id"}


def _unfit(table: Table, stored: dict[str, Any]) -> str:
    """Return the name of the key that a row does not fit, or nothing."""
    keys, clear = cipher.current(), dict(stored)
    try:
        for column in _encrypted(table):
            if stored[column.name] is not None:
                clear[column.name] = keys.decrypt(stored[column.name])
    except cipher.InvalidToken:
        return FIELD_KEYS
    is_found = all(
        any(_index(column, one, clear) in (stored[column.name], None) for one in keys.one_by_one())
        for column in _indexes(table)
        if stored[column.name]
    )
    return "" if is_found else INDEX_KEY


def _index(column: Column[Any], keys: cipher.Cipher, clear: dict[str, Any]) -> str | None:
    """Return a row's index by these keys; None where it is not made of anything that is still there."""
    declared = declaration(column)
    if declared.index_by and any(clear[name] is not None for name in declared.index_of):
        return declared.index_by(keys, clear)
    return None


def _anew(table: Table, stored: dict[str, Any]) -> dict[str, str]:
    """Return what must be written anew, encrypted or indexed by the present keys."""
    keys, changed, clear = cipher.current(), {}, dict(stored)
    for column in _encrypted(table):
        text = stored[column.name]
        if text is not None:
            clear[column.name] = keys.decrypt(text)
            if not keys.is_of_first_key(text):
                changed[column.name] = keys.encrypt(clear[column.name])
    for column in _indexes(table):
        index, wanted = stored[column.name], _index(column, keys, clear)
        if index and wanted is not None and index != wanted:
            changed[column.name] = wanted
    return changed


def _swap(table: Table, row_id: int, stored: dict[str, Any], changed: dict[str, str]) -> int:
    """Write a row's new values if it still is what was read; return how many. Else the next run sees to it."""
    unchanged = [type_coerce(table.c[name], Text) == type_coerce(stored[name], Text) for name in changed]
    done = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(table)
            .where(table.c.id == row_id, *unchanged)
            .values({name: type_coerce(value, Text) for name, value in changed.items()})
        ),
    )
    return len(changed) if done.rowcount else 0
