"""Addresses of machines as people write them: where the site is reached, and which server sends its mail."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from roster.core.errors import InvalidInput
from roster.core.translation import N_

LONGEST = 200
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
_BASE = re.compile(rf"https?://{_HOST}(?::[0-9]{{1,5}})?")
HIGHEST_PORT = 65535


def read_base_url(text: str, *, field: str = "base_url") -> str:
    """Return the site's address without a slash at its end. Raises InvalidInput, for a path behind it too."""
    address = text.strip().rstrip("/")
    if len(address) > LONGEST or not _BASE.fullmatch(address) or not _has_port(address):
        raise InvalidInput(
            N_("Enter the address that people type, like https://sfj.example.gov.cn, without a path."),
            field=field,
        )
    return address


def mail_server_url(host: str, port: int | None, user: str, password: str, *, is_tls: bool) -> str:
    """Return a mail server as `smtp://user:password@host:587` or `smtps://…`. Raises InvalidInput."""
    if not re.fullmatch(_HOST, host.strip()):
        raise InvalidInput(N_("Enter the mail server's name, like smtp.example.gov.cn."), field="mail_host")
    if port is not None and not 1 <= port <= HIGHEST_PORT:
        raise InvalidInput(N_("The port is a number from 1 to 65535, usually 587 or 465."), field="mail_port")
    who = f"{quote(user.strip(), safe='')}:{quote(password, safe='')}@" if user.strip() else ""
    return f"{'smtps' if is_tls else 'smtp'}://{who}{host.strip()}{f':{port}' if port else ''}"


@dataclass(frozen=True)
class MailServer:
    """A mail server taken apart. `port` is None for the usual one."""

    host: str
    port: int | None
    user: str
    password: str
    is_tls: bool
    """TLS from the start instead of STARTTLS."""

    @property
    def without_sign_in(self) -> str:
        """The server's address without name and password, like `smtps://host:465`."""
        return mail_server_url(self.host, self.port, "", "", is_tls=self.is_tls)


def read_mail_server(url: str) -> MailServer | None:
    """Return what `mail_server_url` put together; None for an empty text or no such address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port, user, password, parts.scheme == "smtps")


def _has_port(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False
