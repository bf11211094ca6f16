"""Deny by default: each route states who may come in. What each answers to whom, see test_objects."""

import re

import pytest
from sqlalchemy import event

from roster.database import db
from roster.models import GrantRole
from roster.services.permissions import TABLE, Permission
from roster.web.access import PUBLIC, SIGNED_IN, access_of, public, requires, signed_in
from tests.architecture.matrix import WALKERS, methods, rules

OPEN_TO_ALL = {
    # who serves citizens and calendar programs, and what leads to a sign-in
    "public", "feeds", "public_feeds", "api", "setup", "auth.choose_language", "auth.choose_size", "security.login", "auth.forgotten", "auth.follow_link",
    "auth.new_password", "auth.second_step", "auth.recovery_step",
    # whom a signed link asks something
    "links", "duty_links",
    # a tablet at the entrance and the screen in the waiting room, by a center's revocable link
    "door",
    # a receiving office, by the link of one matter
    "handed",
}  # fmt: skip
OPEN_TO_ACCOUNTS = {"help", "auth", "security"}
"""One's own account: nothing of a bureau."""
AUDIENCES = {
    # whose pages a blueprint holds; a page for two audiences stands with neither
    "bureau": {GrantRole.SCHEDULER},
    "center": {GrantRole.CENTER_STAFF},
    "practitioner": {GrantRole.PRACTITIONER},
    "leader": {GrantRole.LEADER},
    "firm": {GrantRole.FIRM_SECRETARY},
    "administrator": {GrantRole.ADMINISTRATOR},
    "auditor": {GrantRole.AUDITOR},
}
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where nothing reaches the database, or what reaches it reaches PostgreSQL in test_markup and test_bad_input too."""


def concrete(rule):
    """A concrete address for a rule: nothing in the database has these identifiers."""
    return re.sub(r"<[^>]+>", "nothing-there", rule.rule)


def too_open(app) -> list[str]:
    """Routes that let in somebody for whom they are not: say in AUDIENCES for whom a new blueprint is."""
    return [rule.rule for rule in rules(app) if not _is_fit(access_of(app, rule.endpoint), rule.endpoint)]


def _is_fit(access, endpoint: str) -> bool:
    names = {endpoint, endpoint.split(".")[0]}
    if access in (PUBLIC, SIGNED_IN):
        return bool(names & (OPEN_TO_ALL if access == PUBLIC else OPEN_TO_ACCOUNTS))
    return TABLE[access].roles <= AUDIENCES.get(endpoint.split(".")[0], set())


@ON_SQLITE
def test_every_route_states_its_access(app):
    forgotten = [rule.rule for rule in rules(app) if access_of(app, rule.endpoint) is None]
    assert forgotten == []


@ON_SQLITE
def test_each_route_is_for_its_audience_only(app):
    assert too_open(app) == []


def test_every_permission_is_in_the_table():
    assert set(TABLE) == set(Permission)


def test_somebody_tries_each_role():
    assert {role for walker in WALKERS for role in walker.own} == set(GrantRole)


@ON_SQLITE
@pytest.mark.own_application
def test_planted_holes_are_closed_and_found(app, client):
    """A view that forgot to state its access is closed, and found; one that is open to others than its audience is found."""
    app.view_functions["bureau.hole"] = lambda: "inside"
    app.url_map.add(app.url_rule_class("/hole", endpoint="bureau.hole", methods=["GET"]))
    assert client.get("/hole").status_code == 403
    with pytest.raises(AssertionError, match="/hole"):
        test_every_route_states_its_access(app)
    for mark in (public, signed_in, requires(Permission.RUN_CENTER)):
        app.view_functions["bureau.hole"] = mark(lambda: "inside")
        assert too_open(app) == ["/hole"]
    app.view_functions["bureau.hole"] = requires(Permission.SEE_BUREAU)(lambda: "inside")
    assert too_open(app) == []


@ON_SQLITE
def test_anonymous_visitors_are_sent_to_sign_in(app, client):
    for rule in rules(app):
        if access_of(app, rule.endpoint) == PUBLIC:
            continue
        for method in methods(rule):
            answer = client.open(concrete(rule), method=method)
            assert answer.status_code == 302, (method, rule.rule)
            assert answer.location.startswith("/sign-in"), (method, rule.rule)


@ON_SQLITE
def test_what_is_not_there_is_no_server_error_and_reading_never_writes(app, cast, sign_in, client):
    """A made-up identifier on any route answers in the 200s to 400s, for who may enter.

    And no GET route changes a row: mail scanners and prefetching browsers follow links.
    """
    written: list[str] = []

    def watch(_connection, _cursor, statement, _parameters, _context, _many):
        if statement.lstrip().split(" ", 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    for walker in (one for one in WALKERS if one.email != "both@own.example"):
        browser = sign_in(walker.email) if walker.email else client
        tried = [rule for rule in rules(app) if _may_enter(app, rule, walker)]
        event.listen(db.engine, "before_cursor_execute", watch)
        try:
            for rule in tried:
                if "GET" in rule.methods:
                    assert browser.get(concrete(rule)).status_code < 500, rule.rule
        finally:
            event.remove(db.engine, "before_cursor_execute", watch)
        assert written == [], walker.name
        for rule in tried:
            if "<" in rule.rule:
                for method in set(methods(rule)) - {"GET"}:
                    assert browser.open(concrete(rule), method=method).status_code < 500, (method, rule.rule)


def _may_enter(app, rule, walker) -> bool:
    access = access_of(app, rule.endpoint)
    if access == PUBLIC or walker.email is None:
        return access == PUBLIC
    return access == SIGNED_IN or bool(TABLE[access].roles & set(walker.own))
