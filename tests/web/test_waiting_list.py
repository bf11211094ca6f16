"""The waiting list as citizens and the center's staff meet it: never a dead end, nobody's data for strangers."""

import re

import pytest
from sqlalchemy import select

from roster.core.actors import CITIZEN
from roster.core.references import show_code
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Booking, BookingState, ReleaseReminder, WaitlistEntry
from roster.services import bookings, release_reminders, settings
from tests.booking_builders import book, publish_december, slots_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CONTACT = {"name": "示候补", "phone": "13800000150", "matter": "family", "when": "any"}


@pytest.fixture
def full(cast, now):
    """December published, and the first center's lawyer fully booked."""
    with unit_of_work():
        settings.change(cast.own.bureau, slot_minutes=60, walk_in_slots_per_half=0)
    publish_december(cast.own, now)
    for number, slot in enumerate(slots_of(cast.own.sittings[0]), 1):
        book(slot, now, number)
    return cast.own


def text(answer) -> str:
    return answer.get_data(as_text=True)


def cancel_first(now) -> None:
    with unit_of_work():
        booking = db.session.scalars(
            select(Booking).where(Booking.state == BookingState.BOOKED).order_by(Booking.id)
        ).first()
        assert booking is not None
        bookings.cancel(booking, booking.version, CITIZEN, now)


def entry_of(phone: str) -> WaitlistEntry:
    db.session.expire_all()
    index = bookings.phone_index(phone)
    return db.session.scalars(
        select(WaitlistEntry).where(WaitlistEntry.phone_index == index).order_by(WaitlistEntry.id.desc())
    ).first()


def test_a_citizen_waits_is_offered_a_time_and_takes_it(full, client, now):
    code = full.centers[0].code
    times = text(client.get(f"/b/own/book/at/{code}?matter=family"))
    assert f"/b/own/wait/{code}?matter=family" in times
    taken = client.post(
        "/b/own/book/hold", data={"matter": "family", "slot": slots_of(full.sittings[0])[0].public_id}
    )
    assert taken.status_code == 409
    assert f"/b/own/wait/{code}" in text(taken), "not a dead end"
    page = text(client.get(f"/b/own/wait/{code}?matter=family"))
    key = re.search(r'name="key"[^>]*value="([^"]+)"', page)
    form = CONTACT | {"key": key[1] if key else ""}
    assert "12月2日" in page
    wrong = client.post(f"/b/own/wait/{code}", data=form | {"phone": "12", "when": "2026-12-09"})
    assert wrong.status_code == 400
    assert "示候补" in text(wrong), "what was typed stays"
    assert "error-summary" in text(wrong)
    joined = client.post(f"/b/own/wait/{code}", data=form)
    again = client.post(f"/b/own/wait/{code}", data=form)
    assert (joined.status_code, joined.location) == (303, again.location)
    entry = entry_of("+8613800000150")
    mine = client.get(joined.location)
    assert show_code(entry.code) in text(mine)
    assert "示候补" not in text(mine)
    assert mine.headers["Cache-Control"] == "no-store"
    cancel_first(now)
    offered = text(client.get(joined.location))
    assert "/accept" in offered
    accepted = client.post(f"{joined.location}/accept")
    booking = db.session.scalars(select(Booking).order_by(Booking.id.desc())).first()
    assert accepted.location == f"/b/own/mine/{booking.public_id}"
    assert show_code(booking.code) in text(client.get(accepted.location))


def test_a_place_in_line_opens_by_code_and_phone_or_link_only_and_no_link_changes_anything(
    full, client, app, now
):
    code = full.centers[0].code
    joined = client.post(f"/b/own/wait/{code}", data=CONTACT | {"key": "one", "when": "2026-12-02"})
    link = re.search(r'value="[^"]*(/b/own/w/[^"]+)"', text(client.get(joined.location)))
    entry_id, entry_code = entry_of("+8613800000150").id, entry_of("+8613800000150").code
    stranger = app.test_client()
    for path in ("", "/accept", "/decline", "/leave"):
        answer = stranger.open(joined.location + path, method="POST" if path else "GET")
        assert answer.location == "/b/own/find"
    assert stranger.post("/b/own/find", data={"code": entry_code, "phone": "13800000151"}).status_code == 404
    assert link
    for browser in (stranger, app.test_client()):
        found = (
            browser.get(link[1])
            if browser is stranger
            else browser.post("/b/own/find", data={"code": entry_code, "phone": "13800000150"})
        )
        assert found.location == joined.location
    cancel_first(now)
    for path in ("/accept", "/decline", "/leave"):
        assert client.get(joined.location + path).status_code == 405
    assert db.session.get_one(WaitlistEntry, entry_id, populate_existing=True).state.value == "offered"
    client.post(f"{joined.location}/decline")
    assert db.session.get_one(WaitlistEntry, entry_id, populate_existing=True).state.value == "waiting"
    client.post(f"{joined.location}/leave")
    assert db.session.get_one(WaitlistEntry, entry_id, populate_existing=True).state.value == "left"
    refused = client.post(
        f"/b/own/wait/{code}", data=CONTACT | {"key": "two", "phone": "13800000102", "when": "2026-12-02"}
    )
    assert refused.status_code == 409
    assert "已有一个预约" in text(refused)


