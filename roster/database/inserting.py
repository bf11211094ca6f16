"""Insert a row that may be there already: the unique key decides, without a savepoint."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached

from roster.database.base import Model, db

Row = TypeVar("Row", bound=Model)


def insert_once(model: type[Row], **values: Any) -> Row | None:
    """Insert a row and return it; None when a unique key says that there is one like it.

    What another transaction has inserted and not committed is waited for. Columns left out get their
    defaults, which are read when somebody asks for them.
    """
    session = db.session()
    number = session.execute(_statement(model, session.get_bind().dialect.name), values).scalar()
    if number is None:
        return None
    ghost = session.identity_map.get(session.identity_key(model, number))
    if ghost is not None:  # of a transaction that was rolled back: its number is given once more
        session.expunge(ghost)
    row = model(id=number, **values)
    make_transient_to_detached(row)
    session.add(row)
    return row


@cache
def _statement(model: type[Model], dialect: str) -> Insert:
    """Return the one statement for all rows of a model: built anew each time, it would cost more than it does."""
    table = model.__table__
    assert isinstance(table, Table)
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().returning(table.c.id)
