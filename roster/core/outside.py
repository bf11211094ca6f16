"""Addresses that people type and this server asks: which may be asked at all, and to which machines they lead.

What somebody types must not make the server speak to machines that only it can reach. So an address says https, names
a usual port and no password; and each IP address behind its host must be one of the public internet. The caller then
connects to that very IP address, so that a name that answers differently the next time changes nothing.
"""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from roster.core.errors import DomainError
from roster.core.translation import N_

PORTS = (443, 8443)
LONGEST_ADDRESS = 2000
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_.])?")
_SCHEMES = {"https": "https", "webcal": "https", "webcals": "https"}
_PATH = "/%:@!$&'()*+,;=~-._"
_NO_PART = re.compile(r"[\x00-\x20\x7f\\]")

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that is given out for the public; NAT64, mapped IPv4 and local addresses lie elsewhere."""
_NOT_OUTSIDE = [
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocols; Oracle's metadata
        "192.88.99.0/24",  # relays to 6to4
        "168.63.129.16/32",  # Azure's own, public by its number
        "2001::/23",  # protocols, Teredo among them
        "2001:db8::/32",  # examples
        "2002::/16",  # 6to4: an IPv4 address stands inside
        "3fff::/20",  # examples
    )
]
"""Beside what Python's registry knows, which differs between its versions (RFC 6890)."""


class Trouble(StrEnum):
    """Why an address was not asked, or gave nothing."""

    ADDRESS = "address"
    SECRET = "secret"  # noqa: S105 - a reason, no secret
    PORT = "port"
    NOT_OUTSIDE = "not_outside"
    SILENT = "silent"
    CERTIFICATE = "certificate"
    DOWNGRADE = "downgrade"
    LED_ON = "led_on"
    NOT_THERE = "not_there"
    STATUS = "status"
    PACKED = "packed"
    TOO_LARGE = "too_large"
    SLOW = "slow"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return _WORDS[self.value]


_WORDS = {
    "address": N_("Give the whole address. It begins with https:// or webcal://."),
    "secret": N_("The address holds a user name or a password. Use one that needs neither."),
    "port": N_("Only addresses on the usual ports of https are asked."),
    "not_outside": N_(
        "This address is not known outside, or leads into an inner network, which is not asked. Is it complete? An administrator can allow a host."
    ),
    "silent": N_("The server at this address does not answer. Please try again later."),
    "certificate": N_("The certificate of this server is not valid, so its answer cannot be trusted."),
    "downgrade": N_("This address is without https, or leads on to one without, which is not asked."),
    "led_on": N_("The address leads on from one to the next too many times."),
    "not_there": N_("Nothing is at this address, or it asks for a password. Copy the address once more."),
    "status": N_("The server at this address is out of order. Please try again later."),
    "packed": N_("The server sends a packed answer, which is not unpacked here."),
    "too_large": N_("What is at this address is too large."),
    "slow": N_("The answer took too long. Please try again later."),
}


class NotFetched(DomainError):
    """An address was not asked, or gave nothing; `trouble` says why. What it answered is in no message."""

    code = "not_fetched"
    status = HTTPStatus.BAD_REQUEST

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.words)
        self.trouble = trouble


@dataclass(frozen=True)
class Destination:
    """An address taken apart: https is meant always."""

    host: str
    port: int
    path: str

    @property
    def address(self) -> str:
        """The address as it is asked."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}{'' if self.port == 443 else f':{self.port}'}{self.path}"

    @property
    def host_header(self) -> str:
        """The host as a request names it."""
        return self.address.removeprefix("https://").split("/", 1)[0]


def read_address(text: str, inner: Collection[str] = ()) -> Destination:
    """Read what somebody typed. Raises NotFetched. `inner` are the `host:port` that this deployment allows besides."""
    text = text.strip()
    if not text or len(text) > LONGEST_ADDRESS or _NO_PART.search(text):
        raise NotFetched(Trouble.ADDRESS)
    try:
        parts = urlsplit(text)
        port = parts.port or 443
        host = _host(parts.hostname or "")
    except (ValueError, UnicodeError):
        raise NotFetched(Trouble.ADDRESS) from None
    if _SCHEMES.get(parts.scheme) is None or not host:
        raise NotFetched(Trouble.DOWNGRADE if parts.scheme == "http" else Trouble.ADDRESS)
    if "@" in parts.netloc:
        raise NotFetched(Trouble.SECRET)
    if port not in PORTS and f"{host}:{port}" not in inner:
        raise NotFetched(Trouble.PORT)
    query = f"?{quote(parts.query, safe=_PATH + '?')}" if parts.query else ""
    return Destination(host, port, quote(parts.path or "/", safe=_PATH) + query)


def _host(name: str) -> str:
    if "%" in name:
        raise ValueError
    if ":" in name:
        return str(ipaddress.IPv6Address(name))
    if len(name) > 253:
        raise ValueError
    host = name.encode("idna").decode("ascii").lower()
    if host and not _HOST.fullmatch(host):
        raise ValueError
    return host


Resolve = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of a host. Raises OSError."""


def look_up(host: str, port: int) -> Sequence[str]:
    """Ask the operating system for the IP addresses of a host, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def machines_of(
    place: Destination, inner: Collection[str], resolve: Resolve, seconds: float
) -> Sequence[str]:
    """Return the IP addresses to connect to, after each of them was looked at. Raises NotFetched.

    One that is not public refuses them all: a name that leads to both is made to lead astray.
    """
    found = _in_time(resolve, place, seconds)
    if not found:
        raise NotFetched(Trouble.NOT_OUTSIDE)
    if f"{place.host}:{place.port}" not in inner and not all(is_public(address) for address in found):
        raise NotFetched(Trouble.NOT_OUTSIDE)
    return found


def is_public(text: str) -> bool:
    """Tell whether an IP address is a machine's on the public internet, and no way into another network."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address not in _GLOBAL_UNICAST):
        return False
    if any(address in network for network in _NOT_OUTSIDE if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_private)


def read_inner_hosts(text: str) -> frozenset[str]:
    """Read a deployment's list `host, host:port …` as `host:port`. Raises ValueError."""
    found = set()
    for part in text.replace(",", " ").split():
        name, colon, port = part.rpartition(":")
        host = _host(name if colon else part)
        if not host or (colon and not (port.isdecimal() and 0 < int(port) < 65_536)):
            raise ValueError(part)
        found.add(f"{host}:{int(port) if colon else 443}")
    return frozenset(found)


def _in_time(resolve: Resolve, place: Destination, seconds: float) -> Sequence[str]:
    """Look a host up, but no longer than so: the operating system's own patience cannot be set."""
    found: list[str] = []

    def ask() -> None:
        try:
            found.extend(resolve(place.host, place.port))
        except (OSError, UnicodeError):
            found.clear()

    asking = threading.Thread(target=ask, name="look-up", daemon=True)
    asking.start()
    asking.join(max(0.0, seconds))
    if asking.is_alive():
        raise NotFetched(Trouble.SLOW)
    return found