def test_the_staff_put_callers_in_line_let_some_go_first_and_answer_for_them(full, sign_in, client, now):
    desk = sign_in("center@own.example")
    for phone, reason in (("13800000160", ""), ("0913-2012345", "elderly")):
        form = {
            "key": phone,
            "role": "lawyer",
            "name": "示老人",
            "phone": phone,
            "matter": "01",
            "priority": reason,
        }
        answer = desk.post("/center/waiting/new", data=form)
        assert answer.location == "/center/waiting", text(answer)
    wrong = desk.post("/center/waiting/new", data=form | {"phone": "1", "key": "x"})
    assert wrong.status_code == 400
    listed = text(desk.get("/center/waiting"))
    first, second = (show_code(entry_of(phone).code) for phone in ("+869132012345", "+8613800000160"))
    assert 0 < listed.index(first) < listed.index(second), "by reason, then by time"
    assert "示老人" not in listed
    cancel_first(now)
    entry = entry_of("+869132012345")
    there = f"/center/waiting/{entry.public_id}"
    assert there in text(desk.get("/center/calls"))
    seen = desk.post(f"{there}/reveal", data={"field": "phone", "reason": "tell_change", "words": ""})
    assert "2012345" in text(seen)
    reveal = db.session.scalars(
        select(AuditRow).where(AuditRow.action == AuditAction.PERSONAL_DATA_REVEALED)
    ).one()
    assert reveal.subject == "waitlist_entries"
    booked = desk.post(f"{there}/accept")
    page = text(desk.get(booked.location))
    assert "/earlier" in page
    desk.post(f"{booked.location}/earlier")
    assert entry_of("+869132012345").booking_id is not None
    assert there not in text(desk.get("/center/calls"))
    other = f"/center/waiting/{entry_of('+8613800000160').public_id}"
    desk.post(f"{other}/first", data={"priority": "pregnant"})
    assert entry_of("+8613800000160").priority == "pregnant"
    desk.post(f"{other}/leave")
    assert entry_of("+8613800000160").state.value == "left"


def test_a_number_is_left_to_be_told_of_new_places_and_staff_see_it_with_a_reason(full, client, sign_in, now):
    code = full.centers[0].code
    times = text(client.get(f"/b/own/book/at/{code}?matter=family"))
    address = f"/b/own/remind/{code}"
    assert f"{address}?matter=family" in times, "full is no dead end"
    page = text(client.get(f"{address}?matter=family"))
    assert "只提醒" in page or "提醒您一次" in page
    wrong = client.post(address, data={"matter": "family", "phone": "12"})
    assert wrong.status_code == 400
    assert 'value="12"' in text(wrong), "what was typed stays"
    noted = client.post(address, data={"matter": "family", "phone": "0913-2012345"})
    assert noted.status_code == 200
    assert "已登记" in text(noted)
    assert "2012345" not in text(noted)
    (reminder,) = db.session.scalars(select(ReleaseReminder)).all()
    with unit_of_work():
        db.session.get_one(ReleaseReminder, reminder.id).month = "2026-12"
    cancel_first(now)
    with unit_of_work():
        assert release_reminders.tell_due(db.session.merge(full.bureau), now) == 1
    staff = sign_in("center@own.example")
    calls = text(staff.get("/center/calls"))
    assert "2012345" not in calls
    number = re.search(r"/center/calls/[\w-]+/number", calls)[0]
    assert "2012345" not in text(staff.get(number))
    assert "2012345" not in text(staff.post(number, data={"reason": ""}))
    assert "tel:+869132012345" in text(staff.post(number, data={"reason": "tell_change"}))
    assert db.session.scalars(
        select(AuditRow).where(AuditRow.action == AuditAction.PERSONAL_DATA_REVEALED)
    ).one()
