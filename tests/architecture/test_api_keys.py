"""Each operation of the API × each key: made from the code's own list, so that a new one is tried by itself."""

import pytest

from roster.api.operations import OPERATIONS
from roster.api.pages import openapi, reference, start
from roster.core.actors import CITIZEN, COMMAND
from roster.database import db, unit_of_work
from roster.models import Scope
from roster.services import api_clients, bookings
from roster.services.waitlist import joining, reading
from tests.api.staging import ROOT, Program, key_for
from tests.architecture.matrix import rules
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, publish_december, request_of, slots_of
from tests.conftest import NOW

pytestmark = ON_SQLITE
OPEN_PAGES = {view.__name__ for view in (openapi, reference, start)}


def test_every_route_is_an_operation_with_a_scope_or_an_open_page(app):
    known = {operation.name: operation for operation in OPERATIONS}
    for rule in rules(app):
        if rule.endpoint.startswith("api."):
            name = rule.endpoint.removeprefix("api.")
            view = app.view_functions[rule.endpoint]
            assert name in OPEN_PAGES or view.scope is known[name].scope, rule.rule


def send(program: Program, operation, where: dict[str, str]):
    path, token = operation.path, where["place" if "{entry}" in operation.path else "token"]
    for name, value in where.items():
        path = path.replace(f"{{{name}}}", value)
    if operation.method == "GET":
        return program.get(path, **{"Booking-Token": token})
    return program.post(path, {}, token=token)


@pytest.fixture
def where(cast) -> dict[str, str]:
    """Own bureau's objects: a center, a booking and a place in line, and what opens them."""
    publish_december(cast.own, NOW)
    booking = book(slots_of(cast.own.sittings[0])[0], NOW)
    with unit_of_work():
        center = db.session.merge(cast.own.centers[0])
        entry = joining.join(center, "lawyer", request_of(2), CITIZEN, NOW, idempotency_key="one")
    return {
        "entry": entry.public_id,
        "place": reading.link_token(entry),
        "code": cast.own.centers[0].code,
        "booking": booking.public_id,
        "token": bookings.link_token(booking),
    }


def test_each_key_opens_its_scope_in_its_bureau_and_nothing_else(cast, client, where):
    keys = {scope: key_for(cast.own.bureau, scope) for scope in Scope}
    revoked, foreign = key_for(cast.own.bureau), key_for(cast.stranger.bureau)
    with unit_of_work():
        api_clients.revoke(api_clients.of_key(revoked), COMMAND, NOW)
        cast.stranger.centers[0].code = "999999999"  # the same statistical code may stand in two bureaus
    for operation in OPERATIONS:
        for key in ("", "wrong", revoked):
            answer = send(Program(client, key), operation, where)
            assert answer.status_code == 401, (operation.name, key)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        for scope, key in keys.items():
            status = send(Program(client, key), operation, where).status_code
            assert (status == 403) is (scope is not operation.scope), (operation.name, scope)
            assert status != 404, operation.name
        if "{" in operation.path:
            assert send(Program(client, foreign), operation, where).status_code in (400, 404), operation.name
    db.session.rollback()


def test_a_strangers_key_reaches_no_time_and_no_booking(cast, client, where):
    foreign, slot = Program(client, key_for(cast.stranger.bureau)), slots_of(cast.own.sittings[0])[1]
    visitor = {"slot": slot.public_id, "name": "示某", "phone": "13800000155", "matter": "family"}
    address = f"/bookings/{where['booking']}"
    for path, body in (
        ("/holds", {"slot": slot.public_id}),
        ("/bookings", visitor),
        (f"{address}/move", {"slot": slot.public_id, "version": 1}),
        (f"{address}/cancel", {"version": 1}),
        ("/bookings/look-up", {"code": "K7M3PT", "phone": "13800000101"}),
    ):
        assert foreign.post(path, body, token=where["token"]).status_code == 404, path
    assert foreign.get(address, **{"Booking-Token": where["token"]}).status_code == 404


def test_unknown_addresses_and_wrong_methods_answer_as_problems(client, cast):
    for method, path, status in (
        ("GET", "/nothing", 404), ("POST", "/centers", 405), ("DELETE", "/bookings", 405),
        ("OPTIONS", "/centers", 405), ("GET", "/centers/", 404),
    ):  # fmt: skip
        answer = client.open(ROOT + path, method=method)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), path
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert client.post(f"{ROOT}/centers").headers["Allow"] == "GET, HEAD"


def test_a_cookie_opens_nothing_and_none_is_set(sign_in, cast):
    browser = sign_in("scheduler@own.example")
    for path in ("/centers", "/", "/openapi.json"):
        answer = browser.get(ROOT + path)
        assert answer.status_code == (401 if path == "/centers" else 200)
        assert "Set-Cookie" not in answer.headers
    page = browser.get(f"{ROOT}/?language=en").get_data(as_text=True)
    assert "Book a time for a visitor" in page
    assert 'id="seat_taken"' in page
