"""Bad input is normal: whatever is put into any field, address or question mark of any route, on either
database, is answered with a page in the 200s to 400s, never with a trace of the inside.

PostgreSQL refuses what SQLite takes (zero bytes, texts longer than their column, large numbers)."""

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
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
from tests.architecture.fields import FORMS, QUESTIONS
from tests.architecture.matrix import rules
from tests.architecture.test_routes import concrete
from tests.booking_builders import book, publish_december, request_of, slots_of
from tests.desk import at

NASTY = {
    "nothing": "",
    "a zero byte": "a\x00b",
    "very long, in broken bytes": ("长" * 5000).encode() + b"\xed\xa0\x80\xff",
    "many digits": "9" * 5000,
    "fits 64 bits only": str(2**40),
    "negative": "-1",
    "markup, emoji and invisible": "<script>alert(1)</script>\"'><i>%(name)s %s {0}{{ 6*7 }}{% raw %}'; DROP TABLE notices; --😀\u202e\r\nX-Injected: 1\t",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "no day": "2026-02-30",
}
"""What people, programs and attackers send; the name stands in the failure's report."""

REFUSED_BY_POSTGRESQL = (
    "a zero byte",
    "very long, in broken bytes",
    "fits 64 bits only",
    "negative",
    "the last day",
    "the first day",
)
"""What that engine may trip over, should it get so far; all else ends before any engine, and is tried on SQLite.

Each value goes to one engine: SQLite takes these as they come, and our own code in front of both is the same.
"""

AT_THE_GATE = "a zero byte"
"""`web.plain_text` refuses it in front of every view, in whichever field it comes: one field a route shows that it stands there."""

NUMBERS = ("fits 64 bits only", "negative")
DAYS = ("the last day", "the first day", "no day")
"""These differ from any other wrong word only to what reads a number or a day."""


def may_matter(name: str, sensible: str) -> bool:
    """Whether a value tells a field something that no other does: numbers and days where no plain word is asked for.

    What the field is sensibly given says so: a figure in it, nothing at all, or, for numbers, an object's name.
    """
    is_open = not sensible or any(character.isdigit() for character in sensible)
    return is_open or name not in NUMBERS + DAYS or (name in NUMBERS and sensible.startswith("@"))


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
DESK = ("/center", "/practitioner", "/door")
"""Who works on the session date itself."""


