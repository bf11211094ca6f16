"""A center's own way in: the page that its QR code opens, and the code to print, hang up and put into other pages."""

from io import BytesIO

import segno
from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import NotFound
from roster.core.matters import plain_by_frequency
from roster.models import Bureau, Center
from roster.services import learned_mixes, slots
from roster.services.slots import CenterOffer
from roster.web.access import public
from roster.web.calendar_links import public_link
from roster.web.public import blueprint
from roster.web.public.tenants import bureau_of, center_of

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
_PNG_SCALE = 12
"""Dots a module: 12 print sharply at ten centimeters."""


@blueprint.get("/b/<slug>/at/<code>")
@public
def center_entry(slug: str, code: str) -> ResponseReturnValue:
    """Ask at one center what it is about, and go on to its times."""
    bureau = bureau_of(slug)
    center = center_of(bureau, code)
    offer = CenterOffer(center, slots.open_days(center, clock.now()))
    matters = plain_by_frequency(learned_mixes.often_here(center, clock.today()))
    return render_template(
        "public/center_entry.html",
        bureau=bureau,
        center=center,
        offer=offer,
        matters=matters,
        calendar=public_link(bureau, center),
    )


@blueprint.get("/b/<slug>/at/<code>/code")
@public
def center_code(slug: str, code: str) -> ResponseReturnValue:
    """Show the center's QR code on one A4 sheet, with the files to take it elsewhere."""
    bureau = bureau_of(slug)
    center = center_of(bureau, code)
    address = address_of(bureau, center)
    picture = _drawn(address).svg_data_uri(scale=8, border=4)
    return render_template(
        "public/center_code.html", bureau=bureau, center=center, address=address, picture=picture
    )


@blueprint.get("/b/<slug>/at/<code>/code.<kind>")
@public
def center_code_file(slug: str, code: str, kind: str) -> Response:
    """Send the QR code as a picture."""
    bureau = bureau_of(slug)
    center = center_of(bureau, code)
    if kind not in KINDS:
        raise NotFound
    drawn = BytesIO()
    scale = {"scale": _PNG_SCALE} if kind == "png" else {"scale": 8, "xmldecl": False}
    _drawn(address_of(bureau, center)).save(drawn, kind=kind, border=4, **scale)
    answer = Response(drawn.getvalue(), content_type=KINDS[kind])
    answer.headers["Content-Disposition"] = f"attachment; filename=booking-{center.code}.{kind}"
    return answer


def address_of(bureau: Bureau, center: Center) -> str:
    """Return the whole address of a center's own page."""
    path = url_for("public.center_entry", slug=bureau.slug, code=center.code)
    return f"{current_app.config['ROSTER'].base_url}{path}"


def _drawn(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)
