"""What every table owes: personal data declared with its retention, every bureau's rows its own."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Enum

import roster.models  # noqa: F401
from roster.database import db
from roster.database.types import EncryptedText

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = [column for table in db.metadata.sorted_tables for column in table.columns]
SOUNDS_PERSONAL = ("phone", "email", "address_of", "other_party", "id_number")
PUBLIC_PHONES = {"bureaus.phone", "centers.phone", "firms.phone"}
"""Numbers of offices, printed on posters."""


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_personal_columns_are_declared(column):
    """Encrypted columns, and those whose name says so, name the rule by which they are deleted."""
    personal = isinstance(column.type, EncryptedText) or any(word in column.name for word in SOUNDS_PERSONAL)
    if personal and str(column) not in PUBLIC_PHONES and column.name != "bookings_per_phone":
        assert column.info.get("personal"), (
            f"{column} holds personal data: declare it with personal(retention)"
        )
        assert column.info["retention"]


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
