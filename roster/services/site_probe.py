"""Ask an address whether this program answers there, before everybody is sent to it."""

import http.client
import json
import ssl
from enum import StrEnum
from urllib.parse import urlsplit

from roster.core.connections import connection_to
from roster.core.translation import N_

PATIENCE_SECONDS = 5
_SIGNS = {"database", "schema", "clock"}
"""What `/health` of this program says; see `roster.web.public.monitoring`."""
_MOST_BYTES = 4096


class Answer(StrEnum):
    """What an address turned out to be, seen from this machine."""

    HERE = "here"
    OTHER = "other"
    BAD_CERTIFICATE = "bad_certificate"
    SILENT = "silent"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "here": N_("This program answers there."),
            "other": N_("Something else answers there. Is the address right, and does nginx pass it on?"),
            "bad_certificate": N_("The certificate there is not valid for this address: browsers will warn."),
        }.get(
            self.value,
            N_(
                "Nobody answers there, seen from this machine. Try the address in a browser before you go on."
            ),
        )


def ask(base_url: str) -> Answer:
    """Return what answers at an address that `read_base_url` gave."""
    parts = urlsplit(base_url)
    connection = connection_to(parts, PATIENCE_SECONDS)
    try:
        connection.request("GET", "/health", headers={"Accept": "application/json"})
        found = json.loads(connection.getresponse().read(_MOST_BYTES))
        return Answer.HERE if isinstance(found, dict) and _SIGNS >= set(found) > set() else Answer.OTHER
    except ssl.SSLCertVerificationError:
        return Answer.BAD_CERTIFICATE
    except ValueError:
        return Answer.OTHER
    except (OSError, http.client.HTTPException):
        return Answer.SILENT
    finally:
        connection.close()
