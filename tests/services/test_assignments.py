"""Changes by hand: checked in the moment, refused with a sentence, taken back."""

from datetime import date, timedelta

import pytest

from roster import planning
from roster.core.errors import NotFound, Stale
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import AssignmentState, Center, Conflict, Firm, Leave, LeaveReason
from roster.services import (
    assignments,
    board_moves,
    boards,
    draft_history,
    planning_names,
    rosters,
    seat_swaps,
    settings,
)
from tests.services.planning_stage import (
    ACTOR,
    FULL,
    bureau_of,
    draft_with,
    drafted_with,
    duty_of,
    person,
    publish,
)

MONTH = "2026-12"


def place(troupe, now, center, role, number, period="day") -> None:
    """Place somebody on the draft of December, in a unit of its own."""
    with unit_of_work():
        draft = rosters.new_draft(bureau_of(troupe), MONTH, ACTOR, now)
        assignments.place(
            draft,
            duty_of(troupe, center, role).public_id,
            person(troupe, number).public_id,
            Period(period),
            draft.edits,
            ACTOR,
            now,
        )


def refusal(troupe, now, *seat) -> str:
    """Place somebody where a rule forbids it; return the English sentence."""
    with pytest.raises(assignments.BreaksRules) as refused:
        place(troupe, now, *seat)
    return refused.value.in_language("en")


def seated(troupe) -> set[tuple[str, str, str]]:
    draft = rosters.draft_of(bureau_of(troupe), MONTH)
    return {
        (one.duty.sitting.center.code[-1], one.practitioner.name[0], one.period.value)
        for one in draft.assignments
    }


def test_an_empty_seat_is_filled(cast, now):
    place(cast.own, now, 0, "lawyer", 0)
    assert seated(cast.own) == {("0", "王", "day")}


