"""Each route × each object × owner, colleague, stranger: made from the URL map, so that a new route
without an entry fails. An object that is not one's own answers like one that does not exist."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from roster.core.clock import at_local
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    Booking,
    Center,
    Consultation,
    FeedKind,
    FeedToken,
    Leave,
    LeaveReason,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    PlanRun,
    Practitioner,
    Roster,
    RosterState,
    Slot,
    Visit,
    VisitKind,
)
from roster.services.permissions import Permission
from roster.web.access import access_of
from tests.builders import Cast, Troupe

OBJECTS: dict[str, str] = {
    # route: the kind of object that its parameter names
    "/administrator/accounts/<account>": "account",
    "/administrator/accounts/<account>/close": "account",
    "/administrator/accounts/<account>/lock/lift": "account",
    "/administrator/accounts/<account>/password": "account",
    "/administrator/accounts/<account>/reopen": "account",
    "/administrator/accounts/<account>/roles": "account",
    "/administrator/accounts/<account>/roles/take": "account",
    "/bureau/centers/<code>": "center_code",
    "/bureau/centers/<code>/change": "center_code",
    "/bureau/centers/<code>/close": "center_code",
    "/bureau/centers/<code>/reopen": "center_code",
    "/bureau/leaves/<leave>/withdraw": "leave",
    "/bureau/notices/<notice>/call": "notice",
    "/bureau/notices/<notice>/told": "notice",
    "/bureau/people/<practitioner>": "practitioner",
    "/bureau/people/<practitioner>/conflicts": "practitioner",
    "/bureau/people/<practitioner>/contact": "practitioner",
    "/bureau/people/<practitioner>/conflicts/remove": "practitioner",
    "/bureau/plans/<run>": "run",
    "/bureau/plans/<run>/adopt": "run",
    "/bureau/plans/<run>/cancel": "run",
    "/bureau/plans/<run>/progress": "run",
    "/bureau/plans/<run>/review": "run",
    "/bureau/plans/<run>/stop": "run",
    "/bureau/rosters/<month>/seats/<duty>": "duty",
    "/bureau/rosters/<month>/seats/<duty>/clear": "duty",
    "/bureau/rosters/<month>/seats/<duty>/lock": "duty",
    "/bureau/rosters/<month>/seats/<duty>/place": "duty",
    "/bureau/rosters/<month>/seats/<duty>/swap": "duty",
    "/bureau/rosters/<month>/seats/<duty>/unlock": "duty",
    "/bureau/sittings/<sitting>/move": "sitting",
    "/bureau/calendar/<public_id>/revoke": "bureau_token",
    "/center/bookings/<public_id>": "booking",
    "/center/bookings/<public_id>/cancel": "booking",
    "/center/bookings/<public_id>/check-in": "booking",
    "/center/bookings/<public_id>/missed": "booking",
    "/center/bookings/<public_id>/move": "booking",
    "/center/bookings/<public_id>/reveal": "booking",
    "/center/calendar/<public_id>/revoke": "center_token",
    "/center/calls/<public_id>/done": "notice",
    "/center/telephone/<public_id>": "slot",
    "/center/visits/<public_id>/<step>": "visit",
    "/firm/leave/<public_id>/withdraw": "leave",
    "/firm/people/<practitioner>": "practitioner",
    "/practitioner/calendar/<public_id>/revoke": "practitioner_token",
    "/practitioner/leave/<public_id>/withdraw": "leave",
    "/practitioner/records/<public_id>": "consultation",
    "/practitioner/records/<public_id>/addenda": "consultation",
    "/practitioner/records/<public_id>/draft": "consultation",
    "/practitioner/records/<public_id>/print": "consultation",
    "/practitioner/sittings/<public_id>/confirm": "sitting",
    "/practitioner/sittings/<public_id>/desk": "sitting",
    "/practitioner/sittings/<public_id>/desk/next": "sitting",
    "/practitioner/sittings/<public_id>/leave": "sitting",
    "/practitioner/visits/<public_id>/<step>": "visit",
    "/practitioner/visits/<public_id>/record": "visit",
}
SHARED = {
    # routes whose parameter names nothing that belongs to somebody: months are the same for all bureaus
    "/bureau/dates/<month>",
    "/bureau/rosters/<month>",
    "/bureau/rosters/<month>/discard",
    "/bureau/rosters/<month>/draft",
    "/bureau/rosters/<month>/empty",
    "/bureau/rosters/<month>/print",
    "/bureau/rosters/<month>/publish",
    "/bureau/rosters/<month>/undo",
    "/firm/months/<month>",
    "/leader/rosters/<month>",
    "/leader/rosters/<month>/empty",
    "/leader/rosters/<month>/print",
}
MISSING = (403, 404)
"""403 only where the role itself may not come in."""


@dataclass(frozen=True)
class World:
    """The objects of one center and person, by kind."""

    ids: dict[str, str]


def build_world(troupe: Troupe, center: Center, person: Practitioner, tag: str, now: datetime) -> World:
    """Add one object of each kind that belongs to this center and this person."""
    sitting = next(item for item in troupe.sittings if item.center_id == center.id)
    duty = next(item for item in sitting.duties if item.role == "lawyer")
    roster = db.session.query(Roster).filter_by(bureau_id=troupe.bureau.id, version=1).first()
    if roster is None:
        roster = Roster(
            bureau_id=troupe.bureau.id,
            month="2026-12",
            version=1,
            state=RosterState.PUBLISHED,
            created_at=now,
        )
        draft = Roster(
            bureau_id=troupe.bureau.id, month="2026-12", version=2, state=RosterState.DRAFT, created_at=now
        )
        db.session.add_all([roster, draft])
    assignment = Assignment(roster=roster, duty=duty, practitioner=person, period=Period.DAY)
    starts = at_local(date(2026, 12, 2), sitting.am_starts)
    slot = Slot(
        sitting=sitting, role="lawyer", period=Period.AM, starts_at=starts, ends_at=at_local(sitting.date, sitting.am_ends)
    )  # fmt: skip
    db.session.add_all([assignment, slot])
    db.session.flush()
    booking = Booking(
        bureau_id=troupe.bureau.id, code=tag, link_digest=tag, sitting=sitting, slot=slot,
        session_date_id=troupe.session_date.id, name="示群", phone="+8613800000009", phone_index=tag, matter="01",
        created_at=now, updated_at=now,
    )  # fmt: skip
    visit = Visit(
        bureau_id=troupe.bureau.id, sitting=sitting, practitioner=person, kind=VisitKind.WALK_IN, queue_number=1,
        role="lawyer", matter="01", arrived_at=now, changed_at=now,
    )  # fmt: skip
    db.session.add_all([booking, visit])
    db.session.flush()
    consultation = Consultation(
        bureau_id=troupe.bureau.id, number=tag, visit=visit, center=center, practitioner=person, date=sitting.date,
        matter="01", summary="秘密的事实", created_at=now, updated_at=now,
    )  # fmt: skip
    leave = Leave(
        practitioner=person, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1), reason=LeaveReason.HEARING, created_at=now
    )  # fmt: skip
    run = PlanRun(
        bureau_id=troupe.bureau.id, first_month="2026-12", last_month="2026-12", instance="{}", time_limit_seconds=1,
        created_at=now,
    )  # fmt: skip
    notice = Notice(
        bureau_id=troupe.bureau.id, kind=NoticeKind.DUTY_CHANGED, channel=NoticeChannel.CALL, dedupe_key=tag,
        state=NoticeState.TO_CALL, practitioner_id=person.id, center_id=center.id, due_at=now, created_at=now,
    )  # fmt: skip
    tokens = {
        kind: FeedToken(bureau_id=troupe.bureau.id, kind=kind, token_digest=f"{tag}{kind}", created_at=now, **owner)
        for kind, owner in (
            (FeedKind.PRACTITIONER, {"practitioner": person}), (FeedKind.CENTER, {"center": center}), (FeedKind.BUREAU, {}),
        )
    }  # fmt: skip
    db.session.add_all([consultation, leave, run, notice, *tokens.values()])
    db.session.flush()
    rows = {
        "leave": leave, "notice": notice, "practitioner": person, "run": run, "duty": duty, "sitting": sitting,
        "booking": booking, "slot": slot, "visit": visit, "consultation": consultation, "assignment": assignment,
    }  # fmt: skip
    ids = {kind: row.public_id for kind, row in rows.items()}
    ids |= {f"{kind.value}_token": token.public_id for kind, token in tokens.items()}
    return World({**ids, "center_code": center.code, "account": troupe.lawyer.public_id})


@pytest.fixture
def worlds(cast: Cast, now: datetime) -> dict[str, World]:
    """The owner's, the colleague's and the stranger's objects."""
    with unit_of_work():
        own, stranger = cast.own, cast.stranger
        return {
            "owner": build_world(own, own.centers[0], own.lawyers[0], "OWNER2", now),
            "colleague": build_world(own, own.centers[1], own.lawyers[1], "COLEAG", now),
            "stranger": build_world(stranger, stranger.centers[0], stranger.lawyers[0], "STRANG", now),
        }


