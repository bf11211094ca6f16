"""Signing in leads to one's own work; a wrong password says nothing about the account."""

import pytest

from tests.web.tokens import without_token


@pytest.mark.both_databases
def test_the_right_password_leads_to_the_account(cast, client):
    answer = client.post(
        "/sign-in", data={"email": "scheduler@own.example", "password": "correct horse battery"}
    )
    assert answer.status_code == 302
    assert answer.location == "/account/home"


@pytest.mark.both_databases
def test_unknown_account_and_wrong_password_answer_alike(cast, client):
    wrong = client.post("/sign-in", data={"email": "scheduler@own.example", "password": "wrong wrong wrong"})
    unknown = client.post("/sign-in", data={"email": "nobody@own.example", "password": "wrong wrong wrong"})
    strip = lambda answer: without_token(answer.text).replace("nobody@own", "scheduler@own")  # noqa: E731
    assert wrong.status_code == unknown.status_code == 200
    assert strip(wrong) == strip(unknown)


def test_signing_out_needs_a_post(cast, sign_in):
    browser = sign_in("scheduler@own.example")
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out").status_code == 302
    assert "/sign-in" in browser.get("/account/home").location