@pytest.fixture
def objects(cast, now) -> dict[str, Callable[[], str]]:
    """Ours by kind; those that change while they are edited are read anew each time."""
    publish_december(cast.own, now)
    sitting = cast.own.sittings[0]
    booking = book(slots_of(sitting)[0], now, 1)
    with clock.frozen(at(9)) as day, unit_of_work():
        actor = Actor("account", cast.own.lawyer.id)
        visit = visits.walk_in(db.session.merge(sitting), "lawyer", "01", actor, day or clock.now())
        visits.call_next(visit.sitting, db.session.merge(cast.own.lawyers[0]), actor, clock.now())
        visits.start(visit, actor, clock.now())
        record = consultations.open_for(visit, visit.practitioner, actor, clock.now())
        entry = joining.join(
            visit.sitting.center, "lawyer", request_of(9), actor, now, idempotency_key="bad-input"
        )
        call_back = follow_ups.open_promised(visit, None, actor, clock.now())
        planned = publicity.Event(clock.today(), "stall", "宪法宣传")
        event = publicity.plan(visit.sitting.center, planned, actor, clock.now())
        draft = drafts.new_draft(db.session.merge(cast.own.bureau), "2026-12", actor, clock.now())
    duty = next(duty for duty in sitting.duties if duty.role == "lawyer")
    fixed = {
        "slug": "own",
        "code": cast.own.centers[0].code,
        "month": "2026-12",
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
        "practitioner": cast.own.lawyers[0].public_id,
        "account": cast.own.leader.public_id,
        "firm": cast.own.lawyers[0].firm.public_id,
        "what": "people",
        "roster": draft.public_id,
    }
    with unit_of_work():
        receiver = Receiver(
            bureau_id=cast.own.bureau.id, code="TW-9", kind=ReceiverKind.OTHER, name="示例单位", created_at=clock.now()
        )  # fmt: skip
        record = db.session.merge(record)
        referral = Referral(
            bureau_id=cast.own.bureau.id, code="REFER2", center_id=record.center_id, visit_id=record.visit_id, consultation_id=record.id,
            practitioner_id=record.practitioner_id, door=Door.LEGAL_AID, matter="01", summary="欠款", created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip
        db.session.add_all([receiver, referral])
        db.session.flush()
        fixed |= {"referral": referral.public_id, "door": "legal_aid", "act": "consent"}
    fixed["receiver"], receiver_id = receiver.public_id, receiver.id
    draft_id, duty_id, record_id = draft.id, duty.id, record.id
    bureau_id = cast.own.bureau.id
    firm_id, person_id = cast.own.lawyers[0].firm_id, cast.own.lawyers[0].id
    center_id = cast.own.centers[0].id
    changing = {
        "receiver_version": lambda: receivers.version_of(_fresh(Receiver, receiver_id)),
        "firm_version": lambda: firms.version_of(_fresh(Firm, firm_id)),
        "person_version": lambda: practitioners.version_of(_fresh(Practitioner, person_id)),
        "center_version": lambda: centers.version_of(_fresh(Bureau, bureau_id), _fresh(Center, center_id)),
        "settings": lambda: setting_changes.version_of(_fresh(Bureau, bureau_id)),
        "edits": lambda: str(_fresh(Roster, draft_id).edits),
        "assignment": lambda: next(
            (one.public_id for one in _fresh(Roster, draft_id).assignments if one.duty_id == duty_id), "gone"
        ),
        "version": lambda: str(_fresh(Consultation, record_id).version),
    }
    return {kind: lambda public_id=public_id: public_id for kind, public_id in fixed.items()} | changing


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


def address(rule, objects) -> str:
    """The rule's address for objects of ours; a made-up name where there is none."""

    def known(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
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
    is_strict = db.engine.dialect.name == "postgresql"
    names = [name for name in NASTY if (name in REFUSED_BY_POSTGRESQL) == is_strict]
    for name in names:
        value = NASTY[name]
        most = 1 if name == AT_THE_GATE else None
        if "POST" in rule.methods:
            fields = [one for one, sensible in FORMS[rule.rule].items() if may_matter(name, sensible)]
            for field in fields[:most]:
                form = {
                    key: objects[sensible[1:]]() if sensible.startswith("@") else sensible
                    for key, sensible in FORMS[rule.rule].items()
                }
                yield (
                    f"{field} = {name}",
                    address(rule, objects),
                    {"method": "POST", "data": form | {field: value}},
                )
        if "GET" in rule.methods:
            for question in list(QUESTIONS.get(rule.rule, ()))[:most]:
                yield f"?{question} = {name}", address(rule, objects), {"query_string": {question: value}}
            for argument in sorted(rule.arguments):
                text = value.decode("latin-1") if isinstance(value, bytes) else value
                there = (
                    address(rule, objects | {argument: lambda: "\x01"})
                    if argument != "public_id"
                    else concrete(rule)
                )
                yield f"<{argument}> = {name}", there.replace("\x01", _quoted(text)), {}


def _quoted(text: str) -> str:
    return quote(text[:300] or "-", safe="")


API = "/api/"
"""Takes JSON, no forms: `tests/api/test_fuzz.py` sends it anything."""


def test_every_form_is_in_the_table(app):
    routes = {
        rule.rule
        for rule in rules(app)
        if "POST" in rule.methods and not rule.rule.startswith(("/ics/", API))
    }
    assert routes - set(FORMS) == set(), "say in FORMS which fields the route reads"


@pytest.mark.parametrize("audience", list(AUDIENCES))
def test_bad_input_is_never_a_server_error(app, cast, objects, sign_in, client, audience):
    email = AUDIENCES[audience]
    browser = sign_in(email) if email else client
    failures = []
    with clock.frozen(at(10)) if audience in DESK else nullcontext():
        prepare(browser, objects, audience)
        for rule in rules(app):
            if audience_of(rule.rule) != audience or rule.endpoint in ("security.logout", "feeds.feed"):
                continue
            if rule.rule.startswith(API):
                continue
            for what, where, arguments in asked(rule, objects):
                failures += [
                    f"{rule.rule} {what}: {trouble}" for trouble in _trouble(browser, where, arguments)
                ]
    assert failures == [], "\n".join(failures)


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
