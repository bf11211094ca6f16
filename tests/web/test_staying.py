"""Who does nothing is signed out, with a sentence and a way back; the trail says who came and went."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.database import db
from roster.models import AuditAction, AuditRow
from tests.builders import PASSWORD
from tests.conftest import NOW

STAFF, LAWYER = "center@own.example", "lawyer@own.example"


@pytest.fixture
def ending(app):
    """Sessions end, as they do outside tests."""
    app.config["SESSIONS_END"] = True


def actions() -> list[tuple[AuditAction, int | None]]:
    rows = db.session.execute(select(AuditRow.action, AuditRow.subject_id).order_by(AuditRow.id))
    return [(action, subject_id) for action, subject_id in rows]


def later(minutes: int):
    return clock.frozen(NOW + timedelta(minutes=minutes))


def test_doing_nothing_signs_out_and_leads_back(cast, ending, sign_in):
    browser = sign_in(STAFF)
    with later(19):
        page = browser.get("/center/")
        assert page.status_code == 200
        assert b'id="idle"' in page.data
    with later(38):
        assert browser.get("/center/").status_code == 200
    with later(59):
        answer = browser.get("/center/list?date=2026-12-02")
        assert answer.location == "/sign-in?next=/center/list?date%3D2026-12-02"
        assert "长时间" in browser.get(answer.location).get_data(as_text=True)
    assert actions()[-1][0] is AuditAction.SIGNED_OUT


def test_a_queue_that_refreshes_itself_keeps_nobody_in(cast, ending, sign_in):
    browser = sign_in(STAFF)
    itself = {"HX-Request": "true", "HX-Trigger": "queue", "HX-Current-URL": "http://localhost/center/"}
    with later(15):
        assert browser.get("/center/", headers=itself).status_code == 200
    with later(21):
        answer = browser.get("/center/", headers=itself)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in?next=/center/")


def test_a_form_sent_too_late_is_explained_and_leads_to_its_page(cast, ending, sign_in):
    browser = sign_in(STAFF)
    with later(25):
        form = {"headers": {"Referer": "http://localhost/center/calls"}}
        answer = browser.post("/center/check-in", data={"text": "0001"}, **form)
        assert answer.location == "/sign-in?next=/center/calls"
        assert "没有保存" in browser.get(answer.location).get_data(as_text=True)


@pytest.mark.both_databases
def test_no_session_is_longer_than_a_working_day(cast, ending, sign_in):
    browser = sign_in(STAFF)
    for minutes in range(15, 720, 15):
        with later(minutes):
            assert browser.post("/account/stay").status_code == 204
    with later(720):
        assert browser.post("/account/stay").status_code == 302


def test_staff_are_not_remembered_and_practitioners_may_be(cast, ending, client):
    data = {"password": PASSWORD, "remember": "y"}
    client.post("/sign-in", data={"email": STAFF, **data})
    assert client.get_cookie("roster").expires is None
    client.post("/sign-out")
    client.post("/sign-in", data={"email": LAWYER, **data})
    with later(60 * 24):
        assert client.get("/practitioner/").status_code in (200, 404)
        assert not client.get("/account/home").location.startswith("/sign-in")
    with later(60 * 24 * 30):
        assert client.get("/account/home").location.startswith("/sign-in")


@pytest.mark.both_databases
def test_the_trail_says_who_came_was_refused_and_went(cast, client, sign_in):
    wrong = {"email": STAFF, "password": "wrong wrong wrong"}
    for _try in range(5):
        client.post("/sign-in", data=wrong)
    client.post("/sign-in", data={"email": "typed-password-here@own.example", "password": "x"})
    staff = cast.own.center_staff.id
    refused = (AuditAction.SIGN_IN_REFUSED, staff)
    assert actions()[-7:] == [
        *[refused] * 5,
        (AuditAction.ACCOUNT_LOCKED, staff),
        (AuditAction.SIGN_IN_REFUSED, None),
    ]
    assert "typed-password" not in str([row.detail for row in db.session.scalars(select(AuditRow))])
    sign_in(LAWYER).post("/sign-out")
    lawyer = cast.own.lawyer.id
    assert actions()[-2:] == [(AuditAction.SIGNED_IN, lawyer), (AuditAction.SIGNED_OUT, lawyer)]


def test_the_command_unlocks(cast, app, client, sign_in):
    for _try in range(6):
        client.post("/sign-in", data={"email": STAFF, "password": "wrong wrong wrong"})
    result = app.test_cli_runner().invoke(args=["roster", "account", "unlock", "--email", STAFF])
    assert result.exit_code == 0, result.output
    sign_in(STAFF)
