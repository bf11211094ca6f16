"""A nomination round from its opening to the plan: answers, proposals, reminders, and who is planned afterwards."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster.core.errors import InvalidInput, Stale
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    Account,
    Firm,
    Leave,
    LeaveReason,
    Nomination,
    NominationState,
    Notice,
    NoticeKind,
    Practitioner,
)
from roster.services import instances, leaves, nomination_rounds, nominations, office_reserves, plan_freezing
from roster.services.instance_frames import Frame
from roster.services.nomination_rounds import RoundClosed, RoundOpen, Undecided
from roster.services.registers import WrongEntries
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import ACTOR, FULL, bureau_of, draft_with, person

DAY, DUE = date(2026, 12, 2), date(2026, 11, 26)
pytestmark = ON_SQLITE


def open_round(cast, now, **asked):
    """The round of December; by default each firm is asked for two."""
    firms = {one.public_id: 2 for one in db.session.scalars(select(Firm)).all()}
    return nomination_rounds.open_round(
        bureau_of(cast.own), "2026-12", "2026-12", DUE, asked or firms, "请报两人", ACTOR, now
    )


def answer(asked, people, now, away=(), seen=0, **given):
    nominations.answer(
        asked,
        [one.public_id for one in people],
        {people[0].public_id: away} if people else {},
        "",
        seen,
        ACTOR,
        now,
        **given,
    )


def away_in(instance, one) -> set[str]:
    return {item.date for item in instance.practitioner[one.public_id].unavailable}


def notices_of(kind) -> list[str]:
    return list(db.session.scalars(select(Notice.address).where(Notice.kind == kind)))


def test_a_round_from_its_opening_to_the_plan(cast, now):
    with unit_of_work():
        found = open_round(cast, now)
        assert {one.firm.name for one in found.requests} == {"示例·own所", "示例·own公证处"}, (
            "only the bureau's own"
        )
        lawyers, notaries = sorted(found.requests, key=lambda one: one.firm_id)
        first, second, third = (person(cast.own, number) for number in range(3))
        with pytest.raises(RoundOpen):
            open_round(cast, now)
        assert notices_of(NoticeKind.NOMINATIONS_ASKED) == ["secretary@own.example"]
        assert nomination_rounds.remind(found, ACTOR, now) == (1, [notaries.firm]), (
            "the office is to be phoned"
        )
        assert nomination_rounds.remind(found, ACTOR, now)[0] == 0, "once a day"
        assert notices_of(NoticeKind.NOMINATIONS_DUE) == ["secretary@own.example"]
        answer(lawyers, [first, third], now)
        with pytest.raises(Stale):
            answer(lawyers, [first], now)
        with pytest.raises(InvalidInput):
            answer(lawyers, [person(cast.own, 9)], now, seen=1)
        answer(lawyers, [first, second], now, away=[DAY, date(2026, 12, 3)], seen=1)
        assert nominations.left_out(bureau_of(cast.own), ["2026-12"]) == {}, "it is open"
        late = now + timedelta(days=3)
        with pytest.raises(RoundClosed):
            answer(lawyers, [third], late, seen=2)
        nomination_rounds.extend(found, DAY, ACTOR, late)
        nominations.close(found, ACTOR, late)
        with pytest.raises(RoundClosed):
            nominations.close(found, ACTOR, late)
        given = db.session.scalars(select(Leave)).one()
        assert (given.practitioner, given.starts_on, given.ends_on) == (first, DAY, DAY), (
            "a session date only"
        )
        bureau = bureau_of(cast.own)
        assert nominations.left_out(bureau, ["2026-12", "2027-01"]) == {"2026-12": {third.public_id}}
        plan = plan_freezing.freeze(bureau, ["2026-12"], {}, now.date())
        assert away_in(plan, first) == away_in(plan, third) == {DAY.isoformat()}
        assert away_in(plan, second) == away_in(plan, person(cast.own, 9)) == set(), (
            "the silent office goes on"
        )
        board = instances.build(bureau, Frame(months=["2026-12"], open=["2026-12"], today=now.date()))
        assert away_in(board, third) == set(), "by hand anybody may be put in"
        answer(lawyers, [third], late, seen=2, by_bureau=True)
        assert nominations.left_out(bureau, ["2026-12"]) == {"2026-12": {first.public_id, second.public_id}}


def test_whoever_is_locked_may_stay_though_not_nominated(cast, now):
    with unit_of_work():
        for row in draft_with(cast.own, now, FULL).assignments:
            row.is_locked = True
        found = open_round(cast, now)
        for asked in found.requests:
            answer(asked, [], now)
        nominations.close(found, ACTOR, now)
        plan = plan_freezing.freeze(bureau_of(cast.own), ["2026-12"], {}, now.date())
        assert len(plan.locked) == 4
        assert all(not one.unavailable for one in plan.practitioners)


def test_somebody_new_is_accepted_refused_or_taken_back(cast, now):
    with unit_of_work():
        found = open_round(cast, now)
        asked = min(found.requests, key=lambda one: one.firm_id)
        good = nominations.propose(asked, "示新", "lawyer", "138 0000 0066", "示例066", ACTOR, now)
        twin = nominations.propose(asked, "示新二", "lawyer", "13800000067", "示例066", ACTOR, now)
        gone = nominations.propose(asked, "示新三", "lawyer", "13800000068", "示例068", ACTOR, now)
        for name, role, phone, number, field in (
            ("", "lawyer", "13800000066", "1", "name"),
            ("示新", "lawyer", "13800000066", "1", "name"),
            ("示四", "wizard", "13800000066", "1", "role"),
            ("示四", "lawyer", "12", "1", "phone"),
            ("示四", "lawyer", "13800000066", "", "license_number"),
        ):
            with pytest.raises(InvalidInput) as refused:
                nominations.propose(asked, name, role, phone, number, ACTOR, now)
            assert refused.value.field == field
        with pytest.raises(Undecided):
            nominations.close(found, ACTOR, now)
        made = nominations.accept(good, ACTOR, now)
        assert (made.name, made.phone, made.license_number, made.firm) == (
            "示新",
            "+8613800000066",
            "示例066",
            asked.firm,
        )
        assert (good.state, good.name, good.phone) == (NominationState.ACCEPTED, "", None)
        with pytest.raises(Stale):
            nominations.accept(good, ACTOR, now)
        nominations.take_back(gone, ACTOR, now)
    with pytest.raises(WrongEntries), unit_of_work():
        nominations.accept(db.session.get_one(Nomination, twin.id), ACTOR, now)
    with unit_of_work():
        row = db.session.get_one(Nomination, twin.id)
        assert row.state is NominationState.PROPOSED, "nothing half done"
        with pytest.raises(InvalidInput):
            nominations.refuse(row, " ", ACTOR, now)
        nominations.refuse(row, "执业证号重复", ACTOR, now)
        assert (row.name, row.phone, row.license_number) == ("示*二", None, "")
        row.request.answered_at = now
        nominations.close(row.request.round, ACTOR, now)
        assert made.public_id not in nominations.left_out(bureau_of(cast.own), ["2026-12"])["2026-12"]


def test_what_a_round_may_not_be(cast, now):
    with unit_of_work():
        bureau, firm = bureau_of(cast.own), cast.own.lawyers[0].firm.public_id
        for first, last, due, asked, field in (
            ("2027-03", "2027-01", DUE, {firm: 1}, "last_month"),
            ("2026-13", "2027-01", DUE, {firm: 1}, "last_month"),
            ("2026-09", "2026-10", DUE, {firm: 1}, "last_month"),
            ("2027-01", "2028-01", DUE, {firm: 1}, "last_month"),
            ("2027-01", "2027-03", date(2026, 11, 1), {firm: 1}, "due_on"),
            ("2027-01", "2027-03", DUE, {firm: -1}, "asked"),
            ("2027-01", "2027-03", DUE, {firm: 0}, "asked"),
            ("2027-01", "2027-03", DUE, {cast.stranger.lawyers[0].firm.public_id: 1}, "asked"),
        ):
            with pytest.raises(InvalidInput) as refused:
                nomination_rounds.open_round(bureau, first, last, due, asked, "", ACTOR, now)
            assert refused.value.field == field
        found = nomination_rounds.open_round(bureau, "2027-01", "2027-03", DUE, {firm: 1}, "", ACTOR, now)
        assert [day.month for day in nomination_rounds.dates_of(found)] == [1, 2, 3], "laid out or not"
        db.session.get_one(Account, cast.own.secretary.id).active = False
        assert nomination_rounds.remind(found, ACTOR, now) == (0, [found.requests[0].firm])


def test_an_office_keeps_its_reserve_whoever_is_on_leave(cast, now):
    with unit_of_work():
        office = db.session.get_one(Firm, cast.own.notary.firm_id)
        assert office_reserves.limits(bureau_of(cast.own), [DAY]) == {}
        office.kept_at_office = 1
        more = [
            Practitioner(bureau_id=office.bureau_id, firm=office, role="notary", name=f"示乙{number}")
            for number in range(2)
        ]
        more.append(
            Practitioner(
                bureau_id=office.bureau_id,
                firm=office,
                role="notary",
                name="示旧",
                licensed_until=date(2026, 11, 30),
            )
        )
        db.session.add_all(more)
        db.session.flush()
        assert office_reserves.limits(bureau_of(cast.own), [DAY]) == {office.public_id: {"2026-12-02": 2}}
        leaves.give(more[0], DAY, DAY, Period.AM, LeaveReason.HEARING, "", ACTOR, now)
        db.session.flush()
        bureau = bureau_of(cast.own)
        frame = Frame(months=["2026-12"], open=["2026-12"], today=now.date())
        assert instances.build(bureau, frame).firm[office.public_id].limit_on("2026-12-02") == 1
        office.kept_at_office = 9
        assert instances.build(bureau, frame).firm[office.public_id].limit_on("2026-12-02") == 0
