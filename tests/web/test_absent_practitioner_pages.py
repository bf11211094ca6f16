"""A practitioner cannot come, in the browser: center and scheduler see what that does to whom, do it once, and take it back."""

import re

import pytest
from sqlalchemy import func, select

from roster.database import db
from roster.models import Booking, Notice, NoticeKind
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, slots_of
from tests.services.planning_stage import publish
from tests.services.test_rebookings import ONE_EACH, towns_near

pytestmark = ON_SQLITE


@pytest.fixture
def booked(cast, now) -> Booking:
    towns_near(cast)
    publish(cast.own, now, ONE_EACH)
    return book(slots_of(cast.own.sittings[0])[0], now, 1)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def apologies() -> int:
    db.session.rollback()
    return db.session.scalar(
        select(func.count(Notice.id)).where(
            Notice.kind == NoticeKind.BOOKING_REBOOKED, Notice.state == "queued"
        )
    )


@pytest.mark.parametrize(
    ("who", "audience", "day"),
    [
        ("center@own.example", "center", "/center/?date=2026-12-02"),
        ("scheduler@own.example", "bureau", "/bureau/rosters/2026-12/told"),
    ],
)
def test_it_is_shown_then_done_once_then_taken_back(cast, booked, sign_in, who, audience, day):
    browser, sitting = sign_in(who), cast.own.sittings[0].public_id
    address, person = f"/{audience}/sittings/{sitting}/absent", cast.own.lawyers[0].public_id
    shown = browser.post(address, data={"person": person, "step": "look"})
    page = text(shown)
    assert (shown.status_code, apologies()) == (200, 0)
    assert "王示own来不了" in page
    assert "示例own1镇" in page, "where the visitor goes"
    assert ('name="stand_in"' in page) is (audience == "bureau"), (
        "only the scheduler chooses who comes instead"
    )
    sent = {
        "person": person,
        "step": "do",
        "digest": re.search(r'name="digest" value="(\w+)"', page).group(1),
    }
    stale = browser.post(address, data=sent | {"digest": "of another day"})
    assert (stale.status_code, apologies()) == (409, 0)
    done = browser.post(address, data=sent)
    assert (done.status_code, done.location, apologies()) == (302, day, 1)
    again = browser.post(address, data=sent)
    assert (again.status_code, apologies()) == (404, 1)
    assert f"{address}/undo" in text(browser.get(day))
    back = browser.post(f"{address}/undo", data={"person": person}, follow_redirects=True)
    assert "1人恢复原来的时间" in text(back)
    assert apologies() == 0
    assert db.session.get_one(Booking, booked.id).slot_id == booked.slot_id
    assert "不能再撤回" in text(
        browser.post(f"{address}/undo", data={"person": person}, follow_redirects=True)
    )
