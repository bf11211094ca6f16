"""The web processes' way with connections: a thread is for a request that has arrived, and who waits, waits once for all.

Two habits of gunicorn's threaded worker hurt in the hour of release, and where no proxy stands before it:

- It accepts whoever comes into a queue of its own process, so that one process lets people wait while another has nothing
  to do. Here a process accepts only while it has a thread to spare; the others wait in the kernel's one queue.
- It gives a thread to a connection before anything was said on it: browsers open some in advance, and a telephone
  on a bad line sends its words one by one. Here a connection stays outside the threads until its request is whole.
"""

import re
import socket
from typing import Any

from gunicorn.workers import gthread

MOST_AWAITED = 32 * 1024
"""Octets of a request that are waited for outside the threads; of a longer one the rest is read inside."""
KEPT_SECONDS = 15
"""How long a silent connection stays open: beyond the pause after which a telephone sends a lost packet again."""

WORKER_CLASS = "roster.web_server.PatientWorker"

_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:", re.IGNORECASE)


class PatientWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, accepting only what it has threads for and giving them to whole requests only."""

    _busy = 0

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept while a thread is free; the main loop asks before each wait."""
        super().set_accept_enabled(enabled and self._busy < self.cfg.threads)

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to the threads; with the last of them nobody is accepted until one is free."""
        self._busy += 1
        if self._busy >= self.cfg.threads:
            super().set_accept_enabled(False)
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, future: Any) -> None:
        """Take a connection back from them; runs in the main loop, as `enqueue_req` does."""
        self._busy -= 1
        super().finish_request(conn, future)

    def handle(self, conn: Any) -> Any:
        """Answer a request that has arrived whole; put any other back among those that are waited for."""
        if not self.cfg.is_ssl and not has_arrived(conn):
            return gthread._DEFER
        return super().handle(conn)


def has_arrived(conn: Any) -> bool:
    """Tell whether a connection's next request lies in the kernel's buffer, or cannot be waited for there.

    Else the kernel is told to wake us only when as much as is missing has come (SO_RCVLOWAT, socket(7)): what has come
    already would wake us at once, again and again.
    """
    if conn.initialized and conn.parser.unreader.buf.getvalue():
        return True  # the reader has taken a part out of the buffer
    try:
        seen = conn.sock.recv(MOST_AWAITED, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        is_over = not seen or len(seen) < getattr(conn, "awaited", 0)  # woken by the end, not by more
    except BlockingIOError:
        seen, is_over = b"", False
    except OSError:
        return True  # the worker finds out and closes
    awaited = min(_whole_length(seen), MOST_AWAITED)
    if is_over or len(seen) >= awaited:
        awaited = 0
    conn.awaited = awaited
    conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, max(awaited, 1))
    return not awaited


def _whole_length(seen: bytes) -> int:
    """Return how many octets the request has that begins so, or one more than were seen while that is not known."""
    head, end, _body = seen.partition(_HEAD_ENDS)
    if not end:
        return len(seen) + 1
    length = _LENGTH.search(head)
    if length is None or _EXPECTS.search(head):
        return len(head) + len(end)
    return len(head) + len(end) + int(length[1])
