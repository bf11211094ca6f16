"""The register of processing activities (PIPL Art. 55, 56), made from what the columns declare."""

from dataclasses import dataclass

from sqlalchemy import Column

from roster.core.personal_data import Purpose, Retention
from roster.core.retention_rules import DURATIONS, words
from roster.core.sentences import Sentence
from roster.core.translation import N_
from roster.database import db
from roster.database.types import Declaration, EncryptedText
from roster.models import Bureau
from roster.services import settings


@dataclass(frozen=True)
class Activity:
    """One purpose under one retention: what is held (msgids), for how long, and how it is protected."""

    purpose: Purpose
    kept: Retention
    data: tuple[str, ...]
    tables: tuple[str, ...]
    duration: Sentence
    protection: str


def activities(bureau: Bureau) -> list[Activity]:
    """Return the register of a bureau, in the order of the purposes."""
    amounts = durations_of(bureau)
    grouped: dict[tuple[Purpose, Retention], list[Column[object]]] = {}
    for column in declared_columns():
        declared = declaration(column)
        grouped.setdefault((declared.purpose, declared.kept), []).append(column)
    order = {purpose: number for number, purpose in enumerate(Purpose)}
    return [
        Activity(
            purpose=purpose,
            kept=kept,
            data=tuple(dict.fromkeys(declaration(column).words for column in columns)),
            tables=tuple(dict.fromkeys(column.table.name for column in columns)),
            duration=words(kept, amounts),
            protection=_protection(columns),
        )
        for (purpose, kept), columns in sorted(grouped.items(), key=lambda item: order[item[0][0]])
    ]


def durations_of(bureau: Bureau) -> dict[str, int]:
    """Return the bureau's durations by the name of their setting."""
    chosen = settings.of(bureau)
    return {name: getattr(chosen, name) for name in DURATIONS}


def declared_columns() -> list[Column[object]]:
    """Return every column that is declared as personal data."""
    return [
        column for table in db.metadata.sorted_tables for column in table.columns if "personal" in column.info
    ]


def declaration(column: Column[object]) -> Declaration:
    """Return what a column declares."""
    declared: Declaration = column.info["personal"]
    return declared


def _protection(columns: list[Column[object]]) -> str:
    """Return the msgid of how the columns are protected; a keyed index counts as encrypted."""
    is_encrypted = [
        isinstance(column.type, EncryptedText) or bool(declaration(column).index_of) for column in columns
    ]
    if all(is_encrypted):
        return N_("Encrypted")
    return N_("What identifies is encrypted; access by role") if any(is_encrypted) else N_("Access by role")
