"""Each route × each role × owner, colleague, neighbour, stranger: made from the URL map, so that a new route
without an entry fails. An object that is not one's own answers like one that does not exist."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from flask import abort
from flask.testing import FlaskClient
from sqlalchemy import func, select

from roster.core.clock import at_local
from roster.core.periods import Period
from roster.core.publicity_words import PublicityKind
from roster.core.references import digest
from roster.core.referral_words import Door, ReceiverKind
from roster.core.satisfaction_words import FollowUpReason
from roster.core.webhook_messages import new_secret
from roster.database import db, unit_of_work
from roster.models import (
    AllowanceRate,
    ApiClient,
    Assignment,
    AuditAction,
    AuditRow,
    Booking,
    Center,
    Conflict,
    Consultation,
    DoorLink,
    FeedKind,
    FeedToken,
    FollowUp,
    Grant,
    GrantRole,
    Judgement,
    Leave,
    LeaveReason,
    Nomination,
    NominationRequest,
    NominationRound,
    NominationState,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    OfferInvitation,
    Phrase,
    PlanRun,
    PlanRunState,
    Practitioner,
    Publicity,
    Readiness,
    Receiver,
    RecordSample,
    Referral,
    Roster,
    RosterComment,
    RosterState,
    SeatOffer,
    Slot,
    Swap,
    TableImport,
    Visit,
    VisitKind,
    VisitState,
    WaitlistEntry,
    Webhook,
)
from roster.services import calendar_entries
from roster.services.permissions import Permission
from roster.web.access import PUBLIC, access_of, requires
from tests.architecture.isolation import ON_WATCHED_ENGINES, build_mirror, watching
from tests.architecture.matrix import (
    COLLEAGUE,
    NEIGHBOUR,
    OWNER,
    READS,
    STRANGER,
    WALKERS,
    WORLDS,
    Expected,
    address,
    cells,
    form,
    guarded,
    methods,
    rules,
    walk,
)
from tests.architecture.test_routes import ON_SQLITE
from tests.builders import Cast, Troupe, build_account

OBJECTS: dict[str, str] = {
    # route: the kind of object that its parameter names
    "/administrator/programs/<program>/revoke": "program",
    "/administrator/programs/<program>/webhook": "told_program",
    "/administrator/programs/<program>/webhook/try": "told_program",
    "/administrator/programs/<program>/webhook/forget": "told_program",
    "/administrator/allowances/<rate>/withdraw": "rate",
    "/auditor/records/<kind>/<public_id>": "booking",
    "/auditor/records/<kind>/<public_id>/reveal": "booking",
    "/administrator/work/plans/<run>/again": "run",
    "/administrator/work/messages/<notice>/again": "notice",
    "/administrator/accounts/<account>": "account",
    "/administrator/accounts/<account>/close": "account",
    "/administrator/accounts/<account>/lock/lift": "account",
    "/administrator/accounts/<account>/link": "account",
    "/administrator/accounts/<account>/link/withdraw": "account",
    "/administrator/accounts/<account>/reopen": "account",
    "/administrator/accounts/<account>/two-steps/off": "account",
    "/administrator/accounts/<account>/roles": "account",
    "/administrator/accounts/<account>/roles/take": "account",
    "/bureau/centers/<code>": "center_code",
    "/bureau/centers/<code>/change": "center_code",
    "/bureau/centers/<code>/close": "center_code",
    "/bureau/centers/<code>/reopen": "center_code",
    "/bureau/centers/<code>/villages": "center_code",
    "/bureau/centers/<code>/villages/remove": "center_code",
    "/bureau/comments/<comment>/answer": "comment",
    "/bureau/imports/<public_id>/take-back": "import",
    "/bureau/firms/<firm>": "firm",
    "/bureau/firms/<firm>/close": "firm",
    "/bureau/firms/<firm>/reopen": "firm",
    "/bureau/receivers/<receiver>": "receiver",
    "/bureau/receivers/<receiver>/archive": "receiver",
    "/bureau/people/<practitioner>/change": "practitioner",
    "/bureau/people/<practitioner>/leave-pool": "practitioner",
    "/bureau/people/<practitioner>/return": "practitioner",
    "/bureau/samples/<public_id>": "sample",
    "/bureau/judgements/<public_id>": "judgement",
    "/bureau/judgements/<public_id>/open": "judgement",
    "/practitioner/judgements/<public_id>/answer": "judgement",
    "/bureau/leaves/<leave>": "leave",
    "/bureau/leaves/<leave>/withdraw": "leave",
    "/bureau/notices/<notice>/again": "notice",
    "/bureau/nominations/<public_id>": "round",
    "/bureau/nominations/<public_id>/close": "round",
    "/bureau/nominations/<public_id>/extend": "round",
    "/bureau/nominations/<public_id>/remind": "round",
    "/bureau/nominations/requests/<asked>": "asked",
    "/bureau/nominations/proposals/<nomination>/accept": "proposal",
    "/bureau/nominations/proposals/<nomination>/refuse": "proposal",
    "/bureau/notices/<notice>/call": "notice",
    "/bureau/notices/<notice>/told": "notice",
    "/bureau/people/<practitioner>": "practitioner",
    "/bureau/people/<practitioner>/conflicts": "practitioner",
    "/bureau/people/<practitioner>/certificates/<year>": "practitioner",
    "/bureau/people/<practitioner>/contact": "practitioner",
    "/bureau/people/<practitioner>/conflicts/remove": "practitioner",
    "/bureau/people/<practitioner>/same-person": "practitioner",
    "/bureau/people/<practitioner>/same-person/withdraw": "practitioner",
    "/bureau/people/<practitioner>/same-person/end": "practitioner",
    "/bureau/plans/<run>": "run",
    "/bureau/plans/<run>/adopt": "run",
    "/bureau/plans/<run>/answer": "run",
    "/bureau/plans/<run>/cancel": "run",
    "/bureau/plans/<run>/progress": "run",
    "/bureau/plans/<run>/review": "run",
    "/bureau/plans/<run>/stop": "run",
    "/bureau/plans/<run>/what-if": "run",
    "/bureau/rosters/<month>/seats/<duty>": "duty",
    "/bureau/rosters/<month>/seats/<duty>/ask": "duty",
    "/bureau/rosters/<month>/seats/<duty>/clear": "duty",
    "/bureau/rosters/<month>/seats/<duty>/lock": "duty",
    "/bureau/rosters/<month>/seats/<duty>/place": "duty",
    "/bureau/rosters/<month>/seats/<duty>/swap": "duty",
    "/bureau/rosters/<month>/seats/<duty>/unlock": "duty",
    "/bureau/rosters/<month>/fill/<duty>": "duty",
    "/bureau/sittings/<sitting>/absent": "sitting",
    "/bureau/sittings/<sitting>/absent/undo": "sitting",
    "/center/sittings/<sitting>/absent": "sitting",
    "/center/sittings/<sitting>/absent/undo": "sitting",
    "/bureau/rosters/<month>/fill/<duty>/numbers": "duty",
    "/bureau/rosters/<month>/fill/<duty>/offer": "duty",
    "/bureau/rosters/<month>/fill/<duty>/put-in": "duty",
    "/bureau/offers/<offer>/withdraw": "offer",
    "/bureau/swaps/<swap>/approve": "swap",
    "/bureau/swaps/<swap>/refuse": "swap",
    "/firm/duties/<assignment>/swap": "published",
    "/practitioner/offers/<public_id>/answer": "invitation",
    "/practitioner/seats/<public_id>/take-back": "readiness",
    "/practitioner/sittings/<public_id>/swap": "sitting",
    "/practitioner/swaps/<public_id>/answer": "swap",
    "/practitioner/swaps/<public_id>/withdraw": "swap",
    "/bureau/sittings/<sitting>/move": "sitting",
    "/bureau/calendar/<public_id>/revoke": "bureau_token",
    "/center/bookings/<public_id>": "booking",
    "/center/bookings/<public_id>/cancel": "booking",
    "/center/bookings/<public_id>/length": "booking",
    "/center/bookings/<public_id>/check-in": "booking",
    "/center/bookings/<public_id>/missed": "booking",
    "/center/bookings/<public_id>/move": "booking",
    "/center/bookings/<public_id>/reveal": "booking",
    "/center/calendar/<public_id>/revoke": "center_token",
    "/center/bookings/<public_id>/earlier": "booking",
    "/center/waiting/<public_id>": "entry",
    "/center/waiting/<public_id>/accept": "entry",
    "/center/waiting/<public_id>/decline": "entry",
    "/center/waiting/<public_id>/first": "entry",
    "/center/waiting/<public_id>/leave": "entry",
    "/center/waiting/<public_id>/reveal": "entry",
    "/center/calls/<public_id>/done": "call",
    "/center/calls/<public_id>/number": "places_call",
    "/center/door/<public_id>/revoke": "door_link",
    "/center/telephone/<public_id>": "slot",
    "/center/follow-ups/<public_id>": "follow_up",
    "/center/publicity/<public_id>": "publicity",
    "/bureau/phrases/<phrase>": "bureau_phrase",
    "/practitioner/phrases/<phrase>": "phrase",
    "/practitioner/records/<public_id>/document": "consultation",
    "/practitioner/visits/<public_id>/rating": "visit",
    "/center/visits/<public_id>/rating": "visit",
    "/center/visits/<public_id>/refer": "visit",
    "/center/visits/<public_id>/refer/<door>": "visit",
    "/center/visits/<public_id>/<step>": "visit",
    "/center/visits/<public_id>/turn": "visit",
    "/firm/calendar/<public_id>/revoke": "firm_token",
    "/firm/leave/<public_id>/withdraw": "leave",
    "/firm/nominations/<asked>": "asked",
    "/firm/nominations/<asked>/propose": "asked",
    "/firm/nominations/proposals/<nomination>/take-back": "proposal",
    "/firm/people/<practitioner>": "practitioner",
    "/leader/approvals/<roster>": "roster",
    "/leader/approvals/<roster>/approve": "roster",
    "/leader/approvals/<roster>/send-back": "roster",
    "/practitioner/calendar/<public_id>/revoke": "practitioner_token",
    "/practitioner/leave/<public_id>/withdraw": "leave",
    "/practitioner/records/<public_id>": "consultation",
    "/practitioner/records/<public_id>/addenda": "consultation",
    "/practitioner/records/<public_id>/conflict": "consultation",
    "/practitioner/records/<public_id>/draft": "consultation",
    "/practitioner/records/<public_id>/print": "consultation",
    "/practitioner/records/<public_id>/related": "consultation",
    "/practitioner/records/<public_id>/refer": "consultation",
    "/practitioner/records/<public_id>/refer/<door>": "consultation",
    "/practitioner/referrals/<public_id>": "referral",
    "/practitioner/referrals/<public_id>/card": "referral",
    "/practitioner/referrals/<public_id>/receipt": "referral",
    "/practitioner/referrals/<public_id>/step/<act>": "referral",
    "/practitioner/referrals/<public_id>/write": "referral",
    "/center/referrals/<public_id>": "referral",
    "/center/referrals/<public_id>/card": "referral",
    "/center/referrals/<public_id>/receipt": "referral",
    "/center/referrals/<public_id>/step/<act>": "referral",
    "/center/referrals/<public_id>/write": "referral",
    "/practitioner/sittings/<public_id>/confirm": "sitting",
    "/practitioner/sittings/<public_id>/desk": "sitting",
    "/practitioner/sittings/<public_id>/duty.ics": "sitting",
    "/practitioner/sittings/<public_id>/desk/next": "sitting",
    "/practitioner/sittings/<public_id>/leave": "sitting",
    "/practitioner/visits/<public_id>/<step>": "visit",
    "/practitioner/visits/<public_id>/record": "visit",
}
SHARED = {
    # one's own browser, whoever one is: another's is not there
    "/account/devices/<device>/end",
    # routes whose parameter names nothing that belongs to somebody: months are the same for all bureaus
    "/administrator/texts/<sheet>",
    "/administrator/texts/<sheet>/sample",
    "/bureau/dates/<month>",
    "/bureau/dates/<month>/move",
    "/bureau/dates/<month>/moved",
    "/bureau/import/<what>",
    "/bureau/import/<what>/template",
    "/bureau/fairness/<year>/certificates",
    "/practitioner/hours/<year>/certificate",
    "/bureau/rosters/<month>",
    "/bureau/rosters/<month>/allowances",
    "/bureau/rosters/<month>/comments",
    "/bureau/rosters/<month>/comments/override",
    "/bureau/rosters/<month>/discard",
    "/bureau/rosters/<month>/draft",
    "/bureau/rosters/<month>/draft-notice",
    "/bureau/rosters/<month>/empty",
    "/bureau/rosters/<month>/files/<kind>",
    "/bureau/rosters/<month>/moves",
    "/bureau/rosters/<month>/news",
    "/bureau/rosters/<month>/print",
    "/bureau/rosters/<month>/publish",
    "/bureau/rosters/<month>/redo",
    "/bureau/rosters/<month>/publish-on",
    "/bureau/rosters/<month>/publish-on/call-off",
    "/bureau/rosters/<month>/repair",
    "/bureau/rosters/<month>/submit",
    "/bureau/rosters/<month>/undo",
    "/bureau/rosters/<month>/withdraw",
    "/bureau/rosters/<month>/texts",
    "/bureau/rosters/<month>/told",
    "/center/files/<kind>",
    "/firm/months/<month>/roster",
    "/firm/months/<month>/texts",
    "/firm/months/<month>",
    "/bureau/reports/files/<kind>",
    "/leader/reports/files/<kind>",
    "/leader/rosters/<month>",
    "/leader/rosters/<month>/empty",
    "/leader/rosters/<month>/files/<kind>",
    "/leader/rosters/<month>/print",
    # the handbook is the same for everybody who signed in
    "/help/<page>",
    "/help/pictures/<name>",
    # whoever holds the token is whom it is for; it only moves into the browser's own session
    "/password/<token>",
}


@dataclass(frozen=True)
class World:
    """The objects of one center and person, by kind."""

    ids: dict[str, str]


def build_world(troupe: Troupe, center: Center, person: Practitioner, tag: str, now: datetime) -> World:
    """Add one object of each kind that belongs to this center and this person."""
    sitting = next(item for item in troupe.sittings if item.center_id == center.id)
    duty = next(item for item in sitting.duties if item.role == "lawyer")
    elsewhere = next(item for item in reversed(troupe.centers) if item is not center)
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
            bureau_id=troupe.bureau.id,
            month="2026-12",
            version=2,
            state=RosterState.SUBMITTED,
            created_at=now,
        )
        submitted = Roster(
            bureau_id=troupe.bureau.id,
            month="2027-01",
            version=3,
            state=RosterState.SUBMITTED,
            created_at=now,
        )
        db.session.add_all([roster, draft, submitted])
        db.session.flush()
    draft, submitted = (
        db.session.query(Roster).filter_by(bureau_id=troupe.bureau.id, version=version).one()
        for version in (2, 3)
    )
    published = Assignment(roster=roster, duty=duty, practitioner=person, period=Period.DAY)
    db.session.add(published)
    assignment = Assignment(roster=draft, duty=duty, practitioner=person, period=Period.DAY)
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
        bureau_id=troupe.bureau.id, sitting=sitting, practitioner=person, kind=VisitKind.WALK_IN, queue_number=1, state=VisitState.IN_SERVICE,
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
        state=PlanRunState.FAILED, created_at=now,
    )  # fmt: skip
    notice, call = (
        Notice(
            bureau_id=troupe.bureau.id, kind=NoticeKind.DUTY_CHANGED, channel=NoticeChannel.CALL, dedupe_key=f"{tag}{number}",
            state=NoticeState.TO_CALL, practitioner_id=person.id, center_id=center.id, due_at=now, created_at=now,
        )
        for number in range(2)
    )  # fmt: skip
    places_call = Notice(
        bureau_id=troupe.bureau.id, kind=NoticeKind.PLACES_RELEASED, channel=NoticeChannel.CALL, dedupe_key=f"{tag} places",
        state=NoticeState.TO_CALL, center_id=center.id, address="+8613800000007", due_at=now, created_at=now,
        parameters={"date": "2026-12-02", "center": center.name},
    )  # fmt: skip
    account = build_account(
        f"{tag}@{troupe.bureau.slug}.example",
        now,
        bureau=troupe.bureau,
        role=GrantRole.PRACTITIONER,
        practitioner=person,
    )
    conflict = Conflict(practitioner_id=person.id, center=elsewhere, reason="亲属", declared_at=now)
    tokens = {
        kind: FeedToken(bureau_id=troupe.bureau.id, kind=kind, token_digest=digest(f"{tag}{kind}"), created_at=now, **owner)
        for kind, owner in (
            (FeedKind.PRACTITIONER, {"practitioner": person}), (FeedKind.CENTER, {"center": center}), (FeedKind.BUREAU, {}),
            (FeedKind.FIRM, {"firm": person.firm}),
        )
    }  # fmt: skip
    offer = SeatOffer(
        bureau_id=troupe.bureau.id, month="2026-12", duty=duty, replaced_id=person.id, expires_at=starts, created_at=now
    )  # fmt: skip
    offer.invitations.append(OfferInvitation(practitioner=person, rank=1, period=Period.DAY))
    readiness = Readiness(
        bureau_id=troupe.bureau.id, duty=duty, practitioner=person, period=Period.DAY, date=sitting.date, created_at=now
    )  # fmt: skip
    swap = Swap(
        bureau_id=troupe.bureau.id, month="2026-12", own=troupe.lawyers[2], own_duty=duty, own_period=Period.DAY,
        other=person, other_duty=duty, other_period=Period.DAY, expires_at=starts, created_at=now,
    )  # fmt: skip
    program, told_program = (
        ApiClient(
            bureau_id=troupe.bureau.id, name=name, key_digest=digest(name), scopes="read", requests_per_minute=600, created_at=now
        )
        for name in (tag, f"told {tag}")
    )  # fmt: skip
    webhook = Webhook(
        bureau_id=troupe.bureau.id, client=told_program, address="https://127.0.0.1/", secret=new_secret(), told_number=0,
        created_at=now,
    )  # fmt: skip
    entry = WaitlistEntry(
        bureau_id=troupe.bureau.id, center=center, role="lawyer", code=tag, link_digest=tag, name="示群", phone="+8613800000008",
        phone_index=tag, matter="01", joined_at=now,
    )  # fmt: skip
    rate = AllowanceRate(
        bureau_id=troupe.bureau.id,
        what=f"role of {tag}",
        holds_from=date(2027, 1, 1),
        yuan=150,
        created_at=now,
    )
    db.session.add_all([entry, offer, readiness, swap, program, webhook, rate])
    round_ = (
        db.session.query(NominationRound).filter_by(bureau_id=troupe.bureau.id, closed_at=None).one_or_none()
    )
    if round_ is None:
        round_ = NominationRound(
            bureau_id=troupe.bureau.id, first_month="2027-01", last_month="2027-03", due_on=date(2026, 12, 10), opened_at=now
        )  # fmt: skip
    asked = next((one for one in round_.requests if one.firm_id == person.firm_id), None)
    if asked is None:
        asked = NominationRequest(firm=person.firm, asked=2)
        round_.requests.append(asked)
    proposal = Nomination(
        request=asked, state=NominationState.PROPOSED, name=f"示{tag}", role="lawyer", phone="+8613800000066", license_number=tag
    )  # fmt: skip
    db.session.add_all([round_, asked, proposal])
    comment = RosterComment(
        roster_id=draft.id, duty_id=duty.id, practitioner_id=person.id, period=Period.DAY, is_objection=True, reason="开庭", at=now
    )  # fmt: skip
    db.session.add(comment)
    db.session.add_all(
        [consultation, leave, run, notice, call, places_call, conflict, account, *tokens.values()]
    )
    receiver = Receiver(
        bureau_id=troupe.bureau.id, code=tag, kind=ReceiverKind.TOWN_MEDIATION, name="示例调委会", center=center, created_at=now
    )  # fmt: skip
    referral = Referral(
        bureau_id=troupe.bureau.id, code=tag, center=center, visit=visit, consultation=consultation, practitioner=person,
        receiver=receiver, door=Door.MEDIATION, matter="01", summary="秘密的事实", created_at=now, updated_at=now,
    )  # fmt: skip
    db.session.add_all([receiver, referral])
    door_link = DoorLink(
        bureau_id=troupe.bureau.id, center_id=center.id, token_digest=digest(f"door {tag}"), created_at=now
    )
    table_import = TableImport(bureau_id=troupe.bureau.id, what="people", at=now)
    follow_up = FollowUp(
        bureau_id=troupe.bureau.id, center=center, visit=visit, reason=FollowUpReason.PROMISED, due_on=sitting.date, opened_at=now
    )  # fmt: skip
    event = Publicity(
        bureau_id=troupe.bureau.id, center=center, date=sitting.date, kind=PublicityKind.STALL, topic="宪法宣传", created_at=now, changed_at=now
    )  # fmt: skip
    phrase, bureau_phrase = (
        Phrase(bureau_id=troupe.bureau.id, practitioner_id=whose, title=tag, text="保存证据", created_at=now, changed_at=now)
        for whose in (person.id, None)
    )  # fmt: skip
    db.session.add_all([door_link, table_import, follow_up, event, phrase, bureau_phrase])
    db.session.flush()
    rows = {
        "referral": referral, "receiver": receiver, "follow_up": follow_up, "publicity": event, "phrase": phrase, "bureau_phrase": bureau_phrase, "door_link": door_link, "leave": leave, "notice": notice, "call": call, "places_call": places_call, "practitioner": person, "run": run, "duty": duty, "sitting": sitting,
        "booking": booking, "slot": slot, "visit": visit, "consultation": consultation, "assignment": assignment,
        "roster": submitted, "offer": offer, "entry": entry,
        "invitation": offer.invitations[0], "readiness": readiness, "swap": swap, "published": published,
        "comment": comment, "import": table_import, "round": round_, "asked": asked, "proposal": proposal,
    }  # fmt: skip
    sample = RecordSample(
        bureau_id=troupe.bureau.id, first_on=sitting.date, last_on=sitting.date, each=1, seed=tag, records=1, drawn_at=now
    )  # fmt: skip
    judgement = Judgement(
        bureau_id=troupe.bureau.id, sample=sample, consultation=consultation, practitioner=person, judged_at=now, missing=0, is_sound=True
    )  # fmt: skip
    db.session.add_all([sample, judgement])
    db.session.flush()
    rows |= {"sample": sample, "judgement": judgement}
    ids = {kind: row.public_id for kind, row in rows.items()}
    ids |= {f"{kind.value}_token": token.public_id for kind, token in tokens.items()}
    return World(
        {
            **ids,
            "center_code": center.code,
            "code": elsewhere.code,
            "account": account.public_id,
            "program": program.public_id,
            "told_program": told_program.public_id,
            "rate": rate.public_id,
            "firm": person.firm.public_id,
        }
    )


@pytest.fixture
def worlds(cast: Cast, now: datetime) -> dict[str, dict[str, str]]:
    """The owner's, the colleague's, the neighbour's and the stranger's objects, by kind."""
    with unit_of_work():
        own, stranger = cast.own, cast.stranger
        stranger.centers[0].code = "999999999"  # statistical codes may be the same in two bureaus
        both = build_account("both@own.example", now, bureau=own.bureau, role=GrantRole.SCHEDULER)
        both.grants.append(
            Grant(bureau=stranger.bureau, role=GrantRole.CENTER_STAFF, center=stranger.centers[0])
        )
        built = {
            OWNER: build_world(own, own.centers[0], own.lawyers[0], "OWNER2", now),
            COLLEAGUE: build_world(own, own.centers[1], own.lawyers[1], "COLEAG", now),
            NEIGHBOUR: build_world(own, own.centers[2], own.notary, "NEIGHB", now),
            STRANGER: build_world(stranger, stranger.centers[0], stranger.lawyers[0], "STRANG", now),
        }
        for troupe in (own, stranger):
            calendar_entries.refresh_for_month(troupe.bureau, "2026-12", now)
    return {name: world.ids for name, world in built.items()}


@pytest.fixture
def browsers(worlds, client, sign_in) -> dict[str, FlaskClient]:
    """A browser of everybody who tries the routes."""
    return {walker.name: sign_in(walker.email) if walker.email else client for walker in WALKERS}


@ON_SQLITE
def test_every_route_with_a_parameter_says_what_it_names(app):
    routes = {rule.rule for rule in guarded(app)}
    assert routes - set(OBJECTS) - SHARED == set(), "say in OBJECTS what the route's parameter names"
    known = {rule.rule for rule in rules(app)}
    assert (set(OBJECTS) | SHARED) - known == set(), "no such route any more"


@ON_WATCHED_ENGINES
@pytest.mark.timeout(600)
def test_each_route_lets_in_whom_it_must_and_nobody_else(app, cast, browsers, worlds):
    """All routes of the URL map, by everybody, on everybody's objects; and no statement knows of another bureau."""
    assert {rule.rule for rule in rules(app)} >= set(OBJECTS) | SHARED
    build_mirror(cast.own.bureau)
    with watching(app) as watch:
        assert walk(app, browsers, rules(app), OBJECTS, worlds) == []
    assert watch.faults() == []
    assert len(watch.answered_alike) > 1000


