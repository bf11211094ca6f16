"""What carries a message out of the house. A gateway delivers, or says why not and for how long."""

import contextlib
import logging
import smtplib
import ssl
from collections.abc import Mapping
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from roster.core import masking
from roster.models import NoticeChannel
from roster.notify.messages import Message

TIMEOUT_SECONDS = 20
_log = logging.getLogger(__name__)


class DeliveryFailed(Exception):
    """A message did not leave. The reason is safe to keep: it names no address.

    `is_permanent`: trying again cannot help (the address does not exist).
    """

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_permanent = is_permanent


class Gateway(Protocol):
    """Something that carries messages of one or more channels."""

    def deliver(self, message: Message) -> None:
        """Hand the message over; raise DeliveryFailed when it could not be."""
        ...


class ConsoleGateway:
    """Writes messages into the log with the address masked: for demos, and until there is a contract."""

    def deliver(self, message: Message) -> None:
        """Log the message's short form."""
        _log.info("%s → %s: %s", message.channel.value, mask_address(message.address), message.log_line)


class SmtpGateway:
    """Sends e-mail through the bureau's own server.

    `url` is `smtp://user:password@host:587` (STARTTLS is demanded when a password is sent and the host
    is another machine), or `smtps://host:465`.
    """

    def __init__(self, url: str, sender: str) -> None:
        self._url: SplitResult = urlsplit(url)
        if self._url.scheme not in ("smtp", "smtps") or not self._url.hostname:
            raise ValueError("ROSTER_SMTP_URL must look like smtp://user:password@host:587 or smtps://host.")
        self._sender = sender

    def deliver(self, message: Message) -> None:
        """Send one e-mail; the same notice always carries the same Message-ID."""
        try:
            mail = self._write(message)
            connection = self._connect()
            try:
                connection.send_message(mail)
            finally:
                _say_goodbye(connection)
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            permanent = bool(codes) and all(code >= 500 for code in codes)
            raise DeliveryFailed(f"Recipient refused {codes}", is_permanent=permanent) from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(f"{type(error).__name__} {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(type(error).__name__) from error
        except (ValueError, MessageError) as error:
            raise DeliveryFailed("The address cannot be written", is_permanent=True) from error

    def _connect(self) -> smtplib.SMTP:
        host, context = self._url.hostname or "", ssl.create_default_context()
        if self._url.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self._url.port or 465, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(host, self._url.port or 587, timeout=TIMEOUT_SECONDS)
        try:
            self._greet(connection, context, is_local=host in ("localhost", "127.0.0.1", "::1"))
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, connection: smtplib.SMTP, context: ssl.SSLContext, *, is_local: bool) -> None:
        connection.ehlo()
        if self._url.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=context)
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


def _say_goodbye(connection: smtplib.SMTP) -> None:
    """End a conversation; what goes wrong in a farewell does not undo what the server has accepted."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        connection.quit()
    connection.close()


class Gateways:
    """Which gateway carries which channel; what has none of its own goes to the console."""

    def __init__(self, by_channel: Mapping[NoticeChannel, Gateway]) -> None:
        self._by_channel = dict(by_channel)
        self._console = ConsoleGateway()

    @classmethod
    def configured(cls, smtp_url: str, mail_from: str) -> "Gateways":
        """Return the gateways of a deployment: e-mail when it names a server, the console for the rest."""
        return cls({NoticeChannel.EMAIL: SmtpGateway(smtp_url, mail_from)} if smtp_url else {})

    def deliver(self, message: Message) -> None:
        """Hand a message to its channel's gateway; raise DeliveryFailed."""
        self._by_channel.get(message.channel, self._console).deliver(message)


def mask_address(address: str) -> str:
    """`li@example.com` → `l***@example.com`; a phone number keeps its last four digits."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else masking.mask_phone(address)
