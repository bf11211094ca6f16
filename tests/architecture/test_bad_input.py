"""Bad input is normal: whatever is put into any field, address or question mark of any route, on either
database, is answered with a page in the 200s to 400s, never with a trace of the inside.

PostgreSQL refuses what SQLite takes (texts longer than their column, large numbers); `hostile` says what goes to which
field on which engine, and `make soak` sends all to all."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

import pytest

from roster.core import clock
from roster.core.actors import Actor
from roster.core.referral_words import Door, ReceiverKind
from roster.database import db, unit_of_work
from roster.models import (
    Booking,
    Bureau,
    Center,
    Consultation,
    Firm,
    Practitioner,
    Receiver,
    Referral,
    Roster,
    RosterState,
)
from roster.services import (
    centers,
    consultations,
    drafts,
    firms,
    follow_ups,
    practitioners,
    publicity,
    ratings,
    receivers,
    setting_changes,
    visits,
)
from roster.services.waitlist import joining
from tests.architecture.fields import FORMS, QUESTIONS, TRIED
from tests.architecture.hostile import (
    NASTY,
    NOTHING,
    TELLING,
    ZERO_BYTE,
    Sent,
    asked_for,
    held_by,
    standing_in,
)
from tests.architecture.matrix import rules
from tests.architecture.test_routes import ON_SQLITE, concrete
from tests.booking_builders import book, publish_december, request_of, slots_of
from tests.builders import Troupe
from tests.desk import at
from tests.remembering import remembered

SOAK = bool(os.environ.get("ROSTER_SOAK"))
"""Whether every value goes to every field on both engines, whatever the field holds."""

FEEDS = ("feeds", "public_feeds")
"""Calendar programs switch off at 400: the gate lets them pass, and nothing that they send is kept."""
AUDIENCES = {
    "/administrator": "administrator@own.example",
    "/auditor": "auditor@own.example",
    "/b/": None,
    "/bureau/rosters": "scheduler@own.example",
    "/bureau/plans": "scheduler@own.example",
    "/bureau": "scheduler@own.example",
    "/center": "center@own.example",
    "/door": None,
    "/practitioner": "lawyer@own.example",
    "/leader": "leader@own.example",
    "/firm": "secretary@own.example",
    "/": "lawyer@own.example",
}
SMALL = ("/auditor", "/firm", "/door", "/leader", "/")
"""Audiences with few forms share a scene; who fails to sign in comes last, for all."""
SCENES = [*((audience,) for audience in AUDIENCES if audience not in SMALL), SMALL]
DESK = ("/center", "/practitioner", "/door")
"""Who works on the session date itself."""


@pytest.fixture
def objects(cast, now) -> dict[str, Callable[[], str]]:
    """Ours by kind; those that change while they are edited are read anew each time."""
    publish_december(cast.own, now)
    fixed = staged(cast.own, now)
    duty = fixed["duty"]
    person = cast.own.lawyers[0]
    bureau_id, center_id, person_id, firm_id = (
        cast.own.bureau.id,
        cast.own.centers[0].id,
        person.id,
        person.firm_id,
    )

    def draft() -> Roster:
        return _named(Roster, fixed["roster"])

    changing = {
        "receiver_version": lambda: receivers.version_of(_named(Receiver, fixed["receiver"])),
        "firm_version": lambda: firms.version_of(_fresh(Firm, firm_id)),
        "person_version": lambda: practitioners.version_of(_fresh(Practitioner, person_id)),
        "center_version": lambda: centers.version_of(_fresh(Bureau, bureau_id), _fresh(Center, center_id)),
        "settings": lambda: setting_changes.version_of(_fresh(Bureau, bureau_id)),
        "edits": lambda: str(draft().edits),
        "assignment": lambda: next(
            (one.public_id for one in draft().assignments if one.duty.public_id == duty), "gone"
        ),
        "version": lambda: str(_named(Consultation, fixed["record"]).version),
    }
    return {kind: lambda public_id=public_id: public_id for kind, public_id in fixed.items()} | changing


@remembered
def staged(own: Troupe, now: datetime) -> dict[str, str]:
    """Make one thing of each kind; return their public names, and words that stand in addresses."""
    sitting = own.sittings[0]
    booking = book(slots_of(sitting)[0], now, 1)
    with clock.frozen(at(9)) as day, unit_of_work():
        actor = Actor("account", own.lawyer.id)
        visit = visits.walk_in(db.session.merge(sitting), "lawyer", "01", actor, day or clock.now())
        visits.call_next(visit.sitting, db.session.merge(own.lawyers[0]), actor, clock.now())
        visits.start(visit, actor, clock.now())
        record = consultations.open_for(visit, visit.practitioner, actor, clock.now())
        entry = joining.join(
            visit.sitting.center, "lawyer", request_of(9), actor, now, idempotency_key="bad-input"
        )
        call_back = follow_ups.open_promised(visit, None, actor, clock.now())
        planned = publicity.Event(clock.today(), "stall", "宪法宣传")
        event = publicity.plan(visit.sitting.center, planned, actor, clock.now())
        draft = drafts.new_draft(db.session.merge(own.bureau), "2026-12", actor, clock.now())
    duty = next(duty for duty in sitting.duties if duty.role == "lawyer")
    with unit_of_work():
        receiver = Receiver(
            bureau_id=own.bureau.id, code="TW-9", kind=ReceiverKind.OTHER, name="示例单位", created_at=clock.now()
        )  # fmt: skip
        record = db.session.merge(record)
        referral = Referral(
            bureau_id=own.bureau.id, code="REFER2", center_id=record.center_id, visit_id=record.visit_id, consultation_id=record.id,
            practitioner_id=record.practitioner_id, door=Door.LEGAL_AID, matter="01", summary="欠款", created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip
        db.session.add_all([receiver, referral])
        db.session.flush()
        return {
            "slug": "own",
            "code": own.centers[0].code,
            "month": "2026-12",
            "what": "people",
            "door": "legal_aid",
            "act": "consent",
            "duty": duty.public_id,
            "sitting": sitting.public_id,
            "slot": slots_of(sitting)[3].public_id,
            "booking": booking.public_id,
            "visit": visit.public_id,
            "follow_up": call_back.public_id,
            "publicity": event.public_id,
            "token": ratings.token_of(visit),
            "record": record.public_id,
            "entry": entry.public_id,
            "practitioner": own.lawyers[0].public_id,
            "account": own.leader.public_id,
            "firm": own.lawyers[0].firm.public_id,
            "roster": draft.public_id,
            "receiver": receiver.public_id,
            "referral": referral.public_id,
        }


def _named(model, public_id):
    db.session.expire_all()
    return db.session.query(model).filter_by(public_id=public_id).one()


def _fresh(model, identity):
    db.session.expire_all()
    return db.session.get_one(model, identity)


PUBLIC_IDS = {
    "/auditor/records": "booking",
    "/center/bookings": "booking",
    "/center/telephone": "slot",
    "/center/follow-ups": "follow_up",
    "/center/publicity": "publicity",
    "/center/visits": "visit",
    "/center/waiting": "entry",
    "/b/<slug>/waiting": "entry",
    "/b/": "booking",
    "/firm/leave": "leave",
    "/practitioner/records": "record",
    "/practitioner/referrals": "referral",
    "/center/referrals": "referral",
    "/practitioner/sittings": "sitting",
    "/practitioner/visits": "visit",
}
"""Of which kind `<public_id>` is, by the beginning of its route."""


def address(rule, objects, **given: str) -> str:
    """The rule's address for objects of ours, with what is given; a made-up name where there is none."""

    def known(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        if name in given:
            return given[name]
        if name == "public_id":
            name = next((kind for start, kind in PUBLIC_IDS.items() if rule.rule.startswith(start)), name)
        return (
            objects[name]()
            if name in objects
            else {"step": "undo", "kind": "bookings", "year": "2026", "sheet": "posters"}.get(
                name, "nothing-there"
            )
        )

    return re.sub(r"<([^>]+)>", known, rule.rule)


def asked(rule, objects) -> Iterator[tuple[str, str, dict]]:
    """Everything to send to one route: what was put where, the address, the request's arguments."""
    if "POST" in rule.methods:
        fields = FORMS[rule.rule]
        for number, field in enumerate(TRIED.get(rule.rule, fields)):
            sensible = fields[field]
            for name in chosen(TELLING[held_by(field, sensible)]):
                if name == NOTHING and not sensible and number:
                    continue  # the form as it is: once
                form = filled_in(rule, objects) | {field: NASTY[name]}
                yield f"{field} = {name}", address(rule, objects), {"method": "POST", "data": form}
    if "GET" in rule.methods:
        for question in QUESTIONS.get(rule.rule, ()):
            for name in chosen(TELLING[asked_for(question)]):
                arguments = {"query_string": {question: NASTY[name]}}
                yield f"?{question} = {name}", address(rule, objects), arguments
        for argument in sorted(rule.arguments):
            for name in chosen(standing_in(argument)):
                yield f"<{argument}> = {name}", address(rule, objects, **{argument: _quoted(NASTY[name])}), {}


def chosen(sent: Sent) -> Iterable[str]:
    """Those of the values that are for this engine; in a soak all that there are."""
    if SOAK:
        return NASTY.keys() - {ZERO_BYTE}
    return sent.postgresql if db.engine.dialect.name == "postgresql" else sent.sqlite


def filled_in(rule, objects) -> dict[str, str | bytes]:
    """The route's form, sensibly filled in."""
    return {
        field: objects[sensible[1:]]() if sensible.startswith("@") else sensible
        for field, sensible in FORMS[rule.rule].items()
    }


def _quoted(value: str | bytes) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return quote(text[:300].replace("/", "") or "-", safe="")


ELSEWHERE = ("/api/", "/setup")
"""JSON, no forms: `tests/api/test_fuzz.py` sends it anything; closed once there is a bureau: `tests/web/test_setup.py`."""


def test_every_form_is_in_the_table(app):
    routes = {
        rule.rule
        for rule in rules(app)
        if "POST" in rule.methods and not rule.rule.startswith(("/ics/", "/api/"))
    }
    assert routes - set(FORMS) == set(), "say in FORMS which fields the route reads"


@ON_SQLITE
def test_no_zero_byte_passes_the_gate(app, cast, client):
    """`web.plain_text` refuses it in front of every view, wherever it comes: one route of each blueprint shows that it stands there."""
    passed, shown = [], set()
    for rule in rules(app):
        blueprint = rule.endpoint.partition(".")[0]
        is_form = "POST" in rule.methods and bool(FORMS.get(rule.rule))
        if rule.rule.startswith("/api/") or blueprint in FEEDS or (blueprint, is_form) in shown:
            continue
        shown.add((blueprint, is_form))
        form = dict.fromkeys(FORMS[rule.rule], NASTY[ZERO_BYTE]) if is_form else None
        sent = (
            client.post(concrete(rule), data=form)
            if form
            else client.open(f"{concrete(rule)}?q=a%00b", method=min(rule.methods - {"HEAD", "OPTIONS"}))
        )
        if sent.status_code != HTTPStatus.BAD_REQUEST:
            passed.append((rule.rule, sent.status_code))
    assert passed == []
    assert client.get("/b/a%00b/find").status_code == HTTPStatus.BAD_REQUEST, "in the address itself"


@pytest.mark.timeout(3600 if SOAK else 240)
@pytest.mark.parametrize("audiences", SCENES, ids="+".join)
def test_bad_input_is_never_a_server_error(app, cast, objects, sign_in, client, audiences):
    failures = [
        failure for audience in audiences for failure in failures_of(app, objects, sign_in, client, audience)
    ]
    assert failures == [], "\n".join(failures)


def failures_of(app, objects, sign_in, client, audience) -> Iterator[str]:
    """Ask everything of everything that one audience may come to."""
    email = AUDIENCES[audience]
    browser = sign_in(email) if email else client
    with clock.frozen(at(10)) if audience in DESK else nullcontext():
        prepare(browser, objects, audience)
        for rule in rules(app):
            if audience_of(rule.rule) != audience or rule.endpoint in ("security.logout", "feeds.feed"):
                continue
            if rule.rule.startswith(ELSEWHERE):
                continue
            for what, where, arguments in asked(rule, objects):
                yield from (
                    f"{rule.rule} {what}: {trouble}" for trouble in _trouble(browser, where, arguments)
                )


def audience_of(rule: str) -> str:
    return next(start for start in AUDIENCES if rule.startswith(start))


def prepare(browser, objects, audience) -> None:
    """A citizen's browser holds a time, and may see a booking; a leader decides about what was laid before leaders."""
    if audience == "/leader":
        with unit_of_work():
            db.session.query(Roster).filter_by(
                public_id=objects["roster"]()
            ).one().state = RosterState.SUBMITTED
    if audience != "/b/":
        return
    browser.post("/b/own/book/hold", data={"matter": "family", "slot": objects["slot"]()})
    booking = db.session.query(Booking).filter_by(public_id=objects["booking"]()).one()
    found = browser.post("/b/own/find", data={"code": booking.code, "phone": "13800000101"})
    assert found.status_code == 303


def _trouble(browser, where: str, arguments: dict) -> list[str]:
    try:
        answer = browser.open(where, **arguments)
    except Exception as error:
        db.session.rollback()
        return [f"{type(error).__name__} {str(error)[:300]}"]
    text = answer.get_data().decode(errors="replace")  # a file is no text
    if answer.status_code >= 500 or "Traceback" in text or "<script>alert" in text:
        return [f"{answer.status_code} {text[:120]}"]
    return []
