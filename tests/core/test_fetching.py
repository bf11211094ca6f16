"""What an address may make this server do: nothing inside, nothing for long, nothing large; with a real TLS server."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from roster.core import fetching
from roster.core.fetching import Network, fetch, post
from roster.core.outside import NotFetched, Trouble, is_public, read_address, read_inner_hosts

HOST = "calendar.example"
INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
    "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2001:0:1::1", "2002:7f00:1::1", "2001:db8::1", "no address",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_inner_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are() -> None:
    assert all(is_public(address) for address in ("8.8.8.8", "114.114.114.114", "2400:3200::1"))


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (" webcal://Calendar.Example/a b ".replace(" b", "b"), "https://calendar.example/ab"),
        ("https://日历.example/公开.ics?键=值", "https://xn--jmr704b.example/%E5%85%AC%E5%BC%80.ics?%E9%94%AE=%E5%80%BC"),
        ("https://calendar.example:8443", "https://calendar.example:8443/"),
        ("https://calendar.example/x#part", "https://calendar.example/x"),
        ("https://[2400:3200::1]/x", "https://[2400:3200::1]/x"),
    ],
)  # fmt: skip
def test_what_may_be_typed(typed: str, asked: str) -> None:
    assert read_address(typed).address == asked


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("", Trouble.ADDRESS),
        ("calendar.example/x", Trouble.ADDRESS),
        ("file:///etc/passwd", Trouble.ADDRESS),
        ("gopher://calendar.example/", Trouble.ADDRESS),
        ("http://calendar.example/", Trouble.DOWNGRADE),
        ("https://me:pass@calendar.example/", Trouble.SECRET),
        ("https://@calendar.example/", Trouble.SECRET),
        ("https://calendar.example:22/", Trouble.PORT),
        ("https://calendar.example:99999/", Trouble.ADDRESS),
        ("https://calendar.example/\r\nHost: inner", Trouble.ADDRESS),
        ("https://calendar.example\\@inner/", Trouble.ADDRESS),
        ("https://" + "a" * 3000, Trouble.ADDRESS),
        ("https://" + "a." * 200, Trouble.ADDRESS),
        ("https://[::1%25lo]/", Trouble.ADDRESS),
        ("https:///x", Trouble.ADDRESS),
    ],
)
def test_what_may_not_be_typed(typed: str, trouble: Trouble) -> None:
    with pytest.raises(NotFetched) as refused:
        read_address(typed)
    assert refused.value.trouble is trouble


def test_a_deployments_own_hosts() -> None:
    assert read_inner_hosts("Cal.court.example, 10.1.2.3:8444") == {"cal.court.example:443", "10.1.2.3:8444"}
    assert read_address("https://10.1.2.3:8444/", {"10.1.2.3:8444"}).port == 8444
    for text in ("https://x", "x:y", "x:0"):
        with pytest.raises(ValueError):
            read_inner_hosts(text)


class Server:
    """A calendar's server on this machine; `answer` says what it does with a connection's request."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: None
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.posted: list[bytes] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                outer.answer(self)

            def do_POST(self) -> None:
                outer.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.do_GET()

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for HOST and nobody else, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    running = Server(context)
    before = fetching.inner_hosts()
    fetching.allow_inner({f"{HOST}:{running.port}"})
    yield running
    fetching.allow_inner(before)
    running.close()


@pytest.fixture
def ask(server: Server, certificate: Path) -> Callable[..., bytes]:
    """Fetch from the server by HOST's name, which leads to this machine."""

    def fetch_it(path: str = "/x", *, host: str = HOST, most: int = 1000, **network: object) -> bytes:
        known: dict[str, object] = {
            "resolve": lambda _host, _port: ["127.0.0.1"],
            "context": lambda: ssl.create_default_context(cafile=str(certificate)),
            "seconds": 5.0,
        }
        return fetch(f"https://{host}:{server.port}{path}", most, network=Network(**(known | network)))  # type: ignore[arg-type]

    return fetch_it


