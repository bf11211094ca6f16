"""Keep beside each record what it is found again by: keyed indexes, made wherever its texts are written."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, or_, select

from roster.core import cipher
from roster.database import db
from roster.models import Consultation
from roster.services.register import declaration

PIECE = 200
_TABLE = cast(Table, Consultation.__table__)
_COLUMNS = [column for column in _TABLE.columns if "personal" in column.info and declaration(column).index_of]
_SOURCES = sorted({name for column in _COLUMNS for name in declaration(column).index_of})
_REMOVABLE = [_TABLE.c[name] for name in ("name", "phone", "other_party", "summary", "advice")]


def indexes(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the index columns of a record whose other columns are given in clear."""
    keys, made = cipher.current(), {}
    for column in _COLUMNS:
        by = declaration(column).index_by
        assert by is not None
        made[column.name] = by(keys, row)
    return made


def index(consultation: Consultation) -> None:
    """Index a record as it stands."""
    row = {name: getattr(consultation, name) for name in _SOURCES}
    for name, value in indexes(row).items():
        setattr(consultation, name, value)


def index_missing() -> int:
    """Index at most PIECE records that have no index yet: they are from before there was one. Safe to repeat.

    What the nightly deletion has emptied stays so: it holds nothing to find.
    """
    rows = db.session.scalars(
        select(Consultation)
        .where(*(column == "" for column in _COLUMNS), or_(*(column.is_not(None) for column in _REMOVABLE)))
        .order_by(Consultation.id)
        .limit(PIECE)
        .with_for_update()
    ).all()
    for row in rows:
        index(row)
    return len(rows)
