"""No statement of a page, a file, a calendar or the API knows of another bureau. How that is seen: `isolation`.

The pages of everybody who signs in are walked in test_objects, watched in the same way.
"""

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update

from roster.api.operations import OPERATIONS
from roster.core.actors import CITIZEN
from roster.database import db, unit_of_work
from roster.models import Center, Sitting
from roster.services import bookings, door_links, feed_tokens, settings
from roster.services.permissions import Permission
from roster.services.waitlist import joining
from roster.services.waitlist import reading as waiting
from roster.web.access import PUBLIC, access_of, requires
from tests.api.staging import ROOT, key_for
from tests.architecture.isolation import ON_WATCHED_ENGINES, Watch, belonging, build_mirror, watching
from tests.architecture.matrix import form, methods, rules
from tests.booking_builders import book, publish_december, request_of, slots_of
from tests.builders import Cast

pytestmark = ON_WATCHED_ENGINES
OF_NO_BUREAU = {
    # the installation's: who signs in, what runs, what holds for the whole country; and what hangs on an account alone
    "job_runs",
    "plan_batches",
    "throttles",
    "worker_processes",
}


def test_every_table_belongs_to_a_bureau_or_is_listed(app):
    assert {table.name for table in db.metadata.sorted_tables} - {
        table.name for table in belonging()
    } == OF_NO_BUREAU


@pytest.fixture
def watch(app, cast):
    build_mirror(cast.own.bureau)
    with watching(app) as found:
        yield found


def test_forgetful_statements_are_found(app, cast, watch: Watch, sign_in):
    """The test of the test: a count, columns, rows, a subquery and a change without a bureau; and what is in order."""
    browser = sign_in("leader@own.example")
    (rule,) = [one for one in rules(app) if one.rule == "/leader/glance"]

    def found(act) -> tuple[int, bool, bool]:
        """How many statements leak, whether a write does, and whether the answer does."""
        watch.leaks.clear(), watch.writes.clear(), watch.marked.clear()
        app.view_functions[rule.endpoint] = requires(Permission.SEE_STATISTICS)(act)
        assert browser.get("/leader/glance").status_code == 200
        return len(watch.leaks), bool(watch.writes), bool(watch.marked)

    own = Sitting.bureau_id == cast.own.bureau.id
    session = db.session
    assert found(lambda: str(session.scalar(select(func.count()).where(own)))) == (0, False, False)
    assert found(lambda: str(session.scalar(select(func.count(Sitting.id))))) == (1, False, False)
    assert found(lambda: str(session.scalar(text("SELECT sum(id) FROM sittings")))) == (1, False, False)
    assert found(lambda: str(session.scalars(select(Center.name)).all())) == (1, False, True)
    assert (
        found(lambda: session.scalars(select(Center).where(Center.code == "610502100")).first().name)[0] == 1
    )
    inner = select(Center.id).where(Center.position == 0).correlate(None)
    assert (
        found(
            lambda: str(session.scalar(select(func.count(Sitting.id)).where(Sitting.center_id.in_(inner))))
        )[0]
        == 1
    )

    def forget() -> str:
        with unit_of_work() as unit:
            unit.execute(update(Center).values(road_minutes=5))
        return "done"

    def remember() -> str:
        with unit_of_work() as unit:
            unit.execute(update(Center).where(Center.bureau_id == cast.own.bureau.id).values(road_minutes=5))
        return "done"

    assert found(forget) == (0, True, False)
    assert found(remember) == (0, False, False)


@dataclass(frozen=True)
class Stage:
    """Own bureau with everything that is reached without signing in, and its mirror."""

    names: dict[str, str]
    """What stands in the place of an address's parameter."""
    tokens: dict[str, list[str]]
    """Secrets by the beginning of the address that they open."""
    booking: str
    """Its token."""
    entry: str
    key: str
    """Of a program."""


