"""The pages of one-time links: the token leaves the address at once, and answers tell strangers nothing."""

import pytest
from sqlalchemy import select

from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import PasswordLink
from roster.services import accounts, password_links
from tests.conftest import NOW
from tests.web.tokens import without_token

NEW = "Another long one 7"


def link() -> str:
    with unit_of_work():
        token = password_links.invite(accounts.of("leader@own.example"), COMMAND, NOW)
    return password_links.address_of(token)


@pytest.mark.both_databases
def test_an_invited_person_sets_a_password_and_signs_in(cast, client):
    address = link()
    followed = client.get(address)
    assert followed.location == "/password"
    assert followed.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(address).status_code == 302  # a scanner's second look uses nothing up
    page = client.get("/password").get_data(as_text=True)
    assert "leader@own.example" in page
    assert address.rsplit("/", 1)[1] not in page
    differs = client.post("/password", data={"password": NEW, "again": "Something else 7"})
    assert differs.status_code == 422
    assert client.post("/password", data={"password": "short", "again": "short"}).status_code == 422
    assert client.post("/password", data={"password": NEW, "again": NEW}).location == "/sign-in"
    assert client.get("/password").status_code == 410
    answer = client.post("/sign-in", data={"email": "leader@own.example", "password": NEW})
    assert answer.location == "/account/home"


def test_a_link_that_is_over_says_what_to_do(cast, client):
    client.get("/password/made-up")
    answer = client.get("/password")
    assert answer.status_code == 410
    assert "/forgotten-password" in answer.get_data(as_text=True)


def test_forgotten_answers_alike_for_everybody(cast, client):
    answers = [
        client.post("/forgotten-password", data={"email": email}, follow_redirects=True)
        for email in ("leader@own.example", "nobody@own.example")
    ]
    assert without_token(answers[0].text) == without_token(answers[1].text)
    assert db.session.scalars(select(PasswordLink.account_id)).all() == [cast.own.leader.id]
    assert client.post("/forgotten-password", data={"email": "no address"}).status_code == 422


def test_the_command_gives_a_link(cast, app):
    result = app.test_cli_runner().invoke(
        args=["roster", "account", "invite", "--email", "leader@own.example"]
    )
    assert result.exit_code == 0, result.output
    assert "/password/" in result.output
    assert "hand this link over yourself" in result.output


def test_who_is_locked_out_is_told_the_ways_in_and_a_link_opens_them(cast, client):
    wrong, right = (
        {"email": "leader@own.example", "password": password} for password in ("wrong wrong 1", NEW)
    )
    answers = [client.post("/sign-in", data=wrong) for _ in range(6)]
    assert answers[-1].status_code == 429
    page = answers[-1].get_data(as_text=True)
    for words in ("15分钟", "系统管理员", 'href="/sign-in"', 'href="/forgotten-password"'):
        assert words in page, words
    assert "中心打电话" not in page, "that is for citizens"
    client.get(link())
    client.post("/password", data={"password": NEW, "again": NEW})
    assert client.post("/sign-in", data=right).location == "/account/home"
