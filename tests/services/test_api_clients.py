"""Keys of programs: shown once, found by their digest, revoked for good, written down."""

import pytest
from sqlalchemy import select

from roster.core.actors import COMMAND
from roster.core.errors import InvalidInput
from roster.core.references import digest
from roster.database import db, unit_of_work
from roster.models import ApiClient, AuditAction, AuditRow, Scope
from roster.services import api_clients
from tests.architecture.test_routes import ON_SQLITE
from tests.conftest import NOW

pytestmark = ON_SQLITE


def test_a_key_is_found_until_it_is_revoked_and_stands_nowhere(cast, app):
    with unit_of_work():
        client, key = api_clients.make(
            cast.own.bureau, " 微信 小程序 ", [Scope.BOOK, Scope.READ], 600, COMMAND, NOW
        )
    assert client.name == "微信 小程序"
    assert api_clients.scopes_of(client) == {Scope.READ, Scope.BOOK}
    assert api_clients.of_key(key) is client
    for wrong in ("", key[:-1], key + "x", client.key_digest):
        assert api_clients.of_key(wrong) is None
    stored = [str(value) for row in db.session.execute(select(ApiClient.__table__)) for value in row]
    trail = [str(row.detail) for row in db.session.scalars(select(AuditRow))]
    assert digest(key) in stored
    assert not any(key in text for text in stored + trail)
    for _twice in range(2):
        with unit_of_work():
            api_clients.revoke(client, COMMAND, NOW)
    assert api_clients.of_key(key) is None
    actions = db.session.scalars(select(AuditRow.action).where(AuditRow.subject == "api_clients"))
    assert list(actions) == [AuditAction.ACCOUNT_CREATED, AuditAction.ACCOUNT_CLOSED]


@pytest.mark.parametrize(
    ("name", "scopes", "most", "field"),
    [("", ["read"], 60, "name"), ("x", [], 60, "scopes"), ("x", ["read"], 0, "requests_per_minute")],
)
def test_what_is_no_program_is_refused(cast, name, scopes, most, field):
    with pytest.raises(InvalidInput) as refused, unit_of_work():
        api_clients.make(cast.own.bureau, name, [Scope(one) for one in scopes], most, COMMAND, NOW)
    assert refused.value.field == field


def test_the_administrator_sees_a_key_once_and_ends_it(cast, sign_in):
    browser = sign_in("administrator@own.example")
    page = browser.post(
        "/administrator/programs",
        data={"name": "小程序", "scopes": ["read", "book"], "requests_per_minute": "60"},
    ).get_data(as_text=True)
    key = page.partition(f"<code>{api_clients.PREFIX}")[2].partition("</code>")[0]
    client = api_clients.of_key(api_clients.PREFIX + key)
    assert client is not None
    assert key not in browser.get("/administrator/programs").get_data(as_text=True)
    refused = browser.post("/administrator/programs", data={"name": "", "scopes": "read"})
    assert refused.status_code == 422
    address = f"/administrator/programs/{client.public_id}/revoke"
    assert "小程序" in browser.get(address).get_data(as_text=True)
    assert browser.post(address).status_code == 303
    assert api_clients.of_key(api_clients.PREFIX + key) is None


def test_the_commands_make_list_and_revoke(cast, app):
    run = app.test_cli_runner().invoke
    made = run(args=["roster", "program", "create", "--bureau", "own", "--name", "site", "--scope", "read"])
    name, key = made.output.splitlines()[0], made.output.partition("Key: ")[2].split()[0]
    assert api_clients.of_key(key).public_id == name
    assert (
        f"{name}  in use  read  never used  site"
        in run(args=["roster", "program", "list", "--bureau", "own"]).output
    )
    assert run(args=["roster", "program", "revoke", name]).exit_code == 0
    assert api_clients.of_key(key) is None
    assert run(args=["roster", "program", "revoke", "nothing"]).exit_code == 1
