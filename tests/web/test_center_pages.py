"""A center's pages: the day, odd arrivals in words, the queue, the screen, the telephone, masked data."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.references import show_code
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Booking,
    BookingState,
    Channel,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Visit,
    VisitState,
)
from roster.services import consultations, notices, visits
from roster.services.consultations import Draft
from tests.desk import at, book, stage
from tests.services.test_consultations import ADVICE, AUTHOR, GOOD, SUMMARY

STAFF, NEIGHBOUR, STRANGER = "center@own.example", "center-colleague@own.example", "center@stranger.example"
NAME, PHONE = "赵小五", "13800000099"


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


@pytest.fixture
def on_the_day(sitting):
    """The morning of the session date."""
    with clock.frozen(at(9, 5)):
        yield


def text_of(answer):
    return answer.get_data(as_text=True)


def booking(booking_id):
    db.session.rollback()
    return db.session.get_one(Booking, booking_id)


def post(browser, path, **data):
    return text_of(browser.post(path, data=data, follow_redirects=True))


def test_a_day_without_a_sitting_leads_to_the_next(cast, sitting, sign_in):
    page = text_of(sign_in(STAFF).get("/center/"))
    assert "date=2026-12-02" in page


def test_names_and_phones_are_masked_everywhere(cast, now, sitting, on_the_day, sign_in):
    row = booking(book(sitting, 9, now=now))
    browser = sign_in(STAFF)
    browser.post("/center/check-in", data={"text": row.code})
    paths = [
        "/center/",
        "/center/list",
        f"/center/bookings/{row.public_id}",
        "/center/screen",
        "/center/telephone",
    ]
    for path in paths:
        page = text_of(browser.get(path))
        assert NAME not in page, path
        assert PHONE not in page, path
    assert "赵*五" in text_of(browser.get("/center/"))
    assert "138****0099" in text_of(browser.get("/center/"))
    assert "赵" not in text_of(browser.get("/center/screen"))


@pytest.mark.both_databases
def test_check_in_by_code_by_tail_and_by_button(cast, now, sitting, on_the_day, sign_in):
    ids = [book(sitting, 9, minute, phone=f"+861380000{minute:02}11", now=now) for minute in (0, 30)]
    ids.append(book(sitting, 10, phone="+8613800007777", now=now))
    browser = sign_in(STAFF)
    assert "flash message" in post(browser, "/center/check-in", text=show_code(booking(ids[0]).code).lower())
    assert "flash message" in post(browser, "/center/check-in", text="7777")
    browser.post(f"/center/bookings/{booking(ids[1]).public_id}/check-in")
    assert {booking(one).state for one in ids} == {BookingState.CHECKED_IN}
    assert sorted(db.session.scalars(select(Visit.queue_number))) == [1, 2, 3]


def test_several_under_one_end_are_shown_to_choose(cast, now, sitting, on_the_day, sign_in):
    for hour, phone in ((9, "+8613800004821"), (10, "+8613900004821")):
        book(sitting, hour, phone=phone, now=now)
    page = post(sign_in(STAFF), "/center/check-in", text="4821")
    assert page.count('/check-in"') >= 2
    assert db.session.scalars(select(Visit)).all() == []


def test_each_odd_arrival_has_its_own_words(cast, now, sitting, on_the_day, sign_in):
    browser, told = sign_in(STAFF), {}
    cases = {
        "once": book(sitting, 9, phone="+8613800000001", now=now),
        "cancelled": book(sitting, 9, phone="+8613800000002", state=BookingState.CANCELLED, now=now),
        "finished": book(sitting, 9, phone="+8613800000003", state=BookingState.SERVED, now=now),
        "other center": book(cast.own.sittings[1], 9, phone="+8613800000004", now=now),
        "other bureau": book(cast.stranger.sittings[0], 9, phone="+8613800000005", now=now),
    }

    def flashes(code):
        page = post(browser, "/center/check-in", text=code)
        return re.search(r'<p class="flash [^"]*"[^>]*>(.*?)</p>', page, re.S).group(1)

    for case, booking_id in cases.items():
        told[case] = flashes(booking(booking_id).code)
    told["again"] = flashes(booking(cases["once"]).code)
    told["nonsense"] = flashes("!!")
    with clock.frozen(at(9) - timedelta(days=1)):
        told["other day"] = flashes(booking(book(sitting, 10, phone="+8613800000006", now=now)).code)
    assert len(set(told.values())) == len(told), told
    assert "示例own1镇" in told["other center"]
    assert "stranger" not in told["other bureau"]


def test_a_walk_in_gets_a_number_and_wrong_input_a_sentence(cast, sitting, on_the_day, sign_in):
    browser = sign_in(STAFF)
    entered = {"matter": "07", "phone_tail": "4821", "needs": ["wheelchair", "made-up"], "companions": "2"}
    page = post(browser, "/center/walk-ins", role="lawyer", **entered)
    assert "flash message" in page
    assert "坐轮椅或行走不便 · 陪同2人" in page, "who waits in the queue, and what they need"
    assert "flash error" in post(browser, "/center/walk-ins", role="lawyer", matter="07", phone_tail="1")
    assert "flash error" in post(browser, "/center/walk-ins", role="mediator", matter="07")
    assert "flash error" in post(browser, "/center/walk-ins", role="lawyer", matter="")
    assert [visit.phone_tail for visit in db.session.scalars(select(Visit))] == ["4821"]


@pytest.mark.both_databases
def test_the_queue_is_run_from_the_window(cast, sitting, on_the_day, sign_in):
    browser = sign_in(STAFF)
    post(browser, "/center/walk-ins", role="lawyer", matter="07")
    visit = db.session.scalars(select(Visit.public_id)).one()
    post(browser, "/center/desks/next", desk=cast.own.lawyers[0].public_id)
    for step, state in (
        ("again", VisitState.CALLED),
        ("no-answer", VisitState.NO_SHOW),
        ("undo", VisitState.CALLED),
        ("start", VisitState.IN_SERVICE),
        ("finish", VisitState.SERVED),
    ):
        browser.post(f"/center/visits/{visit}/{step}")
        db.session.rollback()
        assert db.session.scalars(select(Visit.state)).one() is state, step
    assert "flash error" in post(browser, f"/center/visits/{visit}/start")
    assert browser.post(f"/center/visits/{visit}/nonsense").status_code == 404
    assert browser.post("/center/desks/next", data={"desk": cast.own.lawyers[2].public_id}).status_code == 404


def test_not_come_frees_the_seat_but_not_too_early(cast, now, sitting, on_the_day, sign_in):
    row = booking(book(sitting, 9, now=now))
    browser, path = sign_in(STAFF), f"/center/bookings/{row.public_id}/missed"
    assert "flash error" in post(browser, path)
    with clock.frozen(at(9, 10)):
        assert "flash message" in post(browser, path)
    assert booking(row.id).state is BookingState.NO_SHOW


@pytest.mark.parametrize("who", [NEIGHBOUR, STRANGER])
def test_other_centers_find_nothing(cast, now, sitting, on_the_day, sign_in, who):
    row = booking(book(sitting, 9, now=now))
    with unit_of_work():
        visit = visits.walk_in(sitting, "lawyer", "07", AUTHOR, at(9)).public_id
    browser = sign_in(who)
    assert browser.get(f"/center/bookings/{row.public_id}").status_code == 404
    for path in ("check-in", "missed", "reveal", "move", "cancel"):
        answer = browser.post(f"/center/bookings/{row.public_id}/{path}", data={"reason": "call_back"})
        assert answer.status_code == 404, path
    for step in ("again", "start", "left", "undo"):
        assert browser.post(f"/center/visits/{visit}/{step}").status_code == 404, step
    assert browser.get(f"/center/telephone/{row.slot.public_id}").status_code == 404
    assert booking(row.id).state is BookingState.BOOKED


def test_a_whole_number_needs_a_reason_and_leaves_a_trace(cast, now, sitting, on_the_day, sign_in):
    row = booking(book(sitting, 9, now=now))
    browser, path = sign_in(STAFF), f"/center/bookings/{row.public_id}/reveal"
    for reason in ("", "curiosity"):
        assert "flash error" in post(browser, path, reason=reason)
    assert "138 0000 0099" in post(browser, path, reason="call_back")
    db.session.rollback()
    traces = db.session.scalars(
        select(AuditRow).where(AuditRow.action == AuditAction.PERSONAL_DATA_REVEALED)
    ).all()
    assert [(row.account_id, row.detail) for row in traces] == [
        (cast.own.center_staff.id, {"field": "phone", "reason": "call_back"})
    ]


def test_staff_see_heads_but_never_what_was_said(cast, now, sitting, on_the_day, sign_in):
    with unit_of_work():
        visit = visits.walk_in(sitting, "lawyer", "10", AUTHOR, at(9))
        lawyer = cast.own.lawyers[0]
        visits.call_next(sitting, lawyer, AUTHOR, at(9))
        visits.start(visit, AUTHOR, at(9))
        record = consultations.open_for(visit, lawyer, AUTHOR, at(9))
        consultations.save_draft(record, 1, Draft(**GOOD), at(9))
        consultations.sign(record, 2, AUTHOR, at(9))
    browser = sign_in(STAFF)
    assert "100-20261202-01" in text_of(browser.get("/center/records"))
    for path in ("/center/records", "/center/", "/center/list", "/center/screen"):
        page = text_of(browser.get(path))
        assert SUMMARY not in page, path
        assert ADVICE not in page, path
    assert "100-20261202-01" not in text_of(sign_in(NEIGHBOUR).get("/center/records"))


def test_the_screen_shows_numbers_and_answers_304(cast, sitting, on_the_day, sign_in):
    browser = sign_in(STAFF)
    for _ in range(2):
        post(browser, "/center/walk-ins", role="lawyer", matter="07", name="钱某")
    post(browser, "/center/desks/next", desk=cast.own.lawyers[0].public_id)
    assert "<strong>1</strong>" in text_of(browser.get("/center/screen"))
    first = browser.get("/center/screen", headers={"HX-Request": "true"})
    assert "钱" not in text_of(first)
    again = browser.get(
        "/center/screen", headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.get_data()) == (304, b"")


def test_booking_for_a_caller(cast, sitting, sign_in):
    browser = sign_in(STAFF)
    page = text_of(browser.get("/center/telephone"))
    slot = re.search(r'href="/center/telephone/([\w-]+)"', page).group(1)
    form = text_of(browser.get(f"/center/telephone/{slot}"))
    key = re.search(r'name="key"[^>]*value="([\w-]+)"', form).group(1)
    wrong = browser.post(
        f"/center/telephone/{slot}", data={"key": key, "name": "孙大娘", "phone": "12", "matter": "02"}
    )
    assert wrong.status_code == 400
    assert 'value="孙大娘"' in text_of(wrong)
    data = {
        "key": key,
        "name": "孙大娘",
        "phone": "0913-0000001",
        "matter": "02",
        "needs": ["dialect"],
        "companions": "2",
    }
    answers = [browser.post(f"/center/telephone/{slot}", data=data) for _ in range(2)]
    assert answers[0].status_code == 302
    assert answers[0].location == answers[1].location
    row = db.session.scalars(select(Booking)).one()
    assert (row.channel, row.matter, row.needs, row.companions) == (Channel.PHONE, "02", "dialect", 2)
    assert show_code(row.code) in text_of(browser.get(answers[0].location))
    assert "陪同人数" in text_of(browser.get(answers[0].location))
    assert "孙大娘" not in text_of(browser.get(answers[0].location))
    other = re.search(r'href="/center/telephone/([\w-]+)"', text_of(browser.get("/center/telephone"))).group(
        1
    )
    refused = browser.post(f"/center/telephone/{other}", data=data | {"key": "another"})
    assert refused.status_code == 409
    assert re.search(
        r'id="phone-error"[^>]*>[^<]*已有一个预约[^<]*勾选“同一个电话再约一人”', text_of(refused), re.DOTALL
    )


def test_a_long_talk_by_phone_has_two_times(now, sitting, sign_in):
    browser = sign_in(STAFF)
    page = text_of(browser.get("/center/telephone"))
    first, second, third, _fourth, last = re.findall(r'href="/center/telephone/([\w-]+)"', page)[:5]
    wanted = {"name": "孙大娘", "phone": "0913-0000001", "matter": "02", "is_long": "y"}
    made = browser.post(f"/center/telephone/{first}", data=wanted | {"key": "one"}).location
    assert "09:00–10:00" in text_of(browser.get(made))
    assert "09:00–10:00" in text_of(browser.get("/center/?date=2026-12-02"))
    free = text_of(browser.get("/center/telephone"))
    assert first not in free
    assert second not in free
    assert third in free
    row = db.session.scalars(select(Booking)).one()
    offered = text_of(browser.get(f"/center/telephone?move={row.public_id}"))
    assert "11:00" not in offered, "nothing follows the last time of the morning"
    answer = browser.post(f"{made}/length", data={"version": row.version, "long": "0"}, follow_redirects=True)
    assert "后一时段已放回" in text_of(answer)
    browser.post(f"/center/telephone/{second}", data=wanted | {"key": "two", "phone": "0913-0000002"})
    db.session.refresh(row)
    again = browser.post(f"{made}/length", data={"version": row.version, "long": "1"}, follow_redirects=True)
    assert "09:00之后的时段" in text_of(again).replace(" ", "")
    refused = browser.post(f"/center/telephone/{last}", data=wanted | {"key": "x", "phone": "0913-0000003"})
    assert refused.status_code == 409
    assert re.search(
        r'<input checked id="is_long".*class="error">[^<]*11:00之后的时段', text_of(refused), re.S
    )


def test_a_caller_is_booked_by_the_number_of_a_time_and_known_by_the_phone(cast, now, sitting, sign_in):
    booking(book(sitting, 9, now=now))
    browser = sign_in(STAFF)

    def fields(**typed):
        page = text_of(browser.get("/center/telephone"))
        kept = {
            name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', page).group(1)
            for name in ("key", "offered")
        }
        return kept | {"matter": "99"} | typed

    for number in ("", "0", "99", "一"):
        wrong = browser.post("/center/telephone", data=fields(number=number, phone=PHONE, name="周一"))
        assert wrong.status_code == 400
        assert "请输入空闲时间前面的编号" in text_of(wrong)
        assert 'value="周一"' in text_of(wrong)
    other_phone = fields(number="2", phone="13800000055")
    unknown = browser.post("/center/telephone", data=other_phone)
    assert (unknown.status_code, 'id="name-error"' in text_of(unknown)) == (400, True)
    assert f'action="/center/telephone/{other_phone["offered"].split(",")[1]}"' in text_of(unknown)
    known = fields(number="2", phone=PHONE, family="y")
    first, second = (browser.post("/center/telephone", data=known) for _ in range(2))
    assert (first.status_code, first.location) == (302, second.location)
    row = db.session.scalars(select(Booking).order_by(Booking.id.desc())).first()
    assert (row.name, row.slot.public_id) == (NAME, known["offered"].split(",")[1])
    page = text_of(browser.get(first.location))
    assert "赵*五" in page
    assert NAME not in page
    assert booking(row.id).slot.public_id not in fields()["offered"].split(",")
    strange = fields(number="1", phone="13800000066", name="周一") | {"offered": "made-up"}
    assert browser.post("/center/telephone", data=strange).status_code == 404


def test_a_caller_is_not_offered_a_time_that_is_over(cast, sitting, sign_in):
    with clock.frozen(at(9, 20)):
        browser = sign_in(STAFF)
        assert ">09:00<" in text_of(browser.get("/center/telephone"))
    with clock.frozen(at(9, 40)):
        page = text_of(browser.get("/center/telephone"))
        assert ">09:00<" not in page
        assert ">09:30<" in page


def test_moving_and_cancelling_for_a_caller(cast, now, sitting, sign_in):
    row = booking(book(sitting, 9, now=now))
    browser = sign_in(STAFF)
    page = text_of(browser.get(f"/center/telephone?move={row.public_id}"))
    target = re.findall(r'name="slot" value="([\w-]+)"', page)[-1]
    version = row.version
    browser.post(f"/center/bookings/{row.public_id}/move", data={"slot": target, "version": version})
    assert booking(row.id).slot.public_id == target
    stale = post(browser, f"/center/bookings/{row.public_id}/cancel", version=version)
    assert "flash error" in stale
    post(browser, f"/center/bookings/{row.public_id}/cancel", version=booking(row.id).version)
    assert booking(row.id).state is BookingState.CANCELLED


def test_the_centers_calendar_address(cast, sitting, sign_in):
    browser = sign_in(STAFF)
    page = text_of(browser.post("/center/calendar", data={"label": "办公室"}))
    assert re.search(r"webcal://127\.0\.0\.1:8000/ics/[\w-]{43}\.ics", page)
    assert sign_in(NEIGHBOUR).get("/center/calendar").status_code == 200
    assert "办公室" not in text_of(sign_in(NEIGHBOUR).get("/center/calendar"))


def test_the_call_list_is_ticked_off(cast, now, sitting, sign_in):
    booking_id = book(sitting, 9, phone="+869130000001", now=now)
    with unit_of_work():
        row = db.session.get_one(Booking, booking_id)
        notices.queue(
            NoticeKind.BOOKING_CONFIRMED, bureau_id=row.bureau_id, dedupe_key="one", now=now, booking=row
        )
    browser = sign_in(STAFF)
    notice = db.session.scalars(select(Notice)).one()
    assert notice.channel is NoticeChannel.CALL
    page = text_of(browser.get("/center/calls"))
    assert "赵*五" in page
    assert NAME not in page
    assert sign_in(NEIGHBOUR).post(f"/center/calls/{notice.public_id}/done").status_code == 404
    browser.post(f"/center/calls/{notice.public_id}/done")
    db.session.rollback()
    assert db.session.scalars(select(Notice.state)).one() is NoticeState.CALLED
