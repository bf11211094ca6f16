"""A published seat offered to several: the first who accepts has it; who is told what; what a draft makes of it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core.actors import CLOCK, Actor
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    InvitationState,
    Leave,
    LeaveReason,
    Notice,
    NoticeKind,
    NoticeState,
    OfferInvitation,
    OfferState,
    Roster,
    RosterState,
    SeatOffer,
)
from roster.services import (
    answer_links,
    drafts,
    offers,
    roster_messages,
    rosters,
    seat_changes,
    unanswered_offers,
)
from roster.services.seated import Seated
from roster.services.standing import assignments_of
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, slots_of
from tests.services.planning_stage import bureau_of, draft_with, duty_of, person, publish

pytestmark = ON_SQLITE
CLERK, LINK, MONTH = Actor("account", None), Actor("link"), "2026-12"
ONE_SITS = [(0, "lawyer", 0, "day"), (0, "notary", 9, "am")]


@pytest.fixture
def published(cast, now) -> Roster:
    """The first lawyer and the notary sit at the first center; the other two lawyers are free."""
    return publish(cast.own, now, ONE_SITS).roster


def sitting_lawyers(troupe) -> dict[str, str]:
    """Who sits on the lawyers' duties by the roster in force: center → name."""
    db.session.expire_all()
    found = drafts.published_of(bureau_of(troupe), MONTH)
    return {one.center_name: one.name for one in assignments_of([found.id]) if one.role == "lawyer"}


def offer(troupe, now, numbers=(1, 2)) -> SeatOffer:
    """Offer the first lawyer's seat to others, in a unit of its own."""
    with unit_of_work():
        bureau = bureau_of(troupe)
        roster = drafts.published_of(bureau, MONTH)
        duty = duty_of(troupe, 0, "lawyer")
        held = next(one for one in roster.assignments if one.duty_id == duty.id)
        wanted = [(person(troupe, number).public_id, Period.DAY) for number in numbers]
        return offers.send(bureau, MONTH, duty.public_id, held.public_id, wanted, CLERK, now)


def invitation(number: int) -> OfferInvitation:
    return db.session.scalars(select(OfferInvitation).where(OfferInvitation.rank == number)).one()


def seat_of_first(troupe) -> Assignment:
    """Who sits at the first center by the roster in force."""
    roster, duty = drafts.published_of(bureau_of(troupe), MONTH), duty_of(troupe, 0, "lawyer")
    return next(one for one in roster.assignments if one.duty_id == duty.id)


def accept(number: int, now):
    with unit_of_work():
        return offers.accept(invitation(number), LINK, now)


def notices_of(kind: NoticeKind) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_each_is_asked_with_a_link_of_their_own_and_nothing_changes_yet(cast, now, published):
    made = offer(cast.own, now)
    assert made.expires_at == now + timedelta(hours=24)
    asked = notices_of(NoticeKind.SEAT_OFFERED)
    assert [one.address for one in asked] == ["own-lawyer2@example.com", "own-lawyer3@example.com"]
    tokens = {json.loads(one.secret_parameters)["path"].removeprefix(answer_links.PATH) for one in asked}
    read = [answer_links.read(token) for token in sorted(tokens)]
    assert {public_id for _kind, public_id in read} == {invitation(n).public_id for n in (1, 2)}
    assert answer_links.read(next(iter(tokens))[:-1] + "x") is None
    assert answer_links.read("offer.nothing.") is None
    assert answer_links.read("") is None
    assert sitting_lawyers(cast.own) == {"示例own0镇": "王示own"}
    with pytest.raises(offers.AlreadyOffered):
        offer(cast.own, now)


