"""A visitor asks what is held, has it corrected and deleted; and the wording by which they were told is kept."""

import pytest

from roster.core import clock
from roster.core.actors import CITIZEN
from roster.core.references import new_token
from roster.core.referral_words import Door
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Booking, BookingState, Notice, PrivacyText, Referral, Visit
from roster.services import bookings
from roster.services.consultations import indexing
from roster.web.public import drafts
from roster.web.public.drafts import Draft
from tests.booking_builders import book, publish_december, slots_of
from tests.referrals import add_offices, add_record, hand_on

ADDRESS = "/bureau/privacy/requests"
PHONE, OTHER = "13800000101", "13911110000"
WAY = {"way": "called_back"}


def text(answer):
    return answer.get_data(as_text=True)


def rows(action):
    db.session.rollback()
    return db.session.query(AuditRow).filter_by(action=action).order_by(AuditRow.id).all()


@pytest.mark.both_databases
def test_looked_up_copied_corrected_and_deleted_with_a_trail_that_names_nobody(cast, sign_in, now):
    publish_december(cast.own, now)
    coming = book(slots_of(cast.own.sittings[0])[0], now, 1, name="示大娘", note="问问宅基地")
    over = book(slots_of(cast.own.sittings[1])[0], now, 2, name="示大娘")
    with unit_of_work():
        over = db.session.merge(over)
        bookings.cancel(over, over.version, CITIZEN, now)
        for one in db.session.query(Booking):
            one.phone, one.phone_index = (
                db.session.get(Booking, coming.id).phone,
                db.session.get(Booking, coming.id).phone_index,
            )
    browser = sign_in("scheduler@own.example")
    assert text(browser.get(ADDRESS)).count('name="way"') == 3
    ask = {"phone": PHONE, **WAY}

    assert browser.post(ADDRESS, data={"phone": PHONE}).status_code == 422, "who asks must be made sure of"
    assert browser.post(ADDRESS, data={"phone": "12", **WAY}).status_code == 422
    assert "没有查到" in text(browser.post(ADDRESS, data={"phone": OTHER, **WAY}))
    page = text(browser.post(ADDRESS, data=ask))
    assert "示大娘" not in page
    assert "宅基地" not in page
    assert page.count("示*娘") >= 2
    copy = text(browser.post(ADDRESS, data={**ask, "step": "copy"}))
    assert "示大娘" in copy
    assert "问问宅基地" in copy

    wrong = browser.post(ADDRESS, data={**ask, "step": "correct", "which": coming.public_id})
    assert (wrong.status_code, "请写上正确的姓名" in text(wrong)) == (409, True)
    right = {**ask, "step": "correct", "which": coming.public_id, "name": "示二娘", "new_phone": OTHER}
    assert browser.post(ADDRESS, data=right).status_code == 200
    db.session.rollback()
    found = db.session.get(Booking, coming.id)
    assert (found.name, found.phone) == ("示二娘", f"+86{OTHER}")
    assert bookings.find(cast.own.bureau, found.code, OTHER, clock.now()) is not None

    assert browser.post(ADDRESS, data={**ask, "step": "erase"}).status_code == 409, "not by one press"
    sure = {"step": "erase", "sure": "1"}
    done = text(browser.post(ADDRESS, data={**ask, **sure}))
    assert "没有查到" in done, "nothing is left under the old number"
    db.session.rollback()
    gone = db.session.get(Booking, over.id)
    assert (gone.name, gone.phone, gone.phone_index) == (None, None, None)
    assert gone.state is BookingState.CANCELLED, "the row stays, and with it the counts"
    kept = text(browser.post(ADDRESS, data={"phone": OTHER, **WAY, **sure}))
    assert "示*娘" in kept, "what is to come stays"
    addresses = {notice.booking_id: notice.address for notice in db.session.query(Notice)}
    assert addresses[coming.id], "and what is to be told of it"

    (corrected,) = rows(AuditAction.PERSONAL_DATA_CORRECTED)
    assert corrected.detail == {"why": "called_back", "field": "name, phone"}
    steps = [row.detail.get("step") for row in rows(AuditAction.PERSONAL_DATA_REVEALED)]
    assert {"own_data_looked_up", "own_data_copied"} <= set(steps)
    assert any(
        row.detail.get("step") == "own_data_deleted" for row in rows(AuditAction.PERSONAL_DATA_DELETED)
    )
    trail = " ".join(str(row.detail) for row in db.session.query(AuditRow))
    assert PHONE[-8:] not in trail
    assert OTHER not in trail
    assert "示" not in trail


