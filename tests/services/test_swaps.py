"""Two people change places: only whom the rules let, asked again at each step; any order of steps keeps the states."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    Leave,
    LeaveReason,
    Notice,
    NoticeKind,
    Roster,
    RosterState,
    Swap,
    SwapState,
)
from roster.services import conflicts, drafts, rosters, swaps
from roster.services import settings as bureau_settings
from roster.services.seat_changes import BreaksRules
from roster.services.standing import assignments_of
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import bureau_of, person, publish

pytestmark = ON_SQLITE
CLERK, LINK, MONTH = Actor("account", None), Actor("link"), "2026-12"
TWO_SIT = [(0, "lawyer", 0, "day"), (1, "lawyer", 1, "day"), (0, "notary", 9, "am")]
BEFORE = {"示例own0镇": "王示own", "示例own1镇": "李示own"}
AFTER = {"示例own0镇": "李示own", "示例own1镇": "王示own"}


@pytest.fixture
def published(cast, now) -> Roster:
    return publish(cast.own, now, TWO_SIT).roster


def held(troupe, number: int) -> Assignment:
    """The published assignment of one of the lawyers."""
    found = drafts.published_of(bureau_of(troupe), MONTH)
    return next(one for one in found.assignments if one.practitioner_id == person(troupe, number).id)


def seats(troupe) -> dict[str, str]:
    db.session.expire_all()
    found = drafts.published_of(bureau_of(troupe), MONTH)
    return {one.center_name: one.name for one in assignments_of([found.id]) if one.role == "lawyer"}


def propose(troupe, now) -> str:
    with unit_of_work():
        return swaps.propose(held(troupe, 0), held(troupe, 1), CLERK, now).public_id


def do(public_id: str, step: str, now) -> None:
    with unit_of_work():
        getattr(swaps, step)(swaps.by_public_id(public_id), CLERK, now)


def kinds() -> list[NoticeKind]:
    return [one.kind for one in db.session.scalars(select(Notice).order_by(Notice.id))]


def test_agreed_and_approved_it_holds_and_those_concerned_are_told(cast, now, published):
    told = len(kinds())
    public_id = propose(cast.own, now)
    do(public_id, "accept", now)
    assert seats(cast.own) == BEFORE, "agreed, but not approved"
    do(public_id, "approve", now)
    assert seats(cast.own) == AFTER
    assert sorted(kinds()[told:]) == sorted(
        [
            NoticeKind.SWAP_PROPOSED,
            NoticeKind.SWAP_TO_APPROVE,
            NoticeKind.DUTY_CHANGED,
            NoticeKind.DUTY_CHANGED,
            NoticeKind.CENTER_ROSTER_CHANGED,
            NoticeKind.CENTER_ROSTER_CHANGED,
            NoticeKind.FIRM_ROSTER_CHANGED,
        ]
    )


def test_without_approval_it_holds_when_the_other_accepts(cast, now, published):
    with unit_of_work():
        bureau_settings.change(bureau_of(cast.own), swap_approval=False)
    do(propose(cast.own, now), "accept", now)
    assert seats(cast.own) == AFTER


def test_a_secretary_arranges_it_inside_the_firm_only(cast, now, published):
    with unit_of_work():
        swap = swaps.arrange(held(cast.own, 0), held(cast.own, 1), CLERK, now)
        assert (swap.state, swap.own.firm_id) == (SwapState.ACCEPTED, swap.other.firm_id)
    with pytest.raises(NotFound), unit_of_work():
        swaps.arrange(held(cast.own, 0), held(cast.own, 9), CLERK, now)


def test_who_cannot_is_shown_with_the_reason_and_cannot_be_proposed(cast, now, published):
    with unit_of_work():
        center = db.session.merge(cast.own.centers[0])
        conflicts.declare(person(cast.own, 1), center, "亲属", CLERK, now)
    (one,) = swaps.options(held(cast.own, 0), now)
    assert one.other.name == "李示own"
    assert len(one.reasons) == 1
    with pytest.raises(BreaksRules):
        propose(cast.own, now)


@pytest.mark.parametrize("step", ["accept", "approve"])
def test_rules_are_asked_again_at_each_step(cast, now, published, step):
    public_id = propose(cast.own, now)
    if step == "approve":
        do(public_id, "accept", now)
    day = cast.own.session_date.date
    with unit_of_work():
        away = Leave(
            practitioner_id=person(cast.own, 1).id,
            starts_on=day,
            ends_on=day,
            reason=LeaveReason.SICK,
            created_at=now,
        )
        center = db.session.merge(cast.own.centers[0])
        conflicts.declare(person(cast.own, 1), center, "亲属", CLERK, now)
        db.session.add(away)
    with pytest.raises(BreaksRules):
        do(public_id, step, now)
    assert seats(cast.own) == BEFORE


def test_after_the_deadline_nobody_proposes_and_nobody_accepts(cast, now, published):
    public_id = propose(cast.own, now)
    swap = swaps.by_public_id(public_id)
    assert swap.expires_at.isoformat() == "2026-12-01T09:00:00+00:00", (
        "17:00 in Shanghai, one working day before"
    )
    late = swap.expires_at + timedelta(minutes=1)
    with pytest.raises(swaps.SwapOver):
        do(public_id, "accept", late)
    with pytest.raises(swaps.TooLateToSwap):
        propose(cast.own, late)
    with pytest.raises(swaps.TooLateToSwap):
        swaps.options(held(cast.own, 0), late)


def test_one_proposal_at_a_time_and_none_that_the_roster_left_behind(cast, now, published):
    public_id = propose(cast.own, now)
    with pytest.raises(swaps.AlreadyProposed):
        propose(cast.own, now)
    with unit_of_work():
        bureau = bureau_of(cast.own)
        draft = drafts.new_draft(bureau, MONTH, CLERK, now)
        row = next(one for one in draft.assignments if one.practitioner.name == "李示own")
        db.session.delete(row)
        db.session.flush()
        db.session.expire(draft, ["assignments"])
        rosters.publish(bureau, MONTH, draft.edits, CLERK, now)
    assert swaps.by_public_id(public_id).state is SwapState.WITHDRAWN


MODEL = {
    ("proposed", "accept"): "accepted",
    ("proposed", "decline"): "declined",
    ("proposed", "withdraw"): "withdrawn",
    ("accepted", "withdraw"): "withdrawn",
    ("accepted", "approve"): "done",
    ("accepted", "refuse"): "refused",
}
"""What may come of what; every other step is refused and changes nothing."""


VERBS = {
    "swap_accepted": "accept",
    "swap_declined": "decline",
    "swap_withdrawn": "withdraw",
    "swap_refused": "refuse",
    "swap_done": "approve",
}


def test_any_order_of_steps_keeps_the_states_and_one_roster(cast, now, published):
    """Hypothesis walks; the model written down by hand foresees every state and every refusal."""
    steps_of_service = {
        (source.value, VERBS[step]): target.value
        for step, (sources, target) in swaps.STEPS.items()
        for source in sources
    }
    assert steps_of_service == MODEL
    own = bureau_of(cast.own).id

    @settings(max_examples=6, deadline=None)
    @given(st.lists(st.sampled_from(sorted(VERBS.values())), min_size=2, max_size=4))
    def walk(steps):
        with unit_of_work():
            for old in db.session.scalars(select(Swap)):
                db.session.delete(old)
        before = seats(cast.own)
        public_id, state = propose(cast.own, now), "proposed"
        for step in steps:
            following = MODEL.get((state, step))
            if following is None:
                with pytest.raises(swaps.SwapOver):
                    do(public_id, step, now)
            else:
                do(public_id, step, now)
                state = following
            assert swaps.by_public_id(public_id).state == state
        swapped = dict(zip(before, reversed(list(before.values())), strict=True))
        assert seats(cast.own) == (swapped if state == "done" else before)
        in_force = select(Roster.id).where(Roster.bureau_id == own, Roster.state == RosterState.PUBLISHED)
        assert len(db.session.scalars(in_force).all()) == 1

    walk()
