"""The link by which a visitor rates a talk, and its code to scan: on slips, tablets and the booking's page."""

import segno
from flask import current_app, url_for

from roster.models import Visit
from roster.services import ratings


def address_of(visit: Visit) -> str:
    """Return the whole address under which a visitor rates a talk."""
    path = url_for("public.rate", slug=visit.sitting.center.bureau.slug, token=ratings.token_of(visit))
    return f"{current_app.config['ROSTER'].base_url}{path}"


def picture_of(address: str) -> str:
    """Return the QR code of such an address, as the source of a picture."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=6, border=4))
