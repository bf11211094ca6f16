"""What this process knows of a database without asking it; forgotten with the engine that leads there."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from roster.database.base import db

Kept = TypeVar("Kept")


class EngineMemory(Generic[Kept]):
    """One thing kept for each engine of the process: never what another database said."""

    def __init__(self, make: Callable[[], Kept]) -> None:
        self._make = make
        self._kept: WeakKeyDictionary[Engine, Kept] = WeakKeyDictionary()
        _memories.append(self)

    def now(self) -> Kept:
        """Return what is kept of the database that the open session works with."""
        engine = db.engine
        if engine not in self._kept:
            self._kept[engine] = self._make()
        return self._kept[engine]

    def forget(self, engine: Engine) -> None:
        """Forget what is kept of an engine's database."""
        self._kept.pop(engine, None)


_memories: list[EngineMemory[Any]] = []


def forget(engine: Engine) -> None:
    """Forget all that is kept of an engine's database: it leads to another one from now on."""
    for memory in _memories:
        memory.forget(engine)
