"""Nobody sits at two places at one time, whichever bureaus the places are of."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster import planning as planner
from roster.core.errors import DomainError
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import Assignment, AssignmentState, Center, Duty, Roster, RosterState, Sitting
from roster.services import (
    assignments,
    boards,
    drafts,
    elsewhere,
    offers,
    open_seats,
    plan_freezing,
    roster_hindrances,
    rosters,
    seat_changes,
    seat_choices,
    seat_fillings,
    settings,
    sitting_moves,
)
from roster.services.boards import Problems
from roster.services.seated import Seated
from roster.services.standing import NOT_SERVED
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import (
    ACTOR,
    bureau_of,
    drafted_with,
    duty_of,
    person,
    publish,
)
from tests.services.two_bureaus import share

pytestmark = ON_SQLITE
MONTH, DAY = "2026-12", date(2026, 12, 2)
SITS = [(0, "lawyer", 0, "day")]
WORDS = "sits for another bureau on 2026-12-02 at that time"
TOO_FAR = "sits for another bureau in the other half of 2026-12-02, too far from"


def away(troupe, number: int, now) -> list[planner.Unavailability]:
    """When the planner must not place somebody."""
    with unit_of_work():
        instance = plan_freezing.freeze(
            bureau_of(troupe), [MONTH], settings.of(bureau_of(troupe)).weights, now.date()
        )
    return list(instance.practitioner[person(troupe, number).public_id].unavailable)


def test_the_other_bureaus_roster_in_force_takes_a_person_and_its_drafts_do_not(cast, now):
    own, stranger = cast.own, cast.stranger
    share(cast, now)
    drafted_with(own, now, SITS)
    assert away(stranger, 0, now) == [], "a draft takes nobody"
    publish(own, now)
    assert away(stranger, 0, now) == [planner.Unavailability(DAY.isoformat(), "day", elsewhere=True)]
    assert away(stranger, 1, now) == [], "only who is shared"
    assert away(own, 0, now) == [], "one's own roster is one's own"
    with unit_of_work():
        row = db.session.scalars(
            select(Assignment).where(Assignment.practitioner_id == own.lawyers[0].id)
        ).one()
        row.state = AssignmentState.RELEASED
        assert elsewhere.taken(bureau_of(stranger), [DAY]) == []
        row.state, row.period = AssignmentState.CONFIRMED, Period.AM
        (one,) = elsewhere.taken(bureau_of(stranger), [DAY, DAY + timedelta(days=1)])
        assert (one.practitioner_id, one.date, one.period) == (stranger.lawyers[0].id, DAY, Period.AM)
        row.duty.sitting.date = DAY + timedelta(days=2)
        assert elsewhere.taken(bureau_of(stranger), [DAY]) == []
        assert elsewhere.taken(bureau_of(stranger), []) == []


def test_board_and_seat_refuse_with_a_sentence_of_their_own_that_does_not_say_where(cast, now):
    own, stranger = cast.own, cast.stranger
    share(cast, now)
    publish(own, now)
    drafted_with(stranger, now, [(0, "lawyer", 1, "day")])
    with unit_of_work():
        draft = drafts.needed_draft(bureau_of(stranger), MONTH)
        duty = duty_of(stranger, 1, "lawyer").public_id
        with pytest.raises(assignments.BreaksRules, match=WORDS) as refused:
            assignments.place(draft, duty, person(stranger, 0).public_id, Period.DAY, draft.edits, ACTOR, now)
        said = refused.value.in_language("en")
        assert not any(word in said for word in ("own", *(one.name for one in own.centers)))
        found = seat_choices.choices_for(bureau_of(stranger), draft, duty, None, now.date())
        assert [one.practitioner for one in found.impossible if one.name.startswith("王")] == [
            person(stranger, 0).public_id
        ]
        board = boards.of_roster(bureau_of(stranger), draft, now.date())
        (empty,) = planner.explain_empty(board.instance, board.assignments, [duty])
        reasons = {one.reason: one.count for one in empty.reasons}
        assert reasons[planner.Reason.ELSEWHERE] == 1
        ways = planner.relaxations(board.instance, board.assignments, duty)
        assert all(person(stranger, 0).public_id not in one.practitioners for one in ways)


def test_substitutes_offers_swaps_and_open_seats_of_a_roster_in_force(cast, now):
    own, stranger = cast.own, cast.stranger
    share(cast, now)
    publish(own, now, SITS)
    publish(stranger, now, [(0, "lawyer", 1, "day")])
    bureau, shared = bureau_of(stranger), person(stranger, 0)
    duty, empty = duty_of(stranger, 0, "lawyer").public_id, duty_of(stranger, 1, "lawyer").public_id
    assert open_seats.of(shared, now).dates == []
    assert open_seats.of(person(stranger, 2), now).dates != []
    row = db.session.scalars(
        select(Assignment).where(Assignment.practitioner_id == stranger.lawyers[1].id)
    ).one()
    filling = seat_fillings.of(bureau, MONTH, duty, row.public_id, now)
    assert [one.practitioner for one in filling.possible] == [person(stranger, 2).public_id]
    refused = pytest.raises(seat_changes.BreaksRules, match=WORDS)
    come = [Seated(empty, shared.public_id, "day", is_locked=False)]
    with refused, unit_of_work():
        seat_changes.carry_out(bureau_of(stranger), MONTH, [], come, "cover", ACTOR, now)
    with refused, unit_of_work():
        open_seats.come_forward(person(stranger, 0), empty, Period.DAY, ACTOR, now)
    with refused, unit_of_work():
        wanted = [(shared.public_id, Period.DAY)]
        offers.send(bureau_of(stranger), MONTH, empty, None, wanted, ACTOR, now)


def test_who_sits_far_away_in_the_morning_cannot_come_in_the_afternoon(cast, now):
    """A center of the other bureau from which the way over lunch is too long for one of both; the others are near."""
    own, stranger = cast.own, cast.stranger
    share(cast, now, 9)
    with unit_of_work():
        for number in (0, 1):
            # 0.3 degrees of latitude: 33 km, an hour on the plain
            db.session.get_one(Center, stranger.centers[number].id).latitude += 0.3 * (1 - number)
    publish(own, now, [(0, "notary", 9, "am")])
    code = person(stranger, 9).public_id
    assert [(one.period, one.centers) for one in away(stranger, 9, now)] == [
        ("am", None),
        ("pm", (stranger.centers[0].code,)),
    ]
    drafted_with(stranger, now, [])
    far, near = (duty_of(stranger, number, "notary").public_id for number in (0, 1))
    with unit_of_work():
        draft = drafts.needed_draft(bureau_of(stranger), MONTH)
        with pytest.raises(assignments.BreaksRules, match=TOO_FAR) as refused:
            assignments.place(draft, far, code, Period.PM, draft.edits, ACTOR, now)
        assert "minutes" not in refused.value.in_language("en")
        board = boards.of_roster(bureau_of(stranger), draft, now.date())
        (empty,) = planner.explain_empty(board.instance, board.assignments, [far])
        assert [one.reason for one in empty.reasons] == [planner.Reason.TOO_FAR_FROM_ELSEWHERE]
        assignments.place(draft, near, code, Period.PM, draft.edits, ACTOR, now)
        assert roster_hindrances.hindrances(bureau_of(stranger), draft, now) == []
        # The other bureau allows less than this one: its people were promised that.
        settings.change(bureau_of(own), lunch_travel_limit=5)
        said = [
            one.in_language("en") for one in roster_hindrances.hindrances(bureau_of(stranger), draft, now)
        ]
        assert len(said) == 1
        assert TOO_FAR in said[0]


def test_publishing_looks_again_although_the_steps_of_a_year_share_one_problem(cast, now):
    own, stranger = cast.own, cast.stranger
    share(cast, now)
    drafted_with(stranger, now, SITS)
    problems = Problems()
    with unit_of_work():
        draft = drafts.needed_draft(bureau_of(stranger), MONTH)
        assert roster_hindrances.hindrances(bureau_of(stranger), draft, now, problems) == []
    publish(own, now, SITS)
    with unit_of_work():
        bureau, draft = bureau_of(stranger), drafts.needed_draft(bureau_of(stranger), MONTH)
        for known in (problems, None):
            with pytest.raises(rosters.CannotPublish, match=WORDS) as refused:
                rosters.publish(bureau, MONTH, draft.edits, ACTOR, now, problems=known)
            assert len(refused.value.hindrances) == 1
        assignments.lock(draft, draft.assignments[0].public_id, draft.edits, ACTOR, now)
    with pytest.raises(plan_freezing.LocksBreakRules, match=WORDS):
        away(stranger, 0, now)


def test_a_sitting_moved_to_a_day_on_which_somebody_is_elsewhere_is_another_s(cast, now):
    own, stranger = cast.own, cast.stranger
    share(cast, now)
    publish(stranger, now, SITS)
    with unit_of_work():
        sitting = duty_of(own, 0, "lawyer").sitting
        sitting_moves.move_sitting(sitting, bureau_of(own), date(2026, 12, 3), "路断了", ACTOR, now)
    publish(own, now, SITS)
    with unit_of_work():
        sitting = duty_of(own, 0, "lawyer").sitting
        found = sitting_moves.move_sitting(sitting, bureau_of(own), DAY, "路通了", ACTOR, now)
        (seat,) = found.seats
        assert [one.in_language("en") for one in seat.because] == [f"王示own {WORDS}."]
        assert seat.substitute is not None
        assert seat.substitute.name != "王示own"


WALK, STEPS = 7, 22
SHARED = (0, 1, 9)
"""The numbers of the people whom the bureaus of the walk share."""


def double_seats(cast) -> list[tuple[int, date, Period]]:
    """In which half-days a shared person sits twice by the rosters in force; read past all services."""
    numbers = {person(troupe, number).id: number for troupe in (cast.own, cast.stranger) for number in SHARED}
    rows = db.session.execute(
        select(Assignment.practitioner_id, Sitting.date, Assignment.period)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .join(Roster, Roster.id == Assignment.roster_id)
        .where(
            Roster.state == RosterState.PUBLISHED,
            Assignment.state.not_in(NOT_SERVED),
            Assignment.practitioner_id.in_(numbers),
        )
    ).all()
    sits = Counter((numbers[who], day, half) for who, day, period in rows for half in period.halves)
    assert sits, "a walk in which nobody sits proves nothing"
    return [where for where, count in sits.items() if count > 1]


def step(troupe, chance: random.Random, now) -> str:
    """Something that a bureau does by chance with its roster; raises what the bureau is told instead."""
    deed = chance.choice(("place", "place", "clear", "publish", "cover", "cover", "cover", "move"))
    bureau, number = bureau_of(troupe), chance.choice(SHARED)
    role = "notary" if number == 9 else "lawyer"
    center = chance.randrange(3)
    duty = duty_of(troupe, center, role)
    period = Period(chance.choice(duty.periods.split(",")))
    who = person(troupe, number).public_id
    if deed in ("place", "clear", "publish"):
        draft = drafts.new_draft(bureau, MONTH, ACTOR, now)
        if deed == "publish":
            rosters.publish(bureau, MONTH, draft.edits, ACTOR, now)
        elif deed == "place":
            assignments.place(draft, duty.public_id, who, period, draft.edits, ACTOR, now)
        elif draft.assignments:
            row = chance.choice(draft.assignments)
            assignments.clear(draft, row.public_id, draft.edits, ACTOR, now)
    elif deed == "move":
        days = [one.date for one in sitting_moves.options(duty.sitting, bureau, now)]
        sitting_moves.move_sitting(duty.sitting, bureau, chance.choice(days), "集日", ACTOR, now)
    else:
        old = drafts.published_of(bureau, MONTH)
        sits = (
            [one for one in old.assignments if one.duty_id == duty.id and one.state not in NOT_SERVED]
            if old
            else []
        )
        come = [Seated(duty.public_id, who, sits[0].period.value if sits else period.value, is_locked=False)]
        seat_changes.carry_out(bureau, MONTH, [Seated.of(one) for one in sits], come, "cover", ACTOR, now)
    return deed


def test_whatever_two_bureaus_do_in_turn_nobody_sits_twice_in_one_half_day(cast, now):
    share(cast, now, *SHARED)
    for troupe, number in ((cast.own, 0), (cast.stranger, 1)):
        publish(troupe, now, [(0, "lawyer", number, "day")])
    chance, done, refused = random.Random(WALK), Counter(), 0
    for _ in range(STEPS):
        troupe = chance.choice((cast.own, cast.stranger))
        try:
            with unit_of_work():
                done[step(troupe, chance, now)] += 1
        except DomainError as error:
            refused += "another bureau" in error.in_language("en")
        db.session.expire_all()
        assert double_seats(cast) == []
    assert done["publish"] > 0
    assert done["cover"] > 1
    assert refused > 1, "they wanted the same people"