@pytest.fixture
def stage(cast: Cast, now) -> Stage:
    publish_december(cast.own, now)
    times = slots_of(cast.own.sittings[0])
    booking = book(times[0], now)
    center, person = cast.own.centers[0], cast.own.lawyers[0]
    with unit_of_work():
        settings.change(db.session.merge(cast.own.bureau), public_calendar=True)
        entry = joining.join(
            db.session.merge(center), "lawyer", request_of(3), CITIZEN, now, idempotency_key="one"
        )
        door = door_links.issue(
            db.session.merge(center), db.session.merge(cast.own.center_staff), CITIZEN, now
        )
        calendars = [
            feed_tokens.issue(feed_tokens.KIND_OF[type(one)], one, cast.own.scheduler, now)
            for one in (person, center, person.firm, cast.own.bureau)
        ]
    made = Stage(
        {
            "slug": "own", "code": center.code, "month": "2026-12", "kind": "png", "slot": times[4].public_id, "free": times[5].public_id,
            "booking": booking.public_id, "entry": entry.public_id, "public_id": booking.public_id,
        },
        {
            "/ics/<": [f"{token}.ics" for token in calendars],
            "/door/<": [door],
            "/b/<slug>/l/<": [bookings.link_token(booking)],
            "/b/<slug>/w/<": [waiting.link_token(entry)],
        },
        bookings.link_token(booking),
        waiting.link_token(entry),
        key_for(cast.own.bureau),
    )  # fmt: skip
    build_mirror(cast.own.bureau)
    return made


def test_what_needs_no_sign_in_knows_of_one_bureau_only(app, client: FlaskClient, stage: Stage):
    """Every page for citizens, the tablet at the door, calendars and the API, with what opens each."""
    open_rules = [one for one in rules(app) if access_of(app, one.endpoint) == PUBLIC]
    open_rules.sort(key=lambda one: ("close" in one.rule, "cancel" in one.rule, "<token>" not in one.rule))
    seen = set()
    with watching(app) as watch:
        for rule in (one for one in open_rules if not one.rule.startswith("/api/")):
            opened = next(
                (own for start, own in stage.tokens.items() if rule.rule.startswith(start)), ["none"]
            )
            for secret in opened:
                named = stage.names | {"token": secret, "name": secret}
                if "waiting" in rule.rule:
                    named["public_id"] = named["entry"]
                address = rule.build({one: named[one] for one in rule.arguments}, append_unknown=False)[1]
                for method in methods(rule):
                    data = form(rule, stage.names) if method == "POST" else None
                    if rule.rule.endswith("/confirm"):
                        page = client.get("/b/own/book/check").get_data(as_text=True)
                        data = dict(re.findall(r'name="(key|seal)" value="([^"]+)"', page))
                    answer = client.open(address, method=method, data=data)
                    assert answer.status_code < 500, (method, rule.rule)
                    if answer.status_code in (200, 303):
                        seen.add(rule.rule)
        who = {"phone": "13800000155"}
        bodies = {
            "/holds": {"slot": stage.names["free"]},
            "/bookings": who | {"slot": stage.names["free"], "name": "示某", "matter": "family"},
            "/bookings/look-up": who | {"code": "K7M3PT"},
            "/waitlist": who | {"center": stage.names["code"], "name": "示某", "matter": "family"},
            "/waitlist/look-up": who | {"code": "K7M3PT"},
            "/bookings/{booking}/move": {"slot": stage.names["free"], "version": 1},
            "/bookings/{booking}/cancel": {"version": 1},
        }
        for operation in OPERATIONS:
            path = operation.path.replace("{booking}", stage.names["booking"])
            path = path.replace("{entry}", stage.names["entry"]).replace("{code}", stage.names["code"])
            token = stage.entry if "{entry}" in operation.path else stage.booking
            heads = {"Authorization": f"Bearer {stage.key}", "Booking-Token": token, "Idempotency-Key": "k"}
            json = None if operation.method == "GET" else bodies.get(operation.path, {})
            answer = client.open(ROOT + path, method=operation.method, headers=heads, json=json)
            assert answer.status_code not in (401, 403), operation.name
    assert not watch.faults(), "\n".join(watch.faults())
    assert len(watch.answered_alike) > 100
    shown = (
        "/b/<slug>/mine/<public_id>",
        "/b/<slug>/waiting/<public_id>",
        "/ics/<path:name>",
        "/door/screen",
        "/b/<slug>/book/check",
    )
    assert {*shown} <= seen, "what was to be seen was not reached"
