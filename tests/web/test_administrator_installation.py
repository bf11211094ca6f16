"""Address and mail server after the first run: tried, confirmed, kept in the file, written down; the password never shown."""

import http.server
import threading
from unittest.mock import patch

import pytest
from sqlalchemy import select

from roster import deployment
from roster.core import addresses
from roster.database import db
from roster.models import AuditAction, AuditRow
from roster.services import installation_facts, site_probe
from roster.services.site_probe import Answer
from tests.web.test_administrator_accounts import WHO, text
from tests.web.test_setup import FakeServer

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/administrator/installation"
KNOWN = {
    "ROSTER_BASE_URL": "https://sfj.example",
    "ROSTER_SMTP_URL": "smtp://user:s%40cret@smtp.example:587",
    "ROSTER_MAIL_FROM": "noreply@sfj.example",
}


@pytest.fixture
def browser(cast, sign_in, tmp_path, monkeypatch):
    """The administrator of the only bureau, with address and mail server set."""
    monkeypatch.setattr(installation_facts, "is_shared", lambda: False)
    monkeypatch.setattr(site_probe, "ask", lambda _address: Answer.SILENT)
    deployment.write(tmp_path, KNOWN)
    return sign_in(WHO)


def form(folder, **changes) -> dict[str, str]:
    version = "-".join(map(str, deployment.version(folder)))
    return {
        "base_url": "https://sfj.example",
        "mail_host": "smtp.example",
        "mail_port": "587",
        "mail_security": "starttls",
        "mail_user": "user",
        "mail_password": "",
        "mail_from": "noreply@sfj.example",
        "version": version,
        "then": "keep",
        **changes,
    }


def changes() -> list[dict]:
    db.session.rollback()
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.SETTINGS_CHANGED))
    return [row.detail["changed"] for row in rows]


@SQLITE
def test_the_page_shows_everything_but_the_password(browser):
    page = text(browser.get(PATH))
    for shown in ("https://sfj.example", "smtp.example", "587", "noreply@sfj.example"):
        assert f'value="{shown}"' in page
    assert "s@cret" not in page
    assert "s%40cret" not in page


@SQLITE
def test_a_new_server_needs_its_password_and_stands_in_the_trail_without_it(browser, tmp_path):
    nothing = browser.post(PATH, data=form(tmp_path))
    assert (nothing.status_code, changes()) == (302, [])
    other = {"mail_host": "mail.example", "mail_port": "", "mail_security": "tls"}
    refused = browser.post(PATH, data=form(tmp_path, **other))
    assert (refused.status_code, 'id="mail_password-error"' in text(refused)) == (422, True)
    assert deployment.read(tmp_path) == KNOWN, "the known password goes to no other server"
    assert browser.post(PATH, data=form(tmp_path, **other, mail_password="n:ew")).status_code == 302
    kept = deployment.read(tmp_path)
    assert kept == KNOWN | {"ROSTER_SMTP_URL": "smtps://user:n%3Aew@mail.example"}
    (said,) = changes()
    assert said == {
        "mail_server": ["smtp://smtp.example:587", "smtps://mail.example"], "mail_sign_in": ["***", "***"],
    }  # fmt: skip
    history = text(browser.get("/administrator/settings/history"))
    assert "smtps://mail.example" in history
    assert "n:ew" not in history
    assert browser.post(PATH, data=form(tmp_path, mail_host="")).status_code == 302
    assert deployment.read(tmp_path)["ROSTER_SMTP_URL"] == ""