@ON_SQLITE
def test_who_reads_a_matter_leaves_a_row_and_nobody_else_reads_it(app, browsers, worlds):
    """Records, referrals, ratings with their call-backs, and searches: author, center, auditor with a reason; never a leader.

    That others are turned away is what the test above tries; here whoever is let in is the right one, and leaves one row.
    """
    tried = [
        (rule, method, *READS[rule.rule, method])
        for rule in rules(app)
        for method in methods(rule)
        if (rule.rule, method) in READS
    ]
    assert len(tried) == len(READS), "no such route any more"
    for rule, method, reader, action in tried:
        let_in = [
            cell
            for cell in cells(app, rule, OBJECTS)
            if cell.expected is Expected.INSIDE and cell.method == method
        ]
        assert let_in, rule.rule
        for cell in let_in:
            assert reader in cell.walker.own, (rule.rule, cell.walker.name)
            before = rows_of(action)
            world = worlds[cell.world]
            answer = browsers[cell.walker.name].open(
                address(rule, OBJECTS, world), method=method, data=form(rule, world)
            )
            assert answer.status_code == 200, (rule.rule, cell.walker.name, cell.world)
            assert rows_of(action) == before + 1, (rule.rule, cell.walker.name, cell.world)


def rows_of(action: AuditAction) -> int:
    """How many rows of the trail say so."""
    with unit_of_work() as session:
        return session.scalar(select(func.count(AuditRow.id)).where(AuditRow.action == action))


