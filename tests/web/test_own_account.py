"""One's own account: devices that are ended are out, a new password ends the others, an old one must go."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from roster.core import clock
from roster.core.browsers import recognise
from roster.database import db, unit_of_work
from roster.models import Account, AuditAction, AuditRow, Device
from roster.services import accounts
from tests.builders import PASSWORD
from tests.conftest import NOW

STAFF, LEADER = "center@own.example", "leader@own.example"
NEW = "Something new 7"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0"
)


def is_in(browser) -> bool:
    return browser.get("/account").status_code == 200


def devices_of(email: str) -> list[Device]:
    return list(
        db.session.scalars(select(Device).join(Account).where(Account.email == email).order_by(Device.id))
    )


def ended() -> list[dict]:
    rows = select(AuditRow.detail).where(AuditRow.action == AuditAction.DEVICE_ENDED).order_by(AuditRow.id)
    return list(db.session.scalars(rows))


def test_kinds_of_browsers():
    assert recognise(EDGE) == "edge:windows"
    assert recognise(WECHAT) == "wechat:android"
    assert recognise("Mozilla/5.0 (iPhone) Version/18.0 Mobile/15E148 Safari/604.1") == "safari:iphone"
    assert recognise("curl/8") == "other:other"


def test_a_device_that_is_ended_is_out_at_its_next_request(cast, sign_in):
    here, there, third, foreign = sign_in(STAFF), sign_in(STAFF), sign_in(STAFF), sign_in(LEADER)
    first, second, _third = devices_of(STAFF)
    page = here.get("/account").get_data(as_text=True)
    assert second.public_id in page
    assert first.public_id not in page, "one's own browser is left by signing out"
    assert foreign.post(f"/account/devices/{second.public_id}/end").status_code == 404
    assert is_in(there)
    here.post(f"/account/devices/{second.public_id}/end")
    assert there.get("/center/").location.startswith("/sign-in")
    assert is_in(third)
    here.post("/account/devices/end-others")
    assert (is_in(third), is_in(here), is_in(foreign)) == (False, True, True)
    assert [detail["count"] for detail in ended()] == [1, 1]
    here.post("/sign-out")
    assert devices_of(STAFF) == []


@pytest.mark.both_databases
def test_a_new_password_keeps_this_device_only(cast, client, sign_in):
    here, there = sign_in(STAFF), sign_in(STAFF)
    wrong = here.post("/account/password", data={"present": "no", "password": NEW, "again": NEW})
    assert wrong.status_code == 422
    answer = here.post("/account/password", data={"present": PASSWORD, "password": NEW, "again": NEW})
    assert answer.location == "/account"
    assert (is_in(here), is_in(there)) == (True, False)
    assert client.post("/sign-in", data={"email": STAFF, "password": NEW}).status_code == 302


def test_the_language_is_kept(cast, sign_in):
    sign_in(STAFF).post("/account/language", data={"language": "en"})
    assert "My account" in sign_in(STAFF).get("/account").get_data(as_text=True)


def test_an_old_password_is_changed_before_anything_else(cast, sign_in):
    with unit_of_work():
        accounts.of(STAFF).password_set_at = NOW
    browser = sign_in(STAFF)
    with clock.frozen(NOW + timedelta(days=90)):
        assert browser.get("/center/").location == "/account/password"
        assert browser.get("/account/home").location == "/account/password"
        piece = browser.get("/center/", headers={"HX-Request": "true"})
        assert piece.headers["HX-Redirect"] == "/account/password"
        browser.post("/account/password", data={"present": PASSWORD, "password": NEW, "again": NEW})
        assert browser.get("/center/").status_code == 200
    assert db.session.scalar(select(func.count(Device.id))) == 1
