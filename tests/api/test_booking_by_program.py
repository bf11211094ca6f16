"""The path of a visitor through a program: the same ledger and the same rules as on the pages."""

import logging

import pytest
from sqlalchemy import select

from roster.core.references import read_code
from roster.database import db
from roster.models import AuditAction, AuditRow, Booking, BookingState, Scope, SeatClaim
from tests.api.staging import ROOT, Program, key_for
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, publish_december, slots_of
from tests.conftest import NOW

PHONE = "138 0000 0199"


@pytest.fixture
def program(cast, client) -> Program:
    publish_december(cast.own, NOW)
    return Program(client, key_for(cast.own.bureau))


def visitor(slot: str, **changes: object) -> dict[str, object]:
    return {"slot": slot, "name": "示某某", "phone": PHONE, "matter": "family"} | changes


def test_from_the_list_of_centers_to_a_cancelled_booking(cast, program, caplog):
    with caplog.at_level(logging.INFO):
        centers = program.get("/centers").get_json()["centers"]
        code = centers[0]["code"]
        assert {one["code"] for one in centers} == {center.code for center in cast.own.centers}
        assert centers[0]["next_free"] == "2026-12-02"
        first, second = program.slots(code)[:2]
        assert first["starts_at"].endswith("+08:00")

        kept = program.post("/holds", {"slot": first["id"]}, once="one")
        assert kept.status_code == 201
        again = program.post("/holds", {"slot": first["id"]}, once="one")
        assert again.get_json() == kept.get_json()
        other = program.post("/holds", {"slot": second["id"]}, once="one")
        assert (other.status_code, other.get_json()["type"]) == (409, "/api/v1/#key_reused")
        hold = kept.get_json()["hold"]
        assert program.post("/holds/extend", {"hold": hold}).status_code == 200
        assert first["id"] not in [one["id"] for one in program.slots(code)]

        body = visitor(first["id"], hold=hold, note="邻居欠款")
        made = program.post("/bookings", body, once="two")
        assert made.status_code == 201
        assert program.post("/bookings", body, once="two").get_json() == made.get_json()
        assert program.post("/bookings", body | {"note": ""}, once="two").status_code == 409
        booking = made.get_json()
        assert db.session.scalar(select(SeatClaim).where(SeatClaim.hold_digest.is_not(None))) is None

        address, token = f"/bookings/{booking['id']}", booking["token"]
        found = program.post("/bookings/look-up", {"code": booking["code"], "phone": PHONE}).get_json()
        assert (found["id"], found["token"]) == (booking["id"], token)
        for code, phone in ((booking["code"], "13800000188"), ("AAAAAA", PHONE)):
            wrong = program.post("/bookings/look-up", {"code": code, "phone": phone})
            assert (wrong.status_code, wrong.get_json()["type"]) == (404, "/api/v1/#not_found")
        assert program.get(address).status_code == 400
        assert program.get(address, **{"Booking-Token": "x"}).status_code == 404
        moved = program.post(f"{address}/move", {"slot": second["id"], "version": 1}, token=token)
        assert (moved.get_json()["slot"], moved.get_json()["code"]) == (second["id"], booking["code"])
        stale = program.post(f"{address}/cancel", {"version": 1}, token=token)
        assert (stale.status_code, stale.get_json()["type"]) == (409, "/api/v1/#stale")
        for _twice in range(2):
            gone = program.post(f"{address}/cancel", {"version": 2}, token=token).get_json()
            assert gone["state"] == "cancelled"
    row = db.session.scalars(select(Booking)).one()
    assert row.state is BookingState.CANCELLED
    lines = db.session.scalars(select(AuditRow).where(AuditRow.subject == "bookings").order_by(AuditRow.id))
    assert [(one.action, one.actor_kind, one.origin) for one in lines] == [
        (action, "program", "小程序")
        for action in (AuditAction.BOOKING_MADE, AuditAction.BOOKING_MOVED, AuditAction.BOOKING_CANCELLED)
    ]
    for secret in ("13800000199", "示某某", token, hold, read_code(booking["code"]), program.key):
        assert secret not in caplog.text


