"""A place in line through a program: the same line, the same seat kept, the same proofs as on the pages."""

import pytest
from sqlalchemy import select

from roster.core.actors import CITIZEN
from roster.database import db, unit_of_work
from roster.models import AuditRow, Booking, Scope, WaitlistEntry, WaitlistState
from roster.services import bookings, settings
from tests.api.staging import Program, key_for
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, publish_december, slots_of
from tests.conftest import NOW

pytestmark = ON_SQLITE
PHONE = "138 0000 0199"


@pytest.fixture
def full(cast, client) -> Program:
    """All times of the first center are taken."""
    with unit_of_work():
        settings.change(db.session.merge(cast.own.bureau), slot_minutes=60, walk_in_slots_per_half=0)
    publish_december(cast.own, NOW)
    for number, slot in enumerate(slots_of(cast.own.sittings[0]), 1):
        book(slot, NOW, number)
    return Program(client, key_for(cast.own.bureau))


def wish(cast, **changes: object) -> dict[str, object]:
    return {
        "center": cast.own.centers[0].code,
        "name": "示某某",
        "phone": PHONE,
        "matter": "family",
    } | changes


def free(number: int) -> Booking:
    with unit_of_work():
        booking = db.session.get_one(Booking, number)
        bookings.cancel(booking, booking.version, CITIZEN, NOW)
    return booking


def test_from_the_line_to_a_booking(cast, full):
    made = full.post("/waitlist", wish(cast), once="one")
    assert made.status_code == 201
    place = made.get_json()
    assert full.post("/waitlist", wish(cast), once="one").get_json() == place
    other = full.post("/waitlist", wish(cast, name="另一人"), once="one")
    assert (other.status_code, other.get_json()["type"]) == (409, "/api/v1/#key_reused")
    again = full.post("/waitlist", wish(cast))
    assert (again.status_code, again.get_json()["type"]) == (409, "/api/v1/#already_waiting")
    assert (place["state"], place["ahead"], place["offer"], place["booking"]) == ("waiting", 0, None, None)
    address, token = f"/waitlist/{place['id']}", place["token"]
    early = full.post(f"{address}/accept", {}, token=token)
    assert (early.status_code, early.get_json()["type"]) == (409, "/api/v1/#offer_over")

    first = free(db.session.scalars(select(Booking.id).order_by(Booking.id)).first())
    seen = full.get(address, **{"Booking-Token": token}).get_json()
    assert (seen["state"], seen["offer"]["slot"]) == ("offered", first.slot.public_id)
    assert full.get(address, **{"Booking-Token": "x"}).status_code == 404
    assert seen["offer"]["slot"] not in [one["id"] for one in full.slots(cast.own.centers[0].code)], (
        "it is kept"
    )
    found = full.post("/waitlist/look-up", {"code": place["code"], "phone": PHONE}).get_json()
    assert (found["id"], found["token"]) == (place["id"], token)
    wrong = full.post("/waitlist/look-up", {"code": place["code"], "phone": "13800000188"})
    assert wrong.status_code == 404
    booked = [full.post(f"{address}/accept", {}, token=token).get_json() for _twice in range(2)]
    assert booked[0] == booked[1]
    assert booked[0]["slot"] == first.slot.public_id
    assert full.get(address, **{"Booking-Token": token}).get_json()["booking"] == booked[0]["id"]
    gone = full.post(f"{address}/leave", {}, token=token)
    assert (gone.status_code, gone.get_json()["type"]) == (409, "/api/v1/#not_in_line")
    lines = db.session.scalars(select(AuditRow).where(AuditRow.origin == "小程序")).all()
    assert {one.actor_kind for one in lines} == {"program"}
    assert "示某某" not in str(place) + str(seen)


def test_saying_no_keeps_the_place_and_leaving_gives_it_up(cast, full):
    sitting = cast.own.sittings[0].public_id
    first = full.post("/waitlist", wish(cast, sitting=sitting)).get_json()
    second = full.post("/waitlist", wish(cast, phone="13800000177")).get_json()
    assert second["ahead"] == 1
    free(db.session.scalars(select(Booking.id).order_by(Booking.id)).first())
    declined = full.post(f"/waitlist/{first['id']}/decline", {}, token=first["token"]).get_json()
    assert (declined["state"], declined["offer"]) == ("waiting", None)
    assert full.get(f"/waitlist/{second['id']}", **{"Booking-Token": second["token"]}).get_json()["offer"]
    for _twice in range(2):
        left = full.post(f"/waitlist/{second['id']}/leave", {}, token=second["token"])
        assert (left.status_code, left.get_json()["state"]) == (200, "left")
    db.session.rollback()
    assert set(db.session.scalars(select(WaitlistEntry.state))) == {WaitlistState.WAITING, WaitlistState.LEFT}


def test_what_cannot_be_waited_for_is_said(cast, full):
    for changes, status, kind in (
        ({"center": "000000000"}, 404, "not_found"),
        ({"role": "cook"}, 400, "invalid_input"),
        ({"sitting": cast.own.sittings[1].public_id}, 409, "nothing_to_wait_for"),
        ({"sitting": "AAAAAAAAAAAA"}, 409, "nothing_to_wait_for"),
        ({"phone": "12"}, 400, "invalid_input"),
        ({"phone": "13800000101", "sitting": cast.own.sittings[0].public_id}, 409, "has_a_time"),
    ):
        answer = full.post("/waitlist", wish(cast, **changes))
        assert (answer.status_code, answer.get_json()["type"]) == (status, f"/api/v1/#{kind}"), changes
    reader = Program(full.client, key_for(cast.own.bureau, Scope.READ))
    assert reader.post("/waitlist", wish(cast)).status_code == 403
    assert db.session.query(WaitlistEntry).count() == 0
