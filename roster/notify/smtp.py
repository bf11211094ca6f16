"""E-mail by the bureau's own server."""

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from roster.notify.failures import Certainty, DeliveryFailed, Trouble
from roster.notify.gateway import Gateway, Receipt
from roster.notify.messages import Message

TIMEOUT_SECONDS = 20
"""For each word of the server."""
LONGEST_SECONDS = 60
"""For a whole conversation: a server that says an octet now and then must not keep the others waiting."""


class SmtpGateway(Gateway):
    """Sends e-mail through the bureau's own server.

    `url` is `smtp://user:password@host:587` (STARTTLS is demanded when a password is sent and the host
    is another machine), or `smtps://host:465`.
    """

    is_repeatable = True  # the Message-ID tells a mail program that it has the message already

    def __init__(self, url: str, sender: str) -> None:
        self._url: SplitResult = urlsplit(url)
        if self._url.scheme not in ("smtp", "smtps") or not self._url.hostname:
            raise ValueError("ROSTER_SMTP_URL must look like smtp://user:password@host:587 or smtps://host.")
        self._sender = sender

    @property
    def label(self) -> str:
        """The server's name."""
        return self._url.hostname or ""

    def deliver(self, message: Message) -> Receipt:
        """Send one e-mail; the same notice always carries the same Message-ID."""
        try:
            mail = self._write(message)
            connection = self._new()
            with _in_time(connection):
                self._connect(connection)
                try:
                    connection.send_message(mail)
                finally:
                    _say_goodbye(connection)
            return Receipt()
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            permanent = bool(codes) and all(code >= 500 for code in codes)
            certainty = Certainty.NEVER if permanent else Certainty.NOT_NOW
            raise DeliveryFailed(f"SMTP {codes}", trouble=Trouble.ADDRESS, certainty=certainty) from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(f"{type(error).__name__} {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(type(error).__name__, trouble=Trouble.UNREACHABLE) from error
        except (ValueError, MessageError) as error:
            raise DeliveryFailed(trouble=Trouble.ADDRESS, certainty=Certainty.NEVER) from error

    def _new(self) -> smtplib.SMTP:
        """Return a client that has not connected."""
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(timeout=TIMEOUT_SECONDS)

    def _connect(self, connection: smtplib.SMTP) -> None:
        host, usual = self._url.hostname or "", 465 if self._url.scheme == "smtps" else 587
        try:
            connection._host = host  # type: ignore[attr-defined]  # whom STARTTLS must find in the certificate
            code, words = connection.connect(host, self._url.port or usual)
            if code != 220:
                raise smtplib.SMTPConnectError(code, words)
            self._greet(connection, is_local=host in ("localhost", "127.0.0.1", "::1"))
        except BaseException:
            connection.close()
            raise

    def _greet(self, connection: smtplib.SMTP, *, is_local: bool) -> None:
        connection.ehlo()
        if self._url.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        elif self._url.scheme == "smtp" and self._url.username and not is_local:
            raise DeliveryFailed("The mail server offers no encryption: no password is sent in the clear")
        if self._url.username:
            connection.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _write(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, message.address, message.subject
        mail["Date"] = formatdate(localtime=False)
        mail["Message-ID"] = f"<{message.reference}@{parseaddr(self._sender)[1].rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body)
        return mail


@contextlib.contextmanager
def _in_time(connection: smtplib.SMTP) -> Iterator[None]:
    """Hang up on a server with whom the conversation takes too long; whoever waits for its word then gets an error."""

    hung_up: list[bool] = []

    def hang_up() -> None:
        hung_up.append(True)
        if connection.sock is not None:
            with contextlib.suppress(OSError):
                # Not the method of a socket under TLS, which would take the TLS from under whoever reads.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    watch = threading.Timer(LONGEST_SECONDS, hang_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        if hung_up:  # what had come by then may look like an answer
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()


def _say_goodbye(connection: smtplib.SMTP) -> None:
    """End a conversation; what goes wrong in a farewell does not undo what the server has accepted."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        connection.quit()
    connection.close()
