"""Engine, session and unit of work. One database: SQLite embedded, or PostgreSQL by address."""

from roster.database.base import Model, db
from roster.database.engine_memories import EngineMemory
from roster.database.inserting import insert_once
from roster.database.unit_of_work import after_commit, let_go, rehearsal, unit_of_work

__all__ = [
    "EngineMemory",
    "Model",
    "after_commit",
    "db",
    "insert_once",
    "let_go",
    "rehearsal",
    "unit_of_work",
]
