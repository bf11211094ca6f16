"""A center's own page, the QR code that opens it, and the poster that shows the same one."""

from xml.etree import ElementTree

import segno

from roster.web.month_files import booking_address
from roster.web.public.doors import address_of
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import publish_december
from tests.conftest import NOW

pytestmark = ON_SQLITE


def test_the_code_opens_the_centers_page(app, cast, client):
    publish_december(cast.own, NOW)
    own, code = cast.own.bureau, cast.own.centers[0].code
    with app.test_request_context():
        address = address_of(own, cast.own.centers[0])
        assert booking_address(cast.own.centers[0]) == address
    assert address.endswith(f"/b/own/at/{code}")
    page = client.get(f"/b/own/at/{code}").get_data(as_text=True)
    assert f"/b/own/book/at/{code}?matter=notary" in page
    sheet = client.get(f"/b/own/at/{code}/code").get_data(as_text=True)
    assert address in sheet
    assert segno.make(address, error="m", micro=False).svg_data_uri(scale=8, border=4) in sheet.replace(
        "&#39;", "'"
    )
    drawing = client.get(f"/b/own/at/{code}/code.svg")
    assert ElementTree.fromstring(drawing.data).tag.endswith("svg")
    picture = client.get(f"/b/own/at/{code}/code.png")
    assert picture.data.startswith(b"\x89PNG")
    assert picture.headers["Content-Disposition"] == f"attachment; filename=booking-{code}.png"
    for path in (f"{code}/code.pdf", "nowhere", "nowhere/code", "nowhere/code.png"):
        assert client.get(f"/b/own/at/{path}").status_code == 404


def test_the_scheduler_finds_it_on_the_centers_page(cast, sign_in):
    code = cast.own.centers[0].code
    page = sign_in("scheduler@own.example").get(f"/bureau/centers/{code}").get_data(as_text=True)
    assert f'href="/b/own/at/{code}/code"' in page
