"""Deny by default: each route states who may come in, and keeps everybody else out."""

import re

import pytest

from roster.models import GrantRole
from roster.services.permissions import TABLE, Permission
from roster.web.access import PUBLIC, SIGNED_IN, access_of

ACCOUNTS = {
    GrantRole.SCHEDULER: "scheduler@own.example",
    GrantRole.CENTER_STAFF: "center@own.example",
    GrantRole.PRACTITIONER: "lawyer@own.example",
    GrantRole.LEADER: "leader@own.example",
    GrantRole.FIRM_SECRETARY: "secretary@own.example",
    GrantRole.AUDITOR: "auditor@own.example",
    GrantRole.ADMINISTRATOR: "administrator@own.example",
}


def rules(app):
    """Every rule of the URL map that a page answers."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ("static", "security.static")]


def concrete(rule):
    """A concrete address for a rule: nothing in the database has these identifiers."""
    return re.sub(r"<[^>]+>", "nothing-there", rule.rule)


def methods(rule):
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def test_every_route_states_its_access(app):
    forgotten = [rule.rule for rule in rules(app) if access_of(app, rule.endpoint) is None]
    assert forgotten == []


def test_every_permission_is_in_the_table():
    assert set(TABLE) == set(Permission)


def test_a_route_without_an_entry_is_denied(app, client):
    """The planted hole: a view that forgot to state its access is closed, and the test above finds it."""
    app.view_functions["hole"] = lambda: "inside"
    app.url_map.add(app.url_rule_class("/hole", endpoint="hole", methods=["GET"]))
    assert client.get("/hole").status_code == 403
    assert access_of(app, "hole") is None


def test_anonymous_visitors_are_sent_to_sign_in(app, cast, client):
    for rule in rules(app):
        if access_of(app, rule.endpoint) == PUBLIC:
            continue
        for method in methods(rule):
            answer = client.open(concrete(rule), method=method)
            assert answer.status_code == 302, (method, rule.rule)
            assert answer.location.startswith("/sign-in"), (method, rule.rule)


@pytest.mark.parametrize("role", list(GrantRole))
def test_other_roles_are_refused(app, cast, sign_in, role):
    browser = sign_in(ACCOUNTS[role])
    for rule in rules(app):
        access = access_of(app, rule.endpoint)
        if access in (PUBLIC, SIGNED_IN) or role in TABLE[access].roles:
            continue
        for method in methods(rule):
            assert browser.open(concrete(rule), method=method).status_code == 403, (method, rule.rule)


@pytest.mark.parametrize("role", list(GrantRole))
def test_what_is_not_there_is_never_a_server_error(app, cast, sign_in, role):
    """A made-up identifier on any route answers in the 200s to 400s, for who may enter too."""
    browser = sign_in(ACCOUNTS[role])
    for rule in rules(app):
        if rule.endpoint.startswith("security.") or "<" not in rule.rule:
            continue
        for method in methods(rule):
            assert browser.open(concrete(rule), method=method).status_code < 500, (method, rule.rule)


def test_reading_never_writes(app, cast, sign_in, client):
    """No GET route changes a row (mail scanners and prefetching browsers follow links)."""
    from sqlalchemy import event

    from roster.database import db

    written: list[str] = []

    def watch(_connection, _cursor, statement, _parameters, _context, _many):
        if statement.lstrip().split(" ", 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    browsers = [client, *(sign_in(email) for email in ACCOUNTS.values())]
    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        for browser in browsers:
            for rule in rules(app):
                if "GET" in rule.methods:
                    browser.get(concrete(rule))
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)
    assert written == []