def guarded(app):
    """Every rule with a parameter that only some may use."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "<" in rule.rule and isinstance(access_of(app, rule.endpoint), Permission)
    ]


def address(rule, public_id: str) -> str:
    """The rule's address for one object."""
    known = {"month": "2026-12", "step": "finish"}
    return rule.build({name: known.get(name, public_id) for name in rule.arguments}, append_unknown=False)[1]


def test_every_guarded_route_has_its_object(app):
    routes = {rule.rule for rule in guarded(app)}
    assert routes - set(OBJECTS) - SHARED == set(), "say in OBJECTS what the route's parameter names"


WHOSE = {
    "bureau": "scheduler@own.example",
    "center": "center@own.example",
    "practitioner": "lawyer@own.example",
    "administrator": "administrator@own.example",
}
BUREAU_WIDE = ("bureau", "administrator")
"""Their objects are the whole bureau's, so only the stranger's are foreign there."""


@pytest.mark.parametrize("audience", list(WHOSE))
def test_foreign_objects_do_not_exist(app, worlds, sign_in, audience):
    browser = sign_in(WHOSE[audience])
    foreign = ["stranger"] if audience in BUREAU_WIDE else ["stranger", "colleague"]
    for rule in guarded(app):
        kind = OBJECTS.get(rule.rule)
        if kind is None or not rule.rule.startswith(f"/{audience}/"):
            continue
        for who in foreign:
            if kind == "center_code" and who == "stranger":
                continue  # statistical codes are public and may be the same in two bureaus
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                form = {"period": "day", "practitioner": worlds["owner"].ids["practitioner"]}
                data = form if method == "POST" else None
                answer = browser.open(address(rule, worlds[who].ids[kind]), method=method, data=data)
                assert answer.status_code == 404, (method, rule.rule, who, answer.status_code)


@pytest.mark.parametrize("audience", list(WHOSE))
def test_own_objects_are_there(app, worlds, sign_in, audience):
    """The control: the same addresses with one's own objects are not 404, so that the test above can fail."""
    browser = sign_in(WHOSE[audience])
    for rule in guarded(app):
        kind = OBJECTS.get(rule.rule)
        if kind is None or not rule.rule.startswith(f"/{audience}/") or "GET" not in rule.methods:
            continue
        answer = browser.get(address(rule, worlds["owner"].ids[kind]))
        assert answer.status_code not in (403, 404), (rule.rule, answer.status_code)


def test_a_center_of_another_bureau_with_an_own_code_is_not_there(app, worlds, cast, sign_in):
    with unit_of_work():
        db.session.get(Center, cast.stranger.centers[0].id).code = "999999999"
    assert sign_in("scheduler@own.example").get("/bureau/centers/999999999").status_code == 404
