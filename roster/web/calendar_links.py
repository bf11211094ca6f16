"""A secret calendar address in the forms in which people take it: link, text, square code."""

from dataclasses import dataclass

import segno
from flask import current_app


@dataclass(frozen=True)
class CalendarLink:
    """One address, shown once and never again."""

    https: str

    @property
    def webcal(self) -> str:
        """The form that opens a calendar program and subscribes."""
        return f"webcal://{self.https.split('://', 1)[1]}"

    @property
    def square_code(self) -> str:
        """A QR code of the address as a `data:` image."""
        return str(segno.make(self.https, error="m", micro=False).svg_data_uri(scale=4, border=4))


def link_of(token: str) -> CalendarLink:
    """Return the address that a new token opens."""
    return CalendarLink(f"{current_app.config['ROSTER'].base_url}/ics/{token}.ics")
