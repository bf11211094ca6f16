"""What every table owes: personal data declared with its retention, every bureau's rows its own."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Column, Enum, MetaData, Table

import roster.models  # noqa: F401
from roster.core.personal_data import Purpose, Retention
from roster.database import db
from roster.database.types import EncryptedText, personal

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = [column for table in db.metadata.sorted_tables for column in table.columns]
SOUNDS_PERSONAL = ("phone", "email", "address_of", "other_party", "id_number")
PUBLIC_PHONES = {"bureaus.phone", "centers.phone", "firms.phone"}
"""Numbers of offices, printed on posters."""


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_personal_columns_are_declared(column):
    """Encrypted columns, and those whose name says so, say why they are held and when they are removed."""
    looks_personal = isinstance(column.type, EncryptedText) or any(
        word in column.name for word in SOUNDS_PERSONAL
    )
    if looks_personal and str(column) not in PUBLIC_PHONES and column.name != "bookings_per_phone":
        assert column.info.get("personal"), (
            f"{column} holds personal data: declare it with "
            "info=personal(Purpose.X, kept=Retention.Y, words=N_(…)) of database.types and core.personal_data"
        )
    declared = column.info.get("personal")
    if declared is not None:
        assert isinstance(declared.purpose, Purpose)
        assert isinstance(declared.kept, Retention)
        assert declared.words


def test_an_undeclared_column_is_found():
    """The test above can fail: a column planted without a declaration, and one with half of it."""
    planted = Table("planted", MetaData(), Column("other_party", EncryptedText))
    with pytest.raises(AssertionError, match="declare it with"):
        test_personal_columns_are_declared(planted.c.other_party)
    with pytest.raises(TypeError):
        personal(Purpose.VISIT)


def test_a_keyed_index_names_the_column_that_it_finds():
    for column in COLUMNS:
        declared = column.info.get("personal")
        if column.name.endswith("_index"):
            assert declared is not None, column
            sources = [column.table.columns[name].type for name in declared.index_of]
            assert any(isinstance(source, EncryptedText) for source in sources), column


def test_enumerations_are_checked_by_the_database():
    for table in db.metadata.sorted_tables:
        enums = [column for column in table.columns if isinstance(column.type, Enum)]
        checks = [item for item in table.constraints if isinstance(item, CheckConstraint)]
        assert len(checks) >= len(enums), table.name


def test_services_never_commit():
    """One unit of work a request or job: only the unit itself commits."""
    offenders = []
    for path in (ROOT / "roster").rglob("*.py"):
        if path.name == "unit_of_work.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "commit"
            ):
                offenders.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert offenders == []


def test_only_the_clock_asks_the_time():
    """`datetime.now`, `utcnow` and `date.today` stand in core.clock alone; the pure planner may use monotonic time."""
    offenders = []
    for path in (ROOT / "roster").rglob("*.py"):
        if path.name == "clock.py" and path.parent.name == "core":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                owner = node.value
                name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
                if name in ("datetime", "date", "dt"):
                    offenders.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert offenders == []
