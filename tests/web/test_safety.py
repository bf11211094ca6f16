"""What an attacker tries around the pages: redirects, headers, sign-in by other means, guessing, outages."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask_wtf import FlaskForm
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import FeedKind, FeedToken, Grant, GrantRole, Visit
from roster.services.permissions import Permission, may
from roster.web.errors import SECRET_FIELDS
from tests.booking_builders import book, publish_december, slots_of
from tests.conftest import NOW

ELSEWHERE = (
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "javascript:alert(1)",
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_switching_the_language_leads_nowhere_else(client, address):
    answer = client.post("/language", data={"language": "en", "back": address})
    assert answer.status_code == 302
    assert _stays_here(answer.location), answer.location


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_leads_nowhere_else(cast, client, address):
    data = {"email": "scheduler@own.example", "password": "correct horse battery"}
    answer = client.post("/sign-in", query_string={"next": address}, data=data)
    assert answer.status_code == 200 or _stays_here(answer.location), answer.location


def _stays_here(location: str) -> bool:
    """Where a browser goes: it drops line breaks and tabs, and takes a backslash for a slash."""
    plain = location.translate({ord(blank): None for blank in "\t\r\n"}).replace("\\", "/")
    return urlsplit(urljoin("http://here.example/sign-in", plain)).netloc == "here.example"


def test_the_long_link_does_not_follow_a_forged_host(app, cast, client, now):
    publish_december(cast.own, now)
    booking = book(slots_of(cast.own.sittings[0])[0], now, 1)
    who = {"code": booking.code, "phone": "13800000101"}
    found = client.post("/b/own/find", data=who, base_url="http://evil.example")
    page = client.get(found.location, base_url="http://evil.example").get_data(as_text=True)
    assert "evil.example" not in page
    assert f"{app.config['ROSTER'].base_url}/b/own/l/" in page


def test_signing_in_is_for_pages_only(cast, client):
    """The sign-in library would answer JSON too, and give out tokens that never end."""
    answer = client.post(
        "/sign-in?include_auth_token",
        json={"email": "scheduler@own.example", "password": "correct horse battery"},
    )
    assert answer.status_code == 415
    assert "authentication_token" not in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers or "roster=." not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "path", ["/verify", "/fs-static/js/base.js", "/login", "/register", "/reset", "/change"]
)
def test_the_sign_in_library_shows_no_pages_of_its_own(cast, client, path):
    answer = client.get(path)
    assert answer.status_code == 404 or answer.location.startswith("/sign-in")


def test_staying_signed_in_is_a_cookie_for_this_site_only_and_ends(cast, client):
    answer = client.post(
        "/sign-in",
        data={"email": "lawyer@own.example", "password": "correct horse battery", "remember": "y"},
    )
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("roster="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie
    assert client.application.config["PERMANENT_SESSION_LIFETIME"].days <= 30
    assert client.get_cookie("remember_token") is None, "could not be ended from another device"


@pytest.mark.both_databases
def test_guessing_a_password_is_slowed_down_by_account(cast, client, sign_in):
    for _try in range(5):
        client.post("/sign-in", data={"email": "Scheduler@own.example", "password": "wrong wrong wrong"})
    right = {"email": "scheduler@own.example", "password": "correct horse battery"}
    refused = client.post("/sign-in", data=right)
    assert refused.status_code == 429
    assert client.get("/account/home").status_code == 302
    assert sign_in("center@own.example").get("/account/home").status_code == 302  # others may still come in
    with clock.frozen(NOW.replace(hour=NOW.hour + 1)):
        assert client.post("/sign-in", data=right).location == "/account/home"


@pytest.mark.both_databases
def test_an_unknown_account_is_slowed_down_alike(cast, client):
    answers = [
        client.post("/sign-in", data={"email": "nobody@own.example", "password": "wrong wrong wrong"})
        for _try in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_right_passwords_are_not_counted(cast, client):
    right = {"email": "scheduler@own.example", "password": "correct horse battery"}
    for _time in range(12):
        assert client.post("/sign-in", data=right).status_code == 302
        client.post("/sign-out")


def test_a_grant_without_its_object_allows_nothing(cast):
    """What belongs to nobody in particular (a visitor still waiting) is not everybody's."""
    bureau_id = cast.own.bureau.id
    nobodys = Grant(bureau_id=bureau_id, role=GrantRole.PRACTITIONER, practitioner_id=None)
    assert not may(nobodys, Permission.WRITE_CONSULTATIONS, Visit(bureau_id=bureau_id, practitioner_id=None))
    nowhere = Grant(bureau_id=bureau_id, role=GrantRole.CENTER_STAFF, center_id=None)
    token = FeedToken(bureau_id=bureau_id, kind=FeedKind.BUREAU, center_id=None)
    assert not may(nowhere, Permission.CENTER_CALENDAR, token)


@pytest.mark.both_databases
def test_a_stopped_database_is_said_in_words_to_a_signed_in_person_too(app, cast, sign_in):
    browser = sign_in("scheduler@own.example")

    def refuse(*_anything):
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        answer = browser.get("/bureau")
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)
        db.session.rollback()
    assert answer.status_code == 503
    assert "connection refused" not in answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_an_error_of_the_database_names_nobody_in_the_log(app, cast):
    """A trace in the log would carry the values of the statement: names, phones, addresses."""
    with pytest.raises(DBAPIError) as caught, unit_of_work():
        db.session.execute(text("SELECT no_such_column FROM accounts WHERE name = :name"), {"name": "赵小五"})
    assert "赵小五" not in str(caught.value)


def test_a_form_with_a_password_is_never_sent_back_in_a_page(app):
    """While the database is away a form comes back as a button; one that holds a secret does not."""
    forms = [form for form in FlaskForm.__subclasses__() if form.__module__.startswith("roster.")]
    forms += [below for form in forms for below in form.__subclasses__()]
    checked = 0
    for form in forms:
        fields = {name: one for name, one in vars(form).items() if isinstance(one, UnboundField)}
        if not any(issubclass(one.field_class, PasswordField) for one in fields.values()):
            continue
        checked += 1
        inherited = {name for base in form.__mro__ for name in vars(base)}
        assert any("password" in name or name in SECRET_FIELDS for name in inherited), form
    assert checked >= 4
