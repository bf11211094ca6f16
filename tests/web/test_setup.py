"""The first-run page: founds one bureau, for whoever has the console's code, and is gone afterwards."""

import stat
from unittest.mock import patch

import pytest
from sqlalchemy import func, select

from roster import deployment, setup_code
from roster.config import Config, create_keys
from roster.database import db
from roster.models import Account, Bureau, GrantRole
from roster.notify import DeliveryFailed
from roster.services import demo
from tests.architecture.fields import FORMS
from tests.architecture.hostile import NASTY, TELLING, ZERO_BYTE, held_by
from tests.services.founding_stage import found

FORM = {**FORMS["/setup/bureau"], "then": "found"}
SENT = sorted({ZERO_BYTE}.union(*(name for field in FORM.items() for name in TELLING[held_by(*field)])))
"""What can make a difference to one of the fields."""
WITHOUT_MAIL = {
    **FORM,
    "mail_host": "",
    "mail_from": "",
    "mail_port": "",
    "mail_user": "",
    "mail_password": "",
}


@pytest.fixture
def code(app, tmp_path) -> str:
    """The code that the console shows."""
    return setup_code.ensure(tmp_path)


@pytest.fixture
def entered(client, code):
    """A browser that typed the code."""
    answer = client.post("/setup", data={"code": code.replace("-", " ").lower()})
    assert answer.location == "/setup/bureau"
    return client


def test_an_empty_installation_leads_to_its_page(client):
    assert client.get("/").location == "/setup"
    assert client.get("/setup").status_code == 200


def test_nobody_without_the_code_gets_in(client, code):
    assert client.get("/setup/bureau").location == "/setup"
    assert client.post("/setup/bureau", data=FORM).location == "/setup"
    answer = client.post("/setup", data={"code": "AAAA-AAAA-AAAA-AAAA"})
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count(Bureau.id))) == 0


def test_without_a_code_in_the_folder_nothing_opens(client, tmp_path):
    assert client.post("/setup", data={"code": ""}).status_code == 422
    (tmp_path / setup_code.CODE_FILE).write_text("")
    assert client.post("/setup", data={"code": ""}).status_code == 422
    assert client.get("/setup/bureau").location == "/setup"


