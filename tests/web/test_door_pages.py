"""The tablet at the door and the screen: a revocable link, one tap for a number, each odd arrival in its own words."""

import re

import pytest

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Booking, BookingState, Visit, VisitState
from roster.services import visits
from tests.desk import at, book, stage
from tests.services.test_visits import STAFF

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sitting(cast, now):
    found = stage(cast, now)
    with clock.frozen(at(9, 5)):
        yield found


@pytest.fixture
def staff(app, sitting, sign_in):
    app.config["WTF_CSRF_ENABLED"] = False
    return sign_in("center@own.example")


@pytest.fixture
def tablet(app, staff):
    """A device that opened a link made by the center."""
    page = staff.post("/center/door", data={"label": "门口平板"}).text
    browser = app.test_client()
    answer = browser.get(re.search(r'value="[^"]*(/door/[^"]+)"', page)[1])
    assert (answer.status_code, answer.location) == (303, "/door/")
    return browser


def code_of(booking_id):
    return db.session.get_one(Booking, booking_id).code


def check_in(tablet, code):
    return tablet.post("/door/check-in", data={"code": code}, follow_redirects=True)


def test_a_code_leads_to_a_number_that_is_shown_once(tablet, sitting, now):
    booking = book(sitting, 9, name="赵小五", now=now)
    answer = check_in(tablet, code_of(booking).lower())
    assert '<p class="figure">1</p>' in answer.text
    assert "赵" not in answer.text
    assert tablet.get("/door/number").location == "/door/", "nothing of the last visitor stays"
    again = check_in(tablet, code_of(booking))
    assert (again.status_code, "已经签到，是1号" in again.text) == (409, True)
    assert code_of(booking) not in again.text


def test_each_odd_arrival_is_told_to_the_visitor_in_its_own_words(tablet, cast, sitting, now):
    elsewhere = book(cast.own.sittings[1], 10, phone="+8613800000091", now=now)
    cancelled = book(sitting, 10, phone="+8613800000092", state=BookingState.CANCELLED, now=now)
    absent = book(sitting, 10, 30, phone="+8613800000093", state=BookingState.PRACTITIONER_ABSENT, now=now)
    early = book(sitting, 11, phone="+8613800000094", now=now)
    for booking, words in (
        (elsewhere, cast.own.centers[1].name),
        (cancelled, "已经取消"),
        (absent, "没有人能坐班"),
        (early, "等"),
    ):
        told = check_in(tablet, code_of(booking)).text
        assert words in told
        assert "来访人" not in told, "said to the visitor, not to the staff"
    with clock.frozen(at(9, 5).replace(day=3)):
        assert "不是今天" in check_in(tablet, code_of(elsewhere)).text
    unknown = check_in(tablet, "222222")
    assert (unknown.status_code, "没有找到这个预约码" in unknown.text) == (409, True)
    for _ in range(30):
        tablet.post("/door/check-in", data={"code": "222223"})
    assert check_in(tablet, "222222").status_code == 429, "no guessing machine"


def test_one_tap_gives_a_number_and_asks_nothing(tablet, sitting):
    home = tablet.get("/door/").text
    assert 'name="matter" value="unsure"' in home
    assert "不到" in home, "how long the wait is"
    answer = tablet.post("/door/walk-in", data={"matter": "notary"}, follow_redirects=True)
    assert "公证" in answer.text
    visit = db.session.query(Visit).one()
    assert (visit.role, visit.name, visit.phone_tail) == ("notary", None, "")
    assert tablet.post("/door/walk-in", data={"matter": "nonsense"}).location == "/door/"


def test_a_revoked_link_opens_nothing_more(tablet, staff, app):
    assert app.test_client().get("/door/").status_code == 404
    assert app.test_client().get("/door/made-up").status_code == 404
    revoke = re.search(r'action="(/center/door/[^"]+/revoke)"', staff.get("/center/door").text)[1]
    staff.post(revoke)
    for path in ("/door/", "/door/check-in", "/door/number", "/door/screen"):
        assert tablet.get(path).status_code == 404


def test_the_screen_shows_numbers_only_and_is_not_sent_twice(tablet, cast, sitting):
    with unit_of_work():
        visits.walk_in(sitting, "lawyer", "07", STAFF, at(9, 1), name="赵小五")
        visits.walk_in(sitting, "lawyer", "07", STAFF, at(9, 2))
        visits.call_next(sitting, cast.own.lawyers[0], STAFF, at(9, 3))
    page = tablet.get("/door/screen").text
    assert 'data-call="1-1"' in page
    assert "赵" not in page
    numbers = tablet.get("/door/screen", headers={"HX-Request": "true"})
    again = tablet.get(
        "/door/screen", headers={"HX-Request": "true", "If-None-Match": numbers.headers["ETag"]}
    )
    assert (numbers.status_code, again.status_code, again.data) == (200, 304, b"")
    seconds = int(re.search(r"every (\d+)s", page)[1])
    assert seconds >= 3


def test_the_staff_change_turns_and_hand_on(staff, cast, sitting):
    with unit_of_work():
        first = visits.walk_in(sitting, "lawyer", "07", STAFF, at(9, 1)).public_id
        second = visits.walk_in(sitting, "lawyer", "07", STAFF, at(9, 2)).public_id
    assert "年老体弱" in staff.get(f"/center/visits/{second}/turn").text
    staff.post(f"/center/visits/{second}/first", data={"reason": "turn_old"})
    assert "优先" in staff.get("/center/").text
    staff.post("/center/desks/next", data={"desk": cast.own.lawyers[0].public_id})
    told = staff.post(f"/center/visits/{second}/hand-on", data={"role": "notary"}, follow_redirects=True).text
    assert "2号改为3号" in told
    assert "请选择原因" in staff.post(f"/center/visits/{first}/aside", follow_redirects=True).text
    db.session.expire_all()
    states = [visit.state for visit in db.session.query(Visit).order_by(Visit.queue_number)]
    assert states == [VisitState.WAITING, VisitState.TRANSFERRED, VisitState.WAITING]
