"""Feeds built a moment ago, kept in this process: most polls find nothing new."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from roster.feeds.answers import Calendar

MOST_FEEDS = 128


class FeedMemory:
    """Calendars by token digest; each is good for the version it was built from only."""

    def __init__(self, most: int = MOST_FEEDS) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[Hashable, Calendar]] = OrderedDict()
        self._lock = Lock()

    def get(self, token_digest: str, version: Hashable) -> Calendar | None:
        """Return the calendar if it was built from this very version."""
        with self._lock:
            kept = self._kept.get(token_digest)
            if kept is None or kept[0] != version:
                return None
            self._kept.move_to_end(token_digest)
            return kept[1]

    def put(self, token_digest: str, version: Hashable, calendar: Calendar) -> None:
        """Keep a calendar in place of its predecessor; the one unused longest makes room."""
        with self._lock:
            self._kept[token_digest] = (version, calendar)
            self._kept.move_to_end(token_digest)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def drop(self, token_digest: str) -> None:
        """Forget a calendar."""
        with self._lock:
            self._kept.pop(token_digest, None)
