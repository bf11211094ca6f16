"""A connection to an address that the deployment set, over TLS or not as the address says.

What somebody typed into a page goes through `core.fetching` instead, which looks where it leads.
"""

import http.client
import ssl
from urllib.parse import SplitResult


def connection_to(parts: SplitResult, timeout: float) -> http.client.HTTPConnection:
    """Return a connection, not open yet, that waits no longer than `timeout` seconds for each step."""
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(
            host, parts.port, timeout=timeout, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(host, parts.port, timeout=timeout)