def test_a_taken_seat_is_refused(cast, now):
    place(cast.own, now, 0, "lawyer", 0)
    assert "and they are taken" in refusal(cast.own, now, 0, "lawyer", 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_places_at_once_are_refused(cast, now):
    with unit_of_work():
        person(cast.own, 0).max_load_per_month = 9
    place(cast.own, now, 0, "lawyer", 0)
    assert "at the same time" in refusal(cast.own, now, 1, "lawyer", 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_monthly_limit_is_kept_to_the_half_day(cast, now):
    with unit_of_work():
        person(cast.own, 0).max_load_per_month = 1
    assert "at most 1 are agreed" in refusal(cast.own, now, 0, "lawyer", 0)
    with unit_of_work():
        person(cast.own, 0).max_load_per_month = 2
    place(cast.own, now, 0, "lawyer", 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_half_day_of_leave_bars_the_whole_day_but_not_the_other_half(cast, now):
    with unit_of_work():
        for number in (0, 9):
            db.session.add(
                Leave(
                    practitioner_id=person(cast.own, number).id,
                    starts_on=date(2026, 12, 2),
                    ends_on=date(2026, 12, 2),
                    period=Period.AM,
                    reason=LeaveReason.HEARING,
                    created_at=now,
                )
            )
    assert "is away on 2026-12-02" in refusal(cast.own, now, 0, "lawyer", 0)
    assert "is away on 2026-12-02" in refusal(cast.own, now, 0, "notary", 9, "am")
    place(cast.own, now, 0, "notary", 9, "pm")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_lunch_road_is_kept_to_the_minute(cast, now):
    from roster.services import travel

    centers = [db.session.get_one(Center, center.id) for center in cast.own.centers]
    road = travel.minutes(travel.place_of_center(centers[0]), travel.place_of_center(centers[2]))
    with unit_of_work():
        settings.change(bureau_of(cast.own), lunch_travel_limit=road - 1)
    place(cast.own, now, 0, "notary", 9, "am")
    assert f"{road} minutes of road" in refusal(cast.own, now, 2, "notary", 9, "pm")
    with unit_of_work():
        settings.change(bureau_of(cast.own), lunch_travel_limit=road)
    place(cast.own, now, 2, "notary", 9, "pm")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_firms_limit_counts_people_of_a_date(cast, now):
    with unit_of_work():
        db.session.get_one(Firm, cast.own.lawyers[0].firm_id).max_per_date = 1
    place(cast.own, now, 0, "lawyer", 0)
    assert "at most 1 may be" in refusal(cast.own, now, 1, "lawyer", 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_role_and_a_wrong_period_are_refused(cast, now):
    assert "another role" in refusal(cast.own, now, 0, "lawyer", 9)
    assert "no such seat" in refusal(cast.own, now, 0, "lawyer", 0, "am")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sentences_come_in_both_languages(cast, now):
    with pytest.raises(assignments.BreaksRules) as refused:
        place(cast.own, now, 0, "lawyer", 9)
    assert refused.value.in_language("en").startswith("This is not possible.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_broken_already_does_not_forbid_other_changes(cast, now):
    place(cast.own, now, 0, "lawyer", 0)
    with unit_of_work():
        person(cast.own, 0).max_load_per_month = 1
    place(cast.own, now, 1, "lawyer", 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_taking_the_supervisor_away_is_refused(cast, now):
    with unit_of_work():
        duty_of(cast.own, 0, "lawyer").seats = 2
        person(cast.own, 1).is_supervised = True
    assert "experienced colleague" in refusal(cast.own, now, 0, "lawyer", 1)
    place(cast.own, now, 0, "lawyer", 0)
    place(cast.own, now, 0, "lawyer", 1)
    with pytest.raises(assignments.BreaksRules) as refused, unit_of_work():  # noqa: PT012
        draft = rosters.draft_of(bureau_of(cast.own), MONTH)
        first = next(one for one in draft.assignments if one.practitioner_id == cast.own.lawyers[0].id)
        assignments.clear(draft, first.public_id, draft.edits, ACTOR, now)
    assert "experienced colleague" in refused.value.in_language("en")


def test_a_locked_assignment_stays(cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, FULL)
        chosen = draft.assignments[0]
        assignments.lock(draft, chosen.public_id, draft.edits, ACTOR, now)
    with pytest.raises(assignments.Locked), unit_of_work():  # noqa: PT012
        draft = rosters.draft_of(bureau_of(cast.own), MONTH)
        assignments.clear(draft, draft.assignments[0].public_id, draft.edits, ACTOR, now)
    with unit_of_work():
        draft = rosters.draft_of(bureau_of(cast.own), MONTH)
        assignments.unlock(draft, draft.assignments[0].public_id, draft.edits, ACTOR, now)
        assignments.clear(draft, draft.assignments[0].public_id, draft.edits, ACTOR, now)
    assert len(seated(cast.own)) == 3


def test_changes_are_taken_back_one_by_one_and_done_again(cast, now):
    def act(verb, *which) -> set:
        with unit_of_work():
            draft = rosters.draft_of(bureau_of(cast.own), MONTH)
            seats = [draft.assignments[number].public_id for number in which]
            getattr(assignments, verb)(draft, *seats, draft.edits, ACTOR, now)
        return seated(cast.own)

    drafted_with(cast.own, now, FULL)
    states = [seated(cast.own), act("clear", 1), act("lock", 0), act("unlock", 0), act("clear", 1)]
    assert len(states[-1]) == 2
    assert [act("undo") for _step in range(4)] == states[-2::-1]
    assert [act("redo") for _step in range(4)] == states[1:]
    with pytest.raises(assignments.NothingToRedo):
        act("redo")
    assert act("undo") == states[-2]
    assert act("clear", 0) != states[-1]
    with pytest.raises(assignments.NothingToRedo):
        act("redo")


def test_who_comes_back_to_a_seat_need_not_confirm_it_again(cast, now):
    publish(cast.own, now)
    with unit_of_work():
        rosters.published_of(bureau_of(cast.own), MONTH).assignments[0].state = AssignmentState.CONFIRMED
    for verb, which in (("lock", [0]), ("undo", []), ("clear", [0]), ("undo", [])):
        with unit_of_work():
            draft = rosters.new_draft(bureau_of(cast.own), MONTH, ACTOR, now)
            seats = [draft.assignments[number].public_id for number in which]
            getattr(assignments, verb)(draft, *seats, draft.edits, ACTOR, now)
    states = {
        one.practitioner.name[0]: one.state
        for one in rosters.draft_of(bureau_of(cast.own), MONTH).assignments
    }
    assert states.pop("王") is AssignmentState.CONFIRMED
    assert set(states.values()) == {AssignmentState.PLANNED}


def test_what_a_register_changed_is_not_taken_back(cast, now):
    place(cast.own, now, 0, "lawyer", 0)
    with unit_of_work():
        rosters.draft_of(bureau_of(cast.own), MONTH).edits += 1
    draft = rosters.draft_of(bureau_of(cast.own), MONTH)
    assert draft_history.history_of(draft) == draft_history.History(None, None)
    names = planning_names.of_bureau(bureau_of(cast.own), [MONTH])
    told = [one.what.in_language("en") for one in draft_history.changes_since(draft, 0, names)]
    assert len(told) == 2
    assert told[0].startswith("王示own to ")
    assert "filled the draft anew" in told[1]


def test_a_new_draft_has_nothing_to_undo(cast, now):
    with pytest.raises(assignments.NothingToUndo), unit_of_work():  # noqa: PT012
        draft = rosters.new_draft(bureau_of(cast.own), MONTH, ACTOR, now)
        assignments.undo(draft, draft.edits, ACTOR, now)


def test_the_second_of_two_who_looked_at_the_same_draft_is_told(cast, now):
    place(cast.own, now, 0, "lawyer", 0)
    with unit_of_work():
        draft = rosters.draft_of(bureau_of(cast.own), MONTH)
        seen, chosen = draft.edits, draft.assignments[0].public_id
        assignments.lock(draft, chosen, seen, ACTOR, now)
    with pytest.raises(Stale), unit_of_work():  # noqa: PT012
        draft = rosters.draft_of(bureau_of(cast.own), MONTH)
        assignments.unlock(draft, chosen, seen, ACTOR, now)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sitting_that_is_over_cannot_be_filled(cast, now):
    place(cast.own, now + timedelta(days=8), 0, "lawyer", 0)
    with pytest.raises(assignments.SittingOver):
        place(cast.own, now + timedelta(days=9), 1, "lawyer", 1)


def test_strangers_duties_and_assignments_are_not_found(cast, now):
    drafted_with(cast.stranger, now, FULL)
    theirs = rosters.draft_of(bureau_of(cast.stranger), MONTH).assignments[0].public_id
    with pytest.raises(NotFound), unit_of_work():  # noqa: PT012
        draft = rosters.new_draft(bureau_of(cast.own), MONTH, ACTOR, now)
        assignments.clear(draft, theirs, draft.edits, ACTOR, now)


def test_two_people_change_places_and_back(cast, now):
    drafted_with(cast.own, now, FULL)
    before = seated(cast.own)

    def act(verb):
        with unit_of_work():
            draft = rosters.draft_of(bureau_of(cast.own), MONTH)
            one, two = (
                next(row for row in draft.assignments if row.practitioner_id == cast.own.lawyers[number].id)
                for number in (0, 1)
            )
            if verb == "swap":
                assignments.swap(draft, one.public_id, two.public_id, draft.edits, ACTOR, now)
            else:
                assignments.undo(draft, draft.edits, ACTOR, now)

    act("swap")
    assert seated(cast.own) - before == {("0", "李", "day"), ("1", "王", "day")}
    act("undo")
    assert seated(cast.own) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_offered_swap_keeps_every_rule_and_costs_what_it_says(cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, FULL)
        db.session.add(
            Conflict(
                practitioner_id=cast.own.lawyers[2].id, center_id=cast.own.centers[0].id, declared_at=now
            )
        )
        db.session.flush()
        board = boards.of_roster(bureau_of(cast.own), draft, now.date())
        own = next(one for one in board.stands if one.practitioner == person(cast.own, 0).public_id)
        swaps = seat_swaps.swaps_for(board, MONTH, own.assignment)
        assert [swap.other.name for swap in swaps] == ["李示own"], "张 may not sit at center 0"
        old = (own.as_planned, swaps[0].other.as_planned)
        after = [one for one in board.known if one not in old] + list(seat_swaps.exchanged(*old))
        assert planning.validate(board.instance, after) == []
        difference = (
            planning.price(board.instance, after).objective
            - planning.price(board.instance, board.known).objective
        )
        assert swaps[0].cost == difference


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_seat_says_what_going_there_breaks_or_costs(cast, now):
    today = now.date()
    with unit_of_work():
        draft = draft_with(cast.own, now, FULL[:2])
        assignments.lock(draft, draft.assignments[1].public_id, draft.edits, ACTOR, now)
    draft = rosters.draft_of(bureau_of(cast.own), MONTH)
    board = boards.of_roster(bureau_of(cast.own), draft, today)
    own = next(one for one in board.stands if one.practitioner == person(cast.own, 0).public_id)
    ways = board_moves.ways_of(board, MONTH, own.assignment, today)
    assert [(one.center[-1], bool(one.other), one.verdict.is_possible) for one in ways.targets] == [
        ("1", True, False),
        ("2", False, True),
    ]
    empty = ways.targets[1]
    after = [one for one in board.known if one != own.as_planned]
    after.append(planning.Assignment(empty.duty, own.practitioner, empty.period))
    priced = [planning.price(board.instance, some).objective for some in (after, board.known)]
    assert empty.verdict.cost == priced[0] - priced[1]
    move = board_moves.Move(empty.duty, Period(empty.period), assignment=own.assignment)
    with unit_of_work():
        board_moves.carry_out(rosters.draft_of(bureau_of(cast.own), MONTH), move, draft.edits, ACTOR, now)
    assert ("2", "王", "day") in seated(cast.own)


def test_who_is_not_on_the_board_is_put_in_or_instead_of_somebody(cast, now):
    draft = drafted_with(cast.own, now, FULL[:1])
    board = boards.of_roster(bureau_of(cast.own), draft, now.date())
    chosen = person(cast.own, 2).public_id
    ways = board_moves.ways_of(board, MONTH, chosen, now.date())
    assert ways.clearing is None
    taken = next(one for one in ways.targets if one.other)
    assert taken.verdict.is_possible
    move = board_moves.Move(taken.duty, Period(taken.period), person=chosen, other=taken.other)
    with unit_of_work():
        board_moves.carry_out(rosters.draft_of(bureau_of(cast.own), MONTH), move, draft.edits, ACTOR, now)
    assert seated(cast.own) == {("0", "张", "day")}
    with pytest.raises(NotFound):
        board_moves.ways_of(board, MONTH, "nobody", now.date())