@SQLITE
def test_a_new_address_is_tried_explained_and_confirmed(browser, tmp_path):
    asked = browser.post(PATH, data=form(tmp_path, base_url="https://new.example/"))
    page = text(asked)
    assert (asked.status_code, "日历地址" in page, "没有回应" in page) == (422, True, True)
    assert deployment.read(tmp_path) == KNOWN
    done = browser.post(PATH, data=form(tmp_path, base_url="https://new.example", confirmed="y"))
    assert done.status_code == 302
    assert deployment.read(tmp_path)["ROSTER_BASE_URL"] == "https://new.example"
    assert changes() == [{"site_address": ["https://sfj.example", "https://new.example"]}]
    for wrong in ("ftp://new.example", "https://new.example/path", ""):
        answer = browser.post(PATH, data=form(tmp_path, base_url=wrong, confirmed="y"))
        assert (answer.status_code, 'id="base_url-error"' in text(answer)) == (422, True), wrong


@SQLITE
def test_a_test_message_goes_to_oneself_with_the_known_password(browser, tmp_path):
    server = FakeServer()
    with patch("roster.services.first_run.Gateways.configured", return_value=server) as configured:
        answer = browser.post(PATH, data=form(tmp_path, then="test"))
    configured.assert_called_once_with(KNOWN["ROSTER_SMTP_URL"], KNOWN["ROSTER_MAIL_FROM"])
    assert ([one.address for one in server.taken], answer.status_code) == ([WHO], 200)
    with patch("roster.services.first_run.Gateways.configured", return_value=FakeServer("Refused 535")):
        assert "535" in text(browser.post(PATH, data=form(tmp_path, then="test")))
    assert changes() == []


@SQLITE
def test_of_two_administrators_the_later_is_told(browser, tmp_path):
    late = form(tmp_path, mail_from="later@sfj.example")
    browser.post(PATH, data=form(tmp_path, mail_from="first@sfj.example"))
    assert browser.post(PATH, data=late).status_code == 422
    assert deployment.read(tmp_path)["ROSTER_MAIL_FROM"] == "first@sfj.example"


@SQLITE
def test_a_full_disk_changes_nothing(browser, tmp_path):
    with patch("roster.deployment.write", side_effect=OSError("disk full")):
        assert browser.post(PATH, data=form(tmp_path, mail_from="b@sfj.example")).status_code == 422
    assert changes() == []


@SQLITE
def test_what_the_environment_sets_is_not_changed_here(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("ROSTER_BASE_URL", "https://fixed.example")
    assert 'name="base_url"' not in text(browser.get(PATH))
    data = form(tmp_path, mail_from="b@sfj.example")
    del data["base_url"]
    assert browser.post(PATH, data=data).status_code == 302
    assert deployment.read(tmp_path)["ROSTER_BASE_URL"] == KNOWN["ROSTER_BASE_URL"]


@SQLITE
def test_where_bureaus_share_an_installation_none_of_them_changes_it(cast, sign_in, tmp_path):
    deployment.write(tmp_path, KNOWN)
    browser = sign_in(WHO)
    assert 'name="mail_host"' not in text(browser.get(PATH))
    assert browser.post(PATH, data=form(tmp_path, mail_from="b@sfj.example")).status_code == 422
    assert deployment.read(tmp_path) == KNOWN


def test_a_server_is_put_together_and_taken_apart():
    for url in ("smtp://a%40b:p%3Aw@h.example:25", "smtps://h.example", "smtp://u:@h.example"):
        server = addresses.read_mail_server(url)
        again = addresses.mail_server_url(
            server.host, server.port, server.user, server.password, is_tls=server.is_tls
        )
        assert again == url
    assert addresses.read_mail_server("") is addresses.read_mail_server("http://h.example") is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"database": "ok", "schema": "ok", "clock": "silent"}', Answer.HERE),
        (b'{"status": "up"}', Answer.OTHER),
        (b"<html>", Answer.OTHER),
        (b"[]", Answer.OTHER),
    ],
)
def test_the_probe_tells_this_program_from_others(body, expected):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert site_probe.ask(f"http://127.0.0.1:{server.server_port}") is expected
    assert site_probe.ask(f"http://127.0.0.1:{server.server_port}") is Answer.SILENT