@pytest.fixture
def told(server: Server, certificate: Path) -> Callable[..., None]:
    """Post to the server by HOST's name, which leads to this machine."""

    def post_it(body: bytes = b"{}") -> None:
        network = Network(
            lambda _host, _port: ["127.0.0.1"],
            lambda: ssl.create_default_context(cafile=str(certificate)),
            5.0,
        )
        post(f"https://{HOST}:{server.port}/hook", body, {"webhook-id": "msg_1"}, network)

    return post_it


def reply(status: int = 200, body: bytes = b"BEGIN", **headers: str) -> Callable[..., None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def refusal(call: Callable[[], bytes]) -> Trouble:
    with pytest.raises(NotFetched) as refused:
        call()
    return refused.value.trouble


def test_a_calendar_is_fetched_with_its_name_and_without_anything_of_ours(
    ask: Callable[..., bytes], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    server.answer = reply(body=b"BEGIN:VCALENDAR")
    assert ask("/feed?key=1") == b"BEGIN:VCALENDAR"
    ((path, headers),) = server.asked
    assert path == "/feed?key=1"
    assert headers["Host"] == f"{HOST}:{server.port}"
    assert headers["Accept-Encoding"] == "identity"
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_what_a_server_answers_is_refused_by_what_it_is(ask: Callable[..., bytes], server: Server) -> None:
    for answer, trouble in (
        (reply(404), Trouble.NOT_THERE),
        (reply(401), Trouble.NOT_THERE),
        (reply(500), Trouble.STATUS),
        (reply(204, b""), Trouble.STATUS),
        (reply(Content_Encoding="gzip"), Trouble.PACKED),
        (reply(Content_Length="5000", body=b"x" * 5000), Trouble.TOO_LARGE),
        (reply(body=b"x" * 5000), Trouble.TOO_LARGE),
        (reply(301, Location=f"http://{HOST}/"), Trouble.DOWNGRADE),
        (reply(302, Location="https://me:pass@calendar.example/"), Trouble.SECRET),
        (reply(302, Location="file:///etc/passwd"), Trouble.ADDRESS),
        (reply(302, Location="https://127.0.0.1/"), Trouble.NOT_OUTSIDE),
        (reply(307, Location="https://169.254.169.254/latest"), Trouble.NOT_OUTSIDE),
        (reply(308, Location="https://[::1]/"), Trouble.NOT_OUTSIDE),
        (reply(302, Location="/again"), Trouble.LED_ON),
        (lambda handler: handler.wfile.write(b"no protocol\r\n\r\n"), Trouble.SILENT),
        (lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nA: " + b"x" * 99_999), Trouble.SILENT),
        (reply(Transfer_Encoding="chunked", body=b"zz\r\n"), Trouble.SILENT),
    ):
        server.answer = answer

        def resolve(host: str, _port: int) -> list[str]:
            return ["127.0.0.1"] if host == HOST else [host]  # as the system does with numbers

        assert refusal(lambda resolve=resolve: ask(resolve=resolve)) is trouble, trouble
    assert len(server.asked) == 17 + fetching.MOST_LED_ON  # the one that leads on is asked four times


def test_a_name_that_leads_inside_now_or_at_the_second_look(
    ask: Callable[..., bytes], server: Server
) -> None:
    server.answer = reply()
    inside = lambda *addresses: lambda _host, _port: list(addresses)  # noqa: E731
    elsewhere = {"host": "evil.example"}
    fetching.allow_inner({f"{HOST}:{server.port}", f"evil.example:{server.port + 1}"})
    assert refusal(lambda: fetch("https://evil.example/", 9, network=Network(inside("127.0.0.1")))) is (
        Trouble.NOT_OUTSIDE
    )
    mixed = Network(inside("8.8.8.8", "10.0.0.1"))
    assert refusal(lambda: fetch("https://evil.example/", 9, network=mixed)) is Trouble.NOT_OUTSIDE
    assert (
        refusal(lambda: fetch("https://evil.example/", 9, network=Network(inside()))) is Trouble.NOT_OUTSIDE
    )
    assert refusal(lambda: ask(**elsewhere)) is Trouble.PORT
    assert server.asked == []

    looks = iter([["127.0.0.1"], ["8.8.8.8"]])  # whatever it would say later: it is not asked a second time
    assert ask(resolve=lambda _host, _port: next(looks)) == b"BEGIN"
    assert next(looks) == ["8.8.8.8"]


def test_another_hosts_certificate_no_tls_and_nobody_there(ask: Callable[..., bytes], server: Server) -> None:
    server.answer = reply()
    fetching.allow_inner({f"other.example:{server.port}"})
    assert refusal(lambda: ask(host="other.example")) is Trouble.CERTIFICATE
    fetching.allow_inner({f"{HOST}:{server.port}"})
    assert refusal(lambda: ask(context=ssl.create_default_context)) is Trouble.CERTIFICATE
    assert server.asked == []
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection, and no TLS comes about
        port = silent.getsockname()[1]
        fetching.allow_inner({f"{HOST}:{port}"})
        network = Network(lambda _host, _port: ["127.0.0.1"], seconds=0.2)
        assert refusal(lambda: fetch(f"https://{HOST}:{port}/", 9, network=network)) is Trouble.SLOW
    assert refusal(lambda: fetch(f"https://{HOST}:{port}/", 9, network=network)) is Trouble.SILENT


def test_a_slow_answer_ends_in_time_wherever_it_is_slow(ask: Callable[..., bytes], server: Server) -> None:
    """By a clock that each look puts on by two seconds, not by waiting."""
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not stop.is_set():
            handler.wfile.write(b"x")
            stop.wait(0.001)

    def ticking(start: float = 0.0) -> Callable[[], float]:
        at = [start]

        def look() -> float:
            at[0] += 2
            return at[0]

        return look

    server.answer = drip
    try:
        assert refusal(lambda: ask(most=10**9, seconds=60.0, monotonic=ticking())) is Trouble.SLOW
    finally:
        stop.set()
    asked = threading.Event()
    server.answer = lambda _handler: asked.wait(20)  # takes the request and says nothing
    try:
        assert refusal(lambda: ask(seconds=0.5)) is Trouble.SLOW
    finally:
        asked.set()
    looked = threading.Event()
    assert refusal(lambda: ask(resolve=lambda _h, _p: looked.wait(20) and [], seconds=0.05)) is Trouble.SLOW
    looked.set()


def test_a_message_is_posted_and_any_2xx_is_well(told: Callable[..., None], server: Server) -> None:
    for status in (200, 202, 204):
        server.answer = reply(status, b"")
        told(body=b'{"type":"ping"}')
    assert server.posted == [b'{"type":"ping"}'] * 3
    path, headers = server.asked[0]
    assert (path, headers["webhook-id"], headers["Content-Length"]) == ("/hook", "msg_1", "15")
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_a_message_goes_to_no_other_place(told: Callable[..., None], server: Server) -> None:
    for status, trouble in (
        (302, Trouble.LED_ON),
        (307, Trouble.LED_ON),
        (404, Trouble.NOT_THERE),
        (500, Trouble.STATUS),
        (304, Trouble.STATUS),
    ):
        server.answer = reply(status, b"", Location="/elsewhere")
        assert refusal(told) is trouble  # type: ignore[arg-type]
    assert {path for path, _headers in server.asked} == {"/hook"}
    fetching.allow_inner(())
    with pytest.raises(NotFetched) as refused:
        post("https://inner.example/hook", b"{}", {}, Network(lambda _host, _port: ["10.1.2.3"]))
    assert refused.value.trouble is Trouble.NOT_OUTSIDE
