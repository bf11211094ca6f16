"""What feeds answered a moment ago, kept in this process: most polls find nothing new."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

MOST_FEEDS = 128
Value = TypeVar("Value")


class FeedMemory(Generic[Value]):
    """Values by name; each is good for the version it was built from only, and the one unused longest makes room."""

    def __init__(self, most: int = MOST_FEEDS) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Hashable, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable, version: Hashable) -> Value | None:
        """Return the value if it was built from this very version."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or kept[0] != version:
                return None
            self._kept.move_to_end(name)
            return kept[1]

    def put(self, name: Hashable, version: Hashable, value: Value) -> None:
        """Keep a value in place of its predecessor."""
        with self._lock:
            self._kept[name] = (version, value)
            self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def drop(self, name: Hashable) -> None:
        """Forget a value."""
        with self._lock:
            self._kept.pop(name, None)
