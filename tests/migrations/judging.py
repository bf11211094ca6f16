"""Whether a migration may run while the program of before serves: it must only add, and take nothing that is still used.

The program of before goes on inserting rows without the new columns, reading the old ones, and writing the words that it
knows. So a new column needs a default or may be empty, a check may only become wider, and nothing is dropped, renamed,
retyped, made unique or rewritten; that comes a version later, when nobody uses it any more.
"""

import re
from collections.abc import Iterable, Mapping

Checks = Mapping[str, frozenset[str]]
"""Names of the checks that are there, with the words that each allows."""

_CREATE_TABLE = re.compile(r"CREATE TABLE (\w+)")
_ADD_COLUMN = re.compile(r"ALTER TABLE (\w+) ADD COLUMN (\w+) (.*)", re.DOTALL)
_DROP_CONSTRAINT = re.compile(r"ALTER TABLE \w+ DROP CONSTRAINT (?:IF EXISTS )?(\w+)")
_ADD_CHECK = re.compile(r"ALTER TABLE (\w+) ADD (?:CONSTRAINT (\w+) )?CHECK (.*)", re.DOTALL)
_ADD_KEY = re.compile(r"ALTER TABLE (\w+) ADD (?:CONSTRAINT \w+ )?(?:FOREIGN KEY|UNIQUE) ?\(([^)]*)\)")
_UNIQUE_INDEX = re.compile(r"CREATE UNIQUE INDEX \w+ ON (\w+) \(([^)]*)\)")
_WRITE = re.compile(r"(?:INSERT INTO|DELETE FROM) (\w+)")
_UPDATE = re.compile(r"UPDATE (\w+) SET (\w+)")
_HARMLESS = re.compile(
    r"SELECT |SHOW |CREATE INDEX |COMMENT ON |DROP INDEX (?!uq_)|CREATE (OR REPLACE )?(FUNCTION|TRIGGER) "
    r"|CREATE SCHEMA |SET LOCAL |ALTER FUNCTION .* SET search_path "
)
_WORDS = re.compile(r"'([^']*)'")


def words_of(check: str) -> frozenset[str]:
    """Return the words that a check allows."""
    return frozenset(_WORDS.findall(check))


def dangers(statements: Iterable[str], checks: Checks) -> list[str]:
    """Return what of a migration's statements (PostgreSQL) the program of before would not survive."""
    new_tables, new_columns, dropped, found = set[str](), set[str](), set[str](), list[str]()
    for statement in (" ".join(one.split()) for one in statements):
        if "alembic_version" in statement or _HARMLESS.match(statement):
            continue
        if made := _CREATE_TABLE.match(statement):
            new_tables.add(made[1])
        elif gone := _DROP_CONSTRAINT.match(statement):
            dropped.add(gone[1])
        elif not _is_fit(statement, new_tables, new_columns, dropped, checks):
            found.append(statement)
        if added := _ADD_COLUMN.match(statement):
            new_columns.add(f"{added[1]}.{added[2]}")
    return found


def _is_fit(statement: str, tables: set[str], columns: set[str], dropped: set[str], checks: Checks) -> bool:
    if added := _ADD_COLUMN.match(statement):
        return added[1] in tables or "NOT NULL" not in added[3] or "DEFAULT" in added[3]
    if check := _ADD_CHECK.match(statement):
        is_wider = check[2] in dropped and checks.get(check[2], frozenset()) <= words_of(check[3])
        return check[1] in tables or is_wider
    if key := _ADD_KEY.match(statement) or _UNIQUE_INDEX.match(statement):
        return key[1] in tables or all(f"{key[1]}.{name.strip()}" in columns for name in key[2].split(","))
    if written := _WRITE.match(statement):
        return written[1] in tables
    if changed := _UPDATE.match(statement):
        return changed[1] in tables or f"{changed[1]}.{changed[2]}" in columns
    return False