def test_the_first_has_it_the_second_is_told_so_and_only_those_concerned_are_told(cast, now, published):
    book(slots_of(cast.own.sittings[0])[0], now, 1)
    offer(cast.own, now)
    before = {one.id for one in db.session.scalars(select(Notice))}
    result = accept(2, now)
    assert sitting_lawyers(cast.own) == {"示例own0镇": "张示own"}
    assert [
        one.state for one in result.roster.assignments if one.duty_id == duty_of(cast.own, 0, "lawyer").id
    ] == [AssignmentState.CONFIRMED]
    with unit_of_work(), pytest.raises(offers.OfferOver, match="colleague has already taken"):
        offers.accept(invitation(1), LINK, now)
    with unit_of_work(), pytest.raises(offers.AlreadyAnswered):
        offers.decline(invitation(2), LINK, now)
    db.session.expire_all()
    new = [one for one in db.session.scalars(select(Notice)) if one.id not in before]
    assert sorted((one.kind, one.address) for one in new) == [
        (NoticeKind.CENTER_ROSTER_CHANGED, "center@own.example"),
        (NoticeKind.DUTY_ASSIGNED, "own-lawyer3@example.com"),
        (NoticeKind.DUTY_DROPPED, "own-lawyer1@example.com"),
        (NoticeKind.FIRM_ROSTER_CHANGED, "secretary@own.example"),
    ], "the colleague, the other firm, the other centers and the booked visitor hear nothing"
    roster = drafts.published_of(bureau_of(cast.own), MONTH)
    assert {one.id for one in roster_messages.red_list(roster)} == {one.id for one in new}
    assert [one.state for one in notices_of(NoticeKind.SEAT_OFFERED)] == [NoticeState.VOID] * 2
    assert (invitation(2).state, invitation(1).state) == (InvitationState.ACCEPTED, InvitationState.SENT)


def test_declined_withdrawn_and_too_late(cast, now, published):
    made = offer(cast.own, now)
    with unit_of_work():
        offers.decline(invitation(1), LINK, now)
    with unit_of_work(), pytest.raises(offers.OfferOver, match="time to answer is over"):
        offers.accept(invitation(2), LINK, made.expires_at)
    assert offers.state_of(made, made.expires_at) is OfferState.EXPIRED
    later = made.expires_at + timedelta(minutes=1)
    again = offer(cast.own, later, (2,))  # what ran out makes room
    with unit_of_work():
        offers.withdraw(offers.by_public_id(again.public_id), CLERK, later)
    newest = select(OfferInvitation).order_by(OfferInvitation.id.desc()).limit(1)
    with unit_of_work(), pytest.raises(offers.OfferOver, match="no longer needs"):
        offers.accept(db.session.scalars(newest).one(), LINK, later)
    assert sitting_lawyers(cast.own) == {"示例own0镇": "王示own"}


def test_nobody_takes_it_the_schedulers_are_told_once_and_it_stands_on_the_overview(cast, now, published):
    today, not_taken = now.date(), NoticeKind.SEAT_NOT_TAKEN
    made = offer(cast.own, now)
    assert [one.id for one in unanswered_offers.unsettled(bureau_of(cast.own), today)] == [made.id]

    def sweep(when) -> int:
        with unit_of_work():
            return unanswered_offers.end_over(bureau_of(cast.own), CLOCK, when)

    assert sweep(made.expires_at - timedelta(seconds=1)) == 0
    assert (sweep(made.expires_at), sweep(made.expires_at)) == (1, 0)
    (told,) = notices_of(not_taken)
    assert (told.address, told.parameters["period"]) == ("scheduler@own.example", "day")
    held = seat_of_first(cast.own)
    assert told.parameters["path"].endswith(f"?replace={held.public_id}")
    assert {one.state for one in notices_of(NoticeKind.SEAT_OFFERED)} == {NoticeState.VOID}
    assert [one.state for one in unanswered_offers.unsettled(bureau_of(cast.own), today)] == [
        OfferState.EXPIRED
    ]
    later = made.expires_at + timedelta(minutes=1)
    again = offer(cast.own, later)
    assert [one.id for one in unanswered_offers.unsettled(bureau_of(cast.own), today)] == [again.id]
    for number in (1, 2):
        newest = select(OfferInvitation).where(
            OfferInvitation.offer_id == again.id, OfferInvitation.rank == number
        )
        with unit_of_work():
            offers.decline(db.session.scalars(newest).one(), LINK, later)
        assert len(notices_of(not_taken)) == number, "the last no ends it"
    assert sweep(later + timedelta(days=2)) == 0
    (stands,) = unanswered_offers.unsettled(bureau_of(cast.own), today)
    assert (stands.id, unanswered_offers.has_all_declined(stands)) == (again.id, True)
    with unit_of_work():
        old = Seated.of(seat_of_first(cast.own))
        seat_changes.carry_out(bureau_of(cast.own), MONTH, [old], [], "cover", CLERK, later)
    assert unanswered_offers.unsettled(bureau_of(cast.own), today) == [], "the seat is not as it was"
    with unit_of_work():
        offers.withdraw(offers.by_public_id(again.public_id), CLERK, later)
    with unit_of_work(), pytest.raises(offers.OfferOver):
        offers.withdraw(offers.by_public_id(again.public_id), CLERK, later)