@ON_SQLITE
def test_a_citizens_booking_is_shown_to_nobody_who_has_not_proved_it(app, browsers, worlds):
    """Routes open to all whose parameter names a booking ask for code and phone first, whoever comes."""
    own = [rule for rule in rules(app) if "public_id" in rule.arguments and is_public(app, rule)]
    assert own, "the routes of a booking"
    for rule in own:
        for slug in ("own", "stranger"):
            there = rule.build({"slug": slug, "public_id": worlds[OWNER]["booking"]}, append_unknown=False)[1]
            for name, browser in browsers.items():
                for method in methods(rule):
                    answer = browser.open(there, method=method)
                    assert answer.status_code in (302, 303, 404), (method, rule.rule, name)
                    assert worlds[OWNER]["booking"] not in (answer.location or ""), (method, rule.rule, name)


def is_public(app, rule) -> bool:
    return access_of(app, rule.endpoint) == PUBLIC


def rule_of(app, text: str):
    return next(rule for rule in rules(app) if rule.rule == text)


@ON_SQLITE
def test_planted_holes_are_found(app, browsers, worlds):
    """The test of the test: a view that forgets `permit`, one that shuts its own people out, one that forgets all."""
    place = rule_of(app, "/practitioner/sittings/<public_id>/leave")
    assert walk(app, browsers, [place], OBJECTS, worlds) == []

    def planted(view) -> list[str]:
        """What the matrix says when the route is answered by another view."""
        app.view_functions[place.endpoint] = view
        return walk(app, browsers, [place], OBJECTS, worlds)

    forgetful = planted(requires(Permission.SEE_OWN_SITTINGS)(lambda public_id: "inside"))
    assert len(forgetful) == 6, forgetful  # two methods, three worlds of others
    assert {hole.split("object of the ")[1].split(":")[0] for hole in forgetful} == set(WORLDS) - {OWNER}
    other = planted(requires(Permission.WRITE_CONSULTATIONS)(lambda public_id: abort(403)))
    assert len([hole for hole in other if "object of the owner" in hole]) == 2, "a wall where a door must be"
    unmarked = planted(lambda public_id: "inside")
    assert [hole for hole in unmarked if "as anonymous" in hole], (
        "closed, but forgotten: test_routes finds it too"
    )


@ON_SQLITE
@pytest.mark.own_application
def test_a_route_that_nobody_entered_is_found(app):
    view = requires(Permission.SEE_FIRM)(lambda public_id: "inside")
    app.view_functions["firm.hole"] = view
    app.url_map.add(app.url_rule_class("/firm/hole/<public_id>", endpoint="firm.hole", methods=["GET"]))
    with pytest.raises(AssertionError, match="/firm/hole/"):
        test_every_route_with_a_parameter_says_what_it_names(app)
