"""Ask an address that somebody typed, without being led into a network or held up (docs/decisions/0024).

One GET or POST, without cookies, proxies or passwords. Each address, also one that a GET leads on to, is read and its
machines are looked at (`core.outside`); the connection goes to the IP address that was looked at, with the host's own name
for the certificate. All of it together has one time limit, which holds against an answer that drips, and one limit of bytes.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from roster.core.outside import Destination, NotFetched, Resolve, Trouble, look_up, machines_of, read_address

SECONDS = 15.0
MOST_LED_ON = 3
MOST_MACHINES = 3
"""Of one host: the others are not tried."""
_PIECE = 64 * 1024
_LED_ON = (301, 302, 303, 307, 308)
_NOT_THERE = (401, 403, 404, 410)
_READER = {"Accept-Encoding": "identity", "User-Agent": "roster-calendar-reader"}
_TELLER = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "roster-webhooks"}


@dataclass(frozen=True)
class Network:
    """How the world is reached; tests bring their own."""

    resolve: Resolve = look_up
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    seconds: float = SECONDS
    monotonic: Callable[[], float] = time.monotonic


OUTSIDE = Network()
_inner: frozenset[str] = frozenset()


def allow_inner(hosts: Collection[str]) -> None:
    """Let these `host:port` be asked although they lie in an inner network: the deployment says so."""
    global _inner
    _inner = frozenset(hosts)


def inner_hosts() -> frozenset[str]:
    """Return what `allow_inner` was told."""
    return _inner


def fetch(address: str, most_bytes: int, accept: str = "*/*", network: Network = OUTSIDE) -> bytes:
    """Return the body of what is at an https or webcal address. Raises NotFetched."""
    deadline = network.monotonic() + network.seconds
    for _step in range(MOST_LED_ON + 1):
        place = read_address(address, _inner)
        with _Asked(place, deadline, network) as asked:
            answer = asked.send("GET", {"Accept": accept, **_READER})
            if answer.status in _LED_ON:
                address = urljoin(place.address, answer.getheader("Location", ""))
                continue
            if answer.status != 200:
                raise NotFetched(Trouble.NOT_THERE if answer.status in _NOT_THERE else Trouble.STATUS)
            return asked.body(answer, most_bytes)
    raise NotFetched(Trouble.LED_ON)


def post(address: str, body: bytes, headers: Mapping[str, str], network: Network = OUTSIDE) -> None:
    """Post a body to an https address, whose answer is not read: any 2xx is well. Raises NotFetched.

    It is led on to nowhere: what is told is meant for the address that somebody typed.
    """
    place = read_address(address, _inner)
    with _Asked(place, network.monotonic() + network.seconds, network) as asked:
        answer = asked.send("POST", {**_TELLER, **headers, "Content-Length": str(len(body))}, body)
        if answer.status in _LED_ON:
            raise NotFetched(Trouble.LED_ON)
        if not 200 <= answer.status < 300:
            raise NotFetched(Trouble.NOT_THERE if answer.status in _NOT_THERE else Trouble.STATUS)


class _Timed(ssl.SSLSocket):
    """A connection whose every wait ends at the same instant, however the other side spaces its bytes."""

    left: Callable[[], float]

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        """Read what is there; raise TimeoutError when the time for everything is over."""
        self.settimeout(self.left())
        return super().recv_into(*arguments, **named)


class _Asked:
    """One request to one place, and the end of its connection."""

    def __init__(self, place: Destination, deadline: float, network: Network) -> None:
        self._place, self._deadline, self._network = place, deadline, network
        self._connection = http.client.HTTPConnection(place.host, place.port)
        self._answer: http.client.HTTPResponse | None = None

    def __enter__(self) -> "_Asked":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._answer is not None:
            self._answer.close()
        self._connection.close()

    def send(self, method: str, headers: Mapping[str, str], body: bytes = b"") -> http.client.HTTPResponse:
        """Send the request and return the answer's head. Raises NotFetched."""
        machines = machines_of(self._place, _inner, self._network.resolve, self._left())
        self._connection.sock = self._connect(machines[:MOST_MACHINES])
        try:
            self._connection.putrequest(method, self._place.path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": self._place.host_header, **headers, "Connection": "close"}.items():
                self._connection.putheader(name, value)
            self._connection.endheaders(body or None)
            self._answer = self._connection.getresponse()
            return self._answer
        except TimeoutError:
            raise NotFetched(Trouble.SLOW) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise NotFetched(Trouble.SILENT) from None

    def body(self, answer: http.client.HTTPResponse, most_bytes: int) -> bytes:
        """Return the whole body, read no further than allowed. Raises NotFetched."""
        if answer.getheader("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise NotFetched(Trouble.PACKED)
        if answer.length is not None and answer.length > most_bytes:
            raise NotFetched(Trouble.TOO_LARGE)
        pieces, size = [], 0
        try:
            while piece := answer.read(_PIECE):
                size += len(piece)
                if size > most_bytes:
                    raise NotFetched(Trouble.TOO_LARGE)
                pieces.append(piece)
        except TimeoutError:
            raise NotFetched(Trouble.SLOW) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise NotFetched(Trouble.SILENT) from None
        return b"".join(pieces)

    def _connect(self, machines: Collection[str]) -> ssl.SSLSocket:
        trouble = Trouble.SILENT
        for machine in machines:
            try:
                return self._secured(
                    socket.create_connection((machine, self._place.port), timeout=self._left())
                )
            except ssl.SSLCertVerificationError:
                trouble = Trouble.CERTIFICATE
            except TimeoutError:
                trouble = Trouble.SLOW
            except OSError:
                continue
        raise NotFetched(trouble)

    def _secured(self, plain: socket.socket) -> ssl.SSLSocket:
        """Begin TLS for the host's name on a connection to its machine; the wait for it ends in time, too."""
        context = self._network.context()
        context.sslsocket_class = _Timed
        try:
            plain.settimeout(self._left())
            secured = context.wrap_socket(plain, server_hostname=self._place.host)
        except BaseException:
            plain.close()
            raise
        assert isinstance(secured, _Timed)
        secured.left = self._left
        return secured

    def _left(self) -> float:
        """Return how many seconds are left for everything. Raises NotFetched when none are."""
        left = self._deadline - self._network.monotonic()
        if left <= 0:
            raise NotFetched(Trouble.SLOW)
        return left
