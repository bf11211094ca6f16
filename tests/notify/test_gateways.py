"""How messages leave: what a mail server sees, what the log sees, and what a failure means."""

import contextlib
import logging
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from roster.models import NoticeChannel
from roster.notify import DeliveryFailed, Gateways, Message, Trouble, smtp
from roster.notify.offline import mask_address
from roster.notify.smtp import SmtpGateway

MAIL = Message(
    NoticeChannel.EMAIL, "li@example.com", "坐班提醒", "李示二，您好：\n电话：0913-0000001", "abc123", "提醒"
)


@dataclass
class Server:
    """A mail server of a few verbs."""

    port: int
    refusal: str = ""
    """The answer to RCPT, when it is a refusal."""
    stalls: str = ""
    """`silent`: accepts and says nothing; `dripping`: an octet now and then, for ever."""
    mails: list[bytes] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while seen.stalls:
                if over.wait(0.02):
                    return
                if seen.stalls == "dripping":
                    with contextlib.suppress(OSError):
                        self.wfile.write(b"2")
            self.say("220 mail.example")
            while line := self.rfile.readline().decode().strip():
                verb = line.split()[0].upper()
                if verb == "DATA":
                    self.say("354 go on")
                    mail = b""
                    while (text := self.rfile.readline()) != b".\r\n":
                        mail += text
                    seen.mails.append(mail)
                self.say(seen.refusal if verb == "RCPT" and seen.refusal else "250 fine")
                if verb == "QUIT":
                    return

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    listener = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
    over = threading.Event()
    listener.daemon_threads = True
    seen = Server(listener.server_address[1])
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    yield seen
    over.set()
    listener.shutdown()
    thread.join()
    listener.server_close()


def test_a_mail_arrives_with_the_notices_own_reference(server: Server) -> None:
    gateway = SmtpGateway(f"smtp://127.0.0.1:{server.port}", "Roster <roster@bureau.example>")
    gateway.deliver(MAIL)
    gateway.deliver(MAIL)
    first, second = (
        cast(EmailMessage, message_from_bytes(mail, policy=policy.default)) for mail in server.mails
    )
    assert first["Message-ID"] == second["Message-ID"] == "<abc123@bureau.example>"
    assert (first["To"], first["Subject"]) == ("li@example.com", "坐班提醒")
    assert first.get_content().replace("\r\n", "\n").strip() == MAIL.body


@pytest.mark.parametrize(("answer", "is_permanent"), [("550 unknown", True), ("451 later", False)])
def test_a_refused_recipient_is_final_only_when_the_server_says_so(
    server: Server, answer: str, is_permanent: bool
) -> None:
    server.refusal = answer
    with pytest.raises(DeliveryFailed) as failure:
        SmtpGateway(f"smtp://127.0.0.1:{server.port}", "roster@bureau.example").deliver(MAIL)
    assert failure.value.is_permanent is is_permanent
    assert "li@" not in failure.value.reason


def test_an_address_cannot_smuggle_a_header(server: Server) -> None:
    gateway = SmtpGateway(f"smtp://127.0.0.1:{server.port}", "roster@bureau.example")
    with pytest.raises(DeliveryFailed) as failure:
        gateway.deliver(replace(MAIL, address="li@example.com\nBcc: all@example.com"))
    assert failure.value.is_permanent
    assert not server.mails


def test_a_dead_server_is_a_failure_to_try_again() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as listener:
        port = listener.server_address[1]
    with pytest.raises(DeliveryFailed, match="Refused") as failure:
        SmtpGateway(f"smtp://127.0.0.1:{port}", "roster@bureau.example").deliver(MAIL)
    assert not failure.value.is_permanent


@pytest.mark.parametrize("stalls", ["silent", "dripping"])
def test_a_server_that_stalls_is_hung_up_on(
    server: Server, stalls: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.1)
    monkeypatch.setattr(smtp, "LONGEST_SECONDS", 0.3)
    server.stalls = stalls
    with pytest.raises(DeliveryFailed) as failure:
        SmtpGateway(f"smtp://127.0.0.1:{server.port}", "roster@bureau.example").deliver(MAIL)
    assert failure.value.trouble is Trouble.UNREACHABLE
    assert not failure.value.is_permanent
    assert str(MAIL.address) not in failure.value.reason


def test_a_password_is_not_sent_in_the_clear_to_another_machine(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = smtplib.SMTP.connect
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda self, _host, port: connect(self, "127.0.0.1", port))
    gateway = SmtpGateway(f"smtp://user:secret@mail.example:{server.port}", "roster@bureau.example")
    with pytest.raises(DeliveryFailed, match="no encryption"):
        gateway.deliver(MAIL)


def test_mail_without_a_server_and_what_goes_to_the_console_stand_in_the_log_masked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gateways = Gateways.configured("", "roster@bureau.example", "console:")
    with caplog.at_level(logging.INFO):
        gateways.deliver(MAIL)
        gateways.deliver(replace(MAIL, channel=NoticeChannel.SMS, address="+8613812341234"))
    assert "l***@example.com" in caplog.text
    assert "138****1234" in caplog.text
    assert "李示二" not in caplog.text


def test_an_address_of_another_kind_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="ROSTER_SMTP_URL"):
        Gateways.configured("http://mail.example", "roster@bureau.example")
    assert mask_address("x") == "x"