def test_guessing_ends_soon(client, code):
    answers = [client.post("/setup", data={"code": "AAAA"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_code_of_another_day_does_not_hold(entered, tmp_path):
    setup_code.forget(tmp_path)
    setup_code.ensure(tmp_path)
    assert entered.get("/setup/bureau").location == "/setup"


def test_the_code_is_the_owners_only_and_stays_the_same(tmp_path, code):
    assert setup_code.ensure(tmp_path) == code
    assert stat.S_IMODE((tmp_path / setup_code.CODE_FILE).stat().st_mode) == 0o600


@pytest.mark.both_databases
def test_founding_leads_to_a_signed_in_administrator(entered, tmp_path):
    assert entered.get("/setup/bureau").status_code == 200
    assert entered.post("/setup/bureau", data=FORM).location == "/sign-in"
    bureau = db.session.scalars(select(Bureau)).one()
    assert (bureau.slug, bureau.name, bureau.is_demo) == ("example", "示例区司法局", False)
    account = db.session.scalars(select(Account)).one()
    assert [(grant.bureau_id, grant.role) for grant in account.grants] == [
        (bureau.id, GrantRole.ADMINISTRATOR)
    ]
    assert not (tmp_path / setup_code.CODE_FILE).exists()
    create_keys(tmp_path)
    config = Config.from_environment(tmp_path, {})
    assert (config.base_url, config.smtp_url) == ("https://sfj.example", "smtp://a:b@smtp.example:587")
    assert config.mail_from == "a@sfj.example"
    signed_in = {"email": FORM["email"], "password": FORM["password"]}
    assert entered.post("/sign-in", data=signed_in).location == "/account/home"


def test_afterwards_the_page_does_not_exist(entered):
    entered.post("/setup/bureau", data=WITHOUT_MAIL)
    for address in ("/setup", "/setup/bureau"):
        assert entered.get(address).status_code == 404
        assert entered.post(address, data=FORM).status_code == 404
    assert entered.get("/").location == "/b/example/"


def test_a_bureau_founded_by_command_closes_the_page(entered):
    found()
    assert entered.post("/setup/bureau", data=FORM).status_code == 404


WRONG = {
    "slug": "Not A Slug",
    "name": "",
    "seat": " ",
    "phone": "anything",
    "latitude": "109.77",
    "longitude": "34.51",
    "base_url": "https://sfj.example/path",
    "mail_host": "smtp example",
    "mail_port": "99999",
    "mail_from": "nobody",
    "person": "",
    "email": "nobody",
    "password": "short",
    "again": "another password",
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("field", list(WRONG))
def test_a_wrong_entry_founds_nothing_and_is_told_at_its_place(entered, tmp_path, field):
    data = FORM | {field: WRONG[field]} | ({"again": WRONG[field]} if field == "password" else {})
    answer = entered.post("/setup/bureau", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert "示例路1号" in page or field == "seat"
    assert db.session.scalar(select(func.count(Bureau.id))) == 0
    assert deployment.read(tmp_path) == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", SENT)
def test_bad_input_is_a_sentence(entered, what):
    for field in FORM.keys() - {"then"}:
        data = WITHOUT_MAIL | {"slug": "A", field: NASTY[what]}  # the slug keeps a good rest from founding
        assert entered.post("/setup/bureau", data=data).status_code in (200, 400, 422), (field, what)
    assert entered.post("/setup", data={"code": NASTY[what]}).status_code in (302, 400, 422)


@pytest.mark.parametrize("what", ["😀\u202e\r\n\t", "<script>alert(1)</script>\"'><img src=x"])
@pytest.mark.both_databases
def test_odd_texts_reach_the_database_or_are_refused(entered, what):
    texts = dict.fromkeys(("name", "name_en", "seat", "person"), what)
    answer = entered.post("/setup/bureau", data=WITHOUT_MAIL | texts)
    assert answer.status_code in (302, 422)


def test_the_demo_password_founds_no_bureau(entered):
    data = WITHOUT_MAIL | {"password": demo.PASSWORD, "again": demo.PASSWORD}
    assert entered.post("/setup/bureau", data=data).status_code == 422
    assert db.session.scalar(select(func.count(Bureau.id))) == 0


def test_what_cannot_be_kept_founds_nothing(entered):
    with patch("roster.deployment.write", side_effect=OSError("disk full")):
        answer = entered.post("/setup/bureau", data=FORM)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count(Bureau.id))) == 0


class FakeServer:
    """Takes messages, or refuses them."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal, self.taken = refusal, []

    def deliver(self, message) -> None:
        if self.refusal:
            raise DeliveryFailed(self.refusal)
        self.taken.append(message)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_test_message_founds_nothing_and_keeps_what_was_typed(entered):
    server = FakeServer()
    with patch("roster.services.first_run.Gateways.configured", return_value=server) as configured:
        answer = entered.post("/setup/bureau", data=FORM | {"then": "test"})
    assert answer.status_code == 200
    configured.assert_called_once_with("smtp://a:b@smtp.example:587", "a@sfj.example")
    assert [message.address for message in server.taken] == ["a@sfj.example"]
    assert "示例路1号" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count(Bureau.id))) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_refused_test_message_says_why(entered):
    with patch(
        "roster.services.first_run.Gateways.configured",
        return_value=FakeServer("SMTPAuthenticationError 535"),
    ):
        answer = entered.post("/setup/bureau", data=FORM | {"then": "test"})
    assert answer.status_code == 422
    assert "535" in answer.get_data(as_text=True)
    assert entered.post("/setup/bureau", data=WITHOUT_MAIL | {"then": "test"}).status_code == 422
