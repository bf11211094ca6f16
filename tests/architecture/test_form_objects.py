"""Names of foreign objects in the fields of one's own forms: they answer like names that nobody has."""

import pytest

from roster.core.actors import CITIZEN
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import Assignment, Booking, Roster
from roster.services import drafts
from tests.booking_builders import book, publish_december, slots_of


@pytest.fixture
def two_bureaus(cast, now):
    """Both bureaus published; own bureau has a draft, and so has the stranger's."""
    for troupe in (cast.own, cast.stranger):
        publish_december(troupe, now)
        with unit_of_work():
            drafts.new_draft(db.session.merge(troupe.bureau), "2026-12", CITIZEN, now)
    return cast


def draft_of(troupe) -> Roster:
    """The bureau's draft, fresh."""
    db.session.expire_all()
    found = drafts.draft_of(troupe.bureau, "2026-12")
    assert found is not None
    return found


def seats(troupe) -> list[tuple[int, int, Period, bool]]:
    """Who sits where in the draft."""
    found = draft_of(troupe).assignments
    return sorted((one.duty_id, one.practitioner_id, one.period, one.is_locked) for one in found)


def test_a_seat_takes_nobody_of_another_bureau(two_bureaus, sign_in):
    own, stranger, browser = two_bureaus.own, two_bureaus.stranger, sign_in("scheduler@own.example")
    mine: Assignment = draft_of(own).assignments[0]
    theirs: Assignment = draft_of(stranger).assignments[0]
    before = seats(own), seats(stranger)
    address = f"/bureau/rosters/2026-12/seats/{mine.duty.public_id}"
    own_form = {"edits": str(draft_of(own).edits), "period": "day", "assignment": mine.public_id}
    foreign_id = theirs.public_id
    person = stranger.lawyers[0].public_id
    for step, changes in (
        ("place", {"practitioner": person}),
        ("place", {"practitioner": person, "assignment": ""}),
        ("place", {"practitioner": own.lawyers[2].public_id, "assignment": foreign_id}),
        ("swap", {"other": foreign_id}),
        ("swap", {"assignment": foreign_id, "other": foreign_id}),
        ("clear", {"assignment": foreign_id}),
        ("lock", {"assignment": foreign_id}),
        ("unlock", {"assignment": foreign_id}),
    ):
        answer = browser.post(f"{address}/{step}", data=own_form | changes)
        assert answer.status_code == 404, (step, changes)
    assert (seats(own), seats(stranger)) == before
    page = browser.get(address, query_string={"replace": foreign_id}).get_data(as_text=True)
    assert stranger.lawyers[0].name not in page


def test_staff_move_nobody_to_another_center_or_bureau(two_bureaus, sign_in, now):
    own, browser = two_bureaus.own, sign_in("center@own.example")
    booking = book(slots_of(own.sittings[0])[0], now, 1)
    name, slot = booking.public_id, booking.slot_id
    for other in (own.sittings[1], two_bureaus.stranger.sittings[0]):
        form = {"slot": slots_of(other)[2].public_id, "version": "1"}
        assert browser.post(f"/center/bookings/{name}/move", data=form).status_code == 404
        foreign = book(slots_of(other)[0], now, 2 + other.id)
        assert browser.get("/center/telephone", query_string={"move": foreign.public_id}).status_code == 404
    desk = {"desk": two_bureaus.stranger.lawyers[0].public_id}
    assert browser.post("/center/desks/next", data=desk).status_code == 404
    db.session.expire_all()
    assert db.session.query(Booking).filter_by(public_id=name).one().slot_id == slot


def test_a_foreign_code_or_phone_finds_nobody_at_the_desk(two_bureaus, sign_in, now):
    foreign = book(slots_of(two_bureaus.stranger.sittings[0])[0], now, 1)
    browser = sign_in("center@own.example")
    browser.post("/center/check-in", data={"text": foreign.code})
    page = browser.get("/center/").get_data(as_text=True)
    assert "示某某" not in page
    assert two_bureaus.stranger.centers[0].name not in page


def test_citizens_reach_only_the_bureau_of_the_address(two_bureaus, client, now):
    own, stranger = two_bureaus.own, two_bureaus.stranger
    theirs = slots_of(stranger.sittings[0])
    assert (
        client.post("/b/own/book/hold", data={"matter": "family", "slot": theirs[1].public_id}).status_code
        == 404
    )
    mine = book(slots_of(own.sittings[0])[0], now, 1)
    who = {"code": mine.code, "phone": "13800000101"}
    assert client.post("/b/stranger/find", data=who).status_code == 404
    found = client.post("/b/own/find", data=who)
    move = {"slot": theirs[1].public_id, "version": "1"}
    assert client.post(f"{found.location}/move", data=move).status_code == 404
    there = found.location.replace("/b/own/", "/b/stranger/")
    for path in (there, f"{there}/appointment.ics", f"{there}/move", f"{there}/cancel"):
        assert client.get(path).location == "/b/stranger/find"
    assert client.post(f"{there}/cancel", data={"version": "1"}).location == "/b/stranger/find"


def test_public_pages_name_nothing_of_another_bureau(two_bureaus, client):
    """Every page of one bureau, searched for each name and address of the other."""
    own, stranger = two_bureaus.own, two_bureaus.stranger
    foreign = [center.name for center in own.centers] + [person.name for person in own.lawyers] + ["/b/own/"]
    foreign += [slot.public_id for sitting in own.sittings for slot in slots_of(sitting)]
    code = stranger.centers[0].code
    pages = [
        "",
        "book",
        "book/centers",
        f"book/at/{code}",
        "offline",
        "place?q=%E9%95%87",
        "roster/2026-12",
        "find",
    ]
    for page in pages:
        text = client.get(f"/b/stranger/{page}").get_data(as_text=True)
        assert [word for word in foreign if word in text] == [], page
    assert stranger.centers[0].name in client.get("/b/stranger/offline").get_data(as_text=True)


def test_one_chooses_only_a_task_of_ones_own(two_bureaus, sign_in):
    browser = sign_in("lawyer@own.example")
    theirs = two_bureaus.own.scheduler.grants[0].id
    assert browser.post("/account/grant", data={"grant": str(theirs)}).location == "/account/home"
    assert browser.get("/bureau").status_code == 403
