"""How the web processes treat connections: no thread for who says nothing or is not done, and nothing said is lost."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import SimpleNamespace

import pytest

from roster.web_server import MOST_AWAITED, WORKER_CLASS, has_arrived

ROOT = Path(__file__).resolve().parents[2]
FORM = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n"
PATIENCE_SECONDS = 10
"""Three silent connections hold gunicorn's own worker with one thread for fifteen."""
SITE = """
def app(environ, start_response):
    body = environ["wsgi.input"].read() or b"read"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, SimpleNamespace]]:
    """A visitor's end of a connection, and the worker's."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as visitor,
    ):
        accepted, _address = listener.accept()
        with accepted:
            yield visitor, SimpleNamespace(sock=accepted, initialized=False)


def wakes(conn: SimpleNamespace) -> int:
    """Return at how many octets the kernel wakes the main loop."""
    return conn.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT)


def said(visitor: socket.socket, conn: SimpleNamespace, words: bytes) -> None:
    """Send, and wait until the octets lie at the other end."""
    before = _buffered(conn)
    visitor.sendall(words)
    while _buffered(conn) < before + len(words):
        time.sleep(0.001)


def _buffered(conn: SimpleNamespace) -> int:
    try:
        return len(conn.sock.recv(1 << 20, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return 0


def test_a_request_is_waited_for_until_its_last_octet(line):
    visitor, conn = line
    assert not has_arrived(conn)
    assert wakes(conn) == 1
    said(visitor, conn, FORM[:20])
    assert not has_arrived(conn)
    assert wakes(conn) == 21
    said(visitor, conn, FORM[20:] + b"name=")
    assert not has_arrived(conn)
    assert wakes(conn) == len(FORM) + 11
    said(visitor, conn, b"sample")
    assert has_arrived(conn)
    assert wakes(conn) == 1  # else reading a later request would hang until as much had come


@pytest.mark.parametrize(
    "words",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length:3\r\n\r\na=bGET / HTTP/1.1\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /" + b"a" * MOST_AWAITED,
    ],
    ids=["a page", "a form and more", "asks before it sends", "in chunks", "endless"],
)
def test_what_is_whole_or_can_never_be_goes_in(line, words):
    visitor, conn = line
    said(visitor, conn, words)
    assert has_arrived(conn)


def test_a_visitor_who_leaves_in_the_middle_is_not_waited_for_again(line):
    visitor, conn = line
    said(visitor, conn, FORM[:30])
    assert not has_arrived(conn)
    visitor.shutdown(socket.SHUT_WR)
    conn.sock.settimeout(PATIENCE_SECONDS)
    time.sleep(0.05)
    assert has_arrived(conn)


def test_what_the_reader_took_already_counts(line):
    _visitor, conn = line
    taken = SimpleNamespace(getvalue=lambda: b"GET / HTTP/1.1\r\n")
    conn.initialized, conn.parser = True, SimpleNamespace(unreader=SimpleNamespace(buf=taken))
    assert has_arrived(conn)


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """One process with one thread on a free port."""
    (folder / "plain_pages.py").write_text(SITE)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [
            *(sys.executable, "-m", "gunicorn", "--log-level", "error", "--no-control-socket", "--worker-class", WORKER_CLASS),
            *("--threads", "1", "--bind", f"fd://{listener.fileno()}", "plain_pages:app"),
        ]  # fmt: skip
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": f"{folder}:{ROOT}"},
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )
        try:
            yield listener.getsockname()[1]
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(PATIENCE_SECONDS)


def test_the_silent_and_the_slow_keep_nobody_waiting(tmp_path):
    with served(tmp_path) as port, ExitStack() as others:
        for _one in range(3):
            others.enter_context(socket.create_connection(("127.0.0.1", port)))
        slow = others.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS))
        slow.sendall(FORM + b"name=")
        for _visit in range(3):
            with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as quick:
                quick.request("GET", "/")
                assert quick.getresponse().read() == b"read"
        slow.sendall(b"sample")
        answer = HTTPResponse(slow)
        answer.begin()
        assert answer.read() == b"name=sample"