def test_a_time_that_is_gone_answers_409_with_others(cast, program):
    code = cast.own.centers[0].code
    taken, free = slots_of(cast.own.sittings[0])[:2]
    gone = taken.public_id
    book(taken, NOW)
    for path, body in (("/holds", {"slot": gone}), ("/bookings", visitor(gone))):
        answer = program.post(path, body, **{"Accept-Language": "en-US,en;q=0.9"})
        problem = answer.get_json()
        assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
        assert problem["type"] == "/api/v1/#seat_taken"
        assert problem["alternatives"][0]["slot"] == free.public_id
        assert len(problem["alternatives"]) == 3
        assert problem["detail"].startswith("The time ")
    assert "刚刚" in program.post("/holds", {"slot": gone}).get_json()["detail"]
    assert gone not in [one["id"] for one in program.slots(code)]
    first = program.post("/bookings", visitor(free.public_id)).get_json()
    program.post("/bookings", visitor(program.slots(code)[0]["id"], phone="13800000177"))
    second = program.post("/bookings", visitor(program.slots(code)[0]["id"]))
    assert (second.status_code, second.get_json()["type"]) == (409, "/api/v1/#already_booked")
    refused = program.post(
        f"/bookings/{first['id']}/move", {"slot": gone, "version": 1}, token=first["token"]
    )
    assert refused.status_code == 409
    assert program.get(f"/bookings/{first['id']}", **{"Booking-Token": first["token"]}).get_json() == {
        name: value for name, value in first.items() if name not in ("token", "page")
    }


@ON_SQLITE
def test_what_is_wrong_is_named_in_the_language_asked_for(program, cast):
    slot = slots_of(cast.own.sittings[0])[0].public_id
    for body, field in (
        (visitor(slot, phone="12"), "phone"),
        (visitor(slot, name=" "), "name"),
        (visitor(slot, note="4111 1111 1111 1111"), "note"),
        (visitor(slot, matter="what"), "matter"),
        (visitor(slot, more=1), "more"),
        (visitor(slot, on_behalf="yes"), "on_behalf"),
        ({"slot": slot}, "name"),
    ):
        answer = program.post("/bookings", body)
        assert answer.status_code == 400, body
        assert answer.get_json()["type"] == "/api/v1/#invalid_input"
        assert answer.get_json()["errors"][0]["field"] == field
    bare = {"Authorization": f"Bearer {program.key}"}
    for data, kind, status, headers in (
        (b"{", "application/json", 400, {"Idempotency-Key": "x"}),
        (b"{}", "text/plain", 415, {}),
        (b" " * 70_000, "application/json", 413, {}),
        (b'{"slot": "AAAAAAAAAAAA"}', "application/json", 400, {}),
    ):
        answer = program.client.post(f"{ROOT}/holds", data=data, content_type=kind, headers=bare | headers)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), data[:20]
    assert program.get("/centers?rolle=x").status_code == 400
    english = program.get("/centers/nowhere", **{"Accept-Language": "en"}).get_json()
    assert english["title"] == "Nothing there"
    assert program.get("/centers/nowhere").get_json()["title"] != "Nothing there"


@ON_SQLITE
def test_reading_answers_304_until_something_changes(cast, program):
    path = f"/centers/{cast.own.centers[0].code}/slots"
    first = program.get(path)
    unchanged = program.get(path, **{"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    book(slots_of(cast.own.sittings[0])[0], NOW)
    assert program.get(path, **{"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first.headers
    assert not any(name.lower().startswith("access-control") for name, _value in first.headers)
    assert program.get("/sittings").get_json()["sittings"][0]["standing"] == "free"
    only = program.get(f"/sittings?center={cast.own.centers[1].code}").get_json()["sittings"]
    assert {one["center"] for one in only} == {cast.own.centers[1].code}
    assert [one["code"] for one in program.get("/bureau").get_json()["roles"]] == ["lawyer", "notary"]


@ON_SQLITE
def test_a_program_that_asks_too_fast_waits_and_another_does_not(cast, program):
    slow = Program(program.client, key_for(cast.own.bureau, Scope.READ, requests_per_minute=10))
    answers = [slow.get("/bureau") for _ in range(11)]
    assert {one.status_code for one in answers[:10]} == {200}
    assert answers[10].status_code == 429
    assert 1 <= int(answers[10].headers["Retry-After"]) <= 60
    assert answers[10].get_json()["type"] == "/api/v1/#too_many_requests"
    assert program.get("/bureau").status_code == 200
