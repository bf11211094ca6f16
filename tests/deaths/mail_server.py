"""A mail server that remembers the Message-ID of every mail that it has accepted."""

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """What has been accepted, by Message-ID."""

    port: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, mail: bytes) -> None:
        """Remember one mail."""
        found = re.search(rb"^Message-ID:\s*<([^@>]+)", mail, re.MULTILINE)
        assert found, mail
        with self.guard:
            self.accepted[found[1].decode()] += 1


@contextmanager
def receiving() -> Iterator[Mailbox]:
    """Run a mail server on a free port."""
    mailbox = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                self._converse()
            except (ConnectionError, BrokenPipeError):
                return  # whoever spoke to us was killed

        def _converse(self) -> None:
            self._say("220 mail.example")
            while line := self.rfile.readline().decode().strip():
                if line.upper() == "DATA":
                    self._say("354 go on")
                    self._receive()
                self._say("250 fine")
                if line.upper() == "QUIT":
                    return

        def _receive(self) -> None:
            mail = b""
            while (text := self.rfile.readline()) != b".\r\n":
                if not text:
                    raise ConnectionError("cut off in the middle of a mail")
                mail += text
            mailbox.take(mail)

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())
            self.wfile.flush()

    listener = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
    listener.daemon_threads = True
    mailbox.port = listener.server_address[1]
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield mailbox
    finally:
        listener.shutdown()
        listener.server_close()