def test_another_bureaus_data_and_rows_are_not_found(cast, sign_in, now):
    publish_december(cast.stranger, now)
    theirs = book(slots_of(cast.stranger.sittings[0])[0], now, 1, name="示大娘")
    browser = sign_in("scheduler@own.example")
    ask = {"phone": PHONE, **WAY}
    assert "没有查到" in text(browser.post(ADDRESS, data=ask))
    for step in (
        {"step": "correct", "which": theirs.public_id, "name": "示二娘"},
        {"step": "erase", "sure": "1"},
    ):
        browser.post(ADDRESS, data={**ask, **step})
    db.session.rollback()
    assert db.session.get(Booking, theirs.id).name == "示大娘"
    assert sign_in("center@own.example").get(ADDRESS).status_code == 403


def test_each_booking_keeps_the_wording_that_was_shown(client, cast, sign_in, now):
    publish_december(cast.own, now)

    def book_online(number, phone):
        slot = slots_of(cast.own.sittings[0])[number].public_id
        seal = drafts.seal(Draft(matter="family", slot=slot, name="示某", phone=phone))
        answer = client.post("/b/own/book/confirm", data={"key": new_token(), "seal": seal})
        assert answer.status_code == 303
        db.session.rollback()
        return db.session.query(Booking).order_by(Booking.id.desc()).first().told

    first, again = book_online(0, "13900000001"), book_online(1, "13900000002")
    assert first == again != ""
    with unit_of_work():
        db.session.merge(cast.own.bureau).phone = "0913-0000077"
    assert book_online(2, "13900000003") != first
    texts = {one.digest: one.text for one in db.session.query(PrivacyText)}
    assert len(texts) == 2
    assert "<" not in texts[first]
    assert "网信办" in texts[first]
    page = text(sign_in("scheduler@own.example").get("/bureau/privacy"))
    assert first in page
    assert "2 个预约" in page or "2个预约" in page


def test_who_just_came_is_found_by_the_record_and_by_what_was_handed_on(cast, sign_in, now):
    number = "138 0000 4321"  # of the record; in the referrals it stands as somebody wrote it
    with unit_of_work():
        office = add_offices(cast.own, now)[Door.MEDIATION]
        record = add_record(cast.own, now)
        visit = record.visit
        visit.name = "赵示群"
        hand_on(record, Door.MEDIATION, office, now)
        for queue_number, written in ((72, number), (73, "139 0000 4321")):
            other = add_record(
                cast.own, now, number=f"102-20261124-{queue_number}", queue_number=queue_number
            )
            other.phone, other.name = None, None
            indexing.index(other)
            hand_on(other, Door.MEDIATION, office, now).phone = written
    browser = sign_in("scheduler@own.example")
    ask = {"phone": number, **WAY}
    page = text(browser.post(ADDRESS, data=ask))
    assert page.count("转办单") == 2
    assert "赵*群" in page
    assert "赵示群" not in page
    copy = text(browser.post(ADDRESS, data={**ask, "step": "copy"}))
    assert number in copy
    assert "+86" not in copy, "as people write it"
    browser.post(ADDRESS, data={**ask, "step": "erase", "sure": "1"})
    db.session.rollback()
    assert db.session.get(Visit, visit.id).name is None
    assert db.session.query(Referral).filter(Referral.name.is_(None)).count() == 0, (
        "they stay with the record"
    )