def test_rules_are_checked_when_asked_and_again_when_accepted(cast, now, published):
    def leave(number):
        day = cast.own.session_date.date
        lawyer = person(cast.own, number)
        db.session.add(
            Leave(
                practitioner_id=lawyer.id,
                starts_on=day,
                ends_on=day,
                reason=LeaveReason.HEARING,
                created_at=now,
            )
        )

    with unit_of_work():
        leave(2)
    with pytest.raises(seat_changes.BreaksRules):
        offer(cast.own, now, (1, 2))
    offer(cast.own, now, (1,))
    with unit_of_work():
        leave(1)
    with pytest.raises(seat_changes.BreaksRules):
        accept(1, now)
    db.session.expire_all()
    assert invitation(1).offer.state is OfferState.OPEN, "nobody has it, so others may still take it"


def test_who_is_put_in_otherwise_ends_the_offer(cast, now, published):
    offer(cast.own, now)
    with unit_of_work():
        bureau, roster = bureau_of(cast.own), drafts.published_of(bureau_of(cast.own), MONTH)
        old = next(Seated.of(one) for one in roster.assignments if one.practitioner.role == "lawyer")
        new = Seated(old.duty, person(cast.own, 1).public_id, "day", is_locked=False)
        seat_changes.carry_out(bureau, MONTH, [old], [new], "cover", CLERK, now)
    with unit_of_work(), pytest.raises(offers.OfferOver, match="no longer needs"):
        offers.accept(invitation(2), LINK, now)
    with unit_of_work(), pytest.raises(seat_changes.SeatHasChanged):
        seat_changes.carry_out(bureau_of(cast.own), MONTH, [old], [new], "cover", CLERK, now)


def test_a_draft_at_work_gets_the_change_and_keeps_its_own(cast, now, published):
    with unit_of_work():
        draft = draft_with(cast.own, now, [(2, "lawyer", 2, "day")])
        seen, draft_id = draft.edits, draft.id
    offer(cast.own, now, (1,))
    accept(1, now)
    draft, in_force = db.session.get_one(Roster, draft_id), drafts.published_of(bureau_of(cast.own), MONTH)
    assert (draft.state, draft.edits, in_force.version, draft.version) == (RosterState.DRAFT, seen + 1, 2, 3)
    names = {one.center_name: one.name for one in assignments_of([draft.id]) if one.role == "lawyer"}
    assert names == {"示例own0镇": "李示own", "示例own2镇": "张示own"}
    with unit_of_work():
        again = rosters.publish(db.session.get_one(Bureau, draft.bureau_id), MONTH, seen + 1, CLERK, now)
    assert [one.name for one in again.changes] == ["张示own"], "the substitute is not told twice"
