"""A leader's approval: each step allowed, forbidden and at once with another; what an edit takes away; who is told."""

import threading
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    AuditRow,
    Bureau,
    Leave,
    LeaveReason,
    Notice,
    NoticeKind,
    Roster,
    RosterState,
    RosterStep,
    RosterStepKind,
    Sitting,
)
from roster.services import (
    approvals,
    assignments,
    draft_history,
    drafts,
    plan_adoptions,
    roster_steps,
    rosters,
    sitting_moves,
)
from roster.services import settings as bureau_settings
from tests.architecture.test_routes import ON_SQLITE
from tests.races.test_queue_races import in_parallel
from tests.services.planning_stage import FULL, bureau_of, draft_with, drafted_with, duty_of, person

MONTH = "2026-12"
OWN = 1
"""The own bureau's number, which threads must not ask a row of another session for."""
DRAFT, SUBMITTED, APPROVED = RosterState.DRAFT, RosterState.SUBMITTED, RosterState.APPROVED


@pytest.fixture
def scheduler(cast) -> Actor:
    return Actor("account", cast.own.scheduler.id)


@pytest.fixture
def leader(cast) -> Actor:
    return Actor("account", cast.own.leader.id)


@pytest.fixture
def draft(cast, now, scheduler) -> Roster:
    """A whole draft in a bureau whose rosters are approved before they are published."""
    assert cast.own.bureau.id == OWN
    with unit_of_work():
        bureau_settings.change(bureau_of(cast.own), approval_required=True)
        return draft_with(cast.own, now, FULL)


def do(cast, step: str, scheduler: Actor, leader: Actor, now) -> None:
    """Take one step, in a unit of its own."""
    with unit_of_work():
        bureau = db.session.get_one(Bureau, OWN)
        roster = drafts.needed_draft(bureau, MONTH)
        seen = roster.edits
        match step:
            case "submit":
                approvals.submit(bureau, MONTH, seen, "请审", scheduler, now)
            case "withdraw":
                approvals.withdraw(bureau, MONTH, seen, scheduler, now)
            case "approve":
                approvals.approve(roster, seen, "同意", leader, now)
            case "send_back":
                approvals.send_back(roster, seen, "改一改", leader, now)
            case "edit":
                verb = assignments.unlock if roster.assignments[0].is_locked else assignments.lock
                verb(roster, roster.assignments[0].public_id, seen, scheduler, now)
            case "adopt":
                plan_adoptions.drafts.emptied(bureau, MONTH, scheduler, now)
            case "publish":
                rosters.publish(bureau, MONTH, seen, scheduler, now)


def state() -> RosterState:
    db.session.rollback()
    return db.session.scalars(select(Roster.state).where(Roster.month == MONTH, Roster.version == 1)).one()


ALLOWED = {
    ("submit", DRAFT): SUBMITTED,
    ("withdraw", SUBMITTED): DRAFT,
    ("withdraw", APPROVED): DRAFT,
    ("approve", SUBMITTED): APPROVED,
    ("send_back", SUBMITTED): DRAFT,
    ("send_back", APPROVED): DRAFT,
    ("publish", APPROVED): RosterState.PUBLISHED,
    **{("edit", one): DRAFT for one in (DRAFT, SUBMITTED, APPROVED)},
}
"""The whole machine, written down once more by hand; what is not here is refused."""
STEPS = ("submit", "withdraw", "approve", "send_back", "publish", "edit")
WAYS: dict[RosterState, tuple[str, ...]] = {
    DRAFT: (),
    SUBMITTED: ("submit",),
    APPROVED: ("submit", "approve"),
}


@ON_SQLITE
@pytest.mark.parametrize("at", WAYS)
def test_each_step_is_allowed_where_it_must_be_and_refused_elsewhere(cast, draft, scheduler, leader, now, at):
    for step in WAYS[at]:
        do(cast, step, scheduler, leader, now)
    refused = [step for step in STEPS if (step, at) not in ALLOWED]
    for step in refused:
        with pytest.raises((Stale, rosters.CannotPublish)):
            do(cast, step, scheduler, leader, now)
        assert state() is at, step
    for step in sorted(set(STEPS) - set(refused) - {"publish"}):
        do(cast, step, scheduler, leader, now)
        assert state() is ALLOWED[step, at], step
        if state() is not at:
            for again in (*(("withdraw",) if state() is not DRAFT else ()), *WAYS[at]):
                do(cast, again, scheduler, leader, now)


@ON_SQLITE
def test_any_order_of_steps_follows_the_machine(cast, draft, scheduler, leader, now):
    """Hypothesis walks; the machine written down by hand foresees every state and every refusal."""

    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.sampled_from([one for one in STEPS if one != "publish"]), max_size=8))
    def walk(steps):
        expected = state()
        for step in steps:
            after = ALLOWED.get((step, expected))
            if after is None:
                with pytest.raises(Stale):
                    do(cast, step, scheduler, leader, now)
            else:
                do(cast, step, scheduler, leader, now)
                expected = after
            assert state() is expected
        assert (state() is APPROVED) == (steps_hold() is RosterStepKind.APPROVED)

    walk()


def steps_hold() -> RosterStepKind | None:
    """What the history says holds now: the newest step, unless the roster was changed after it."""
    roster = db.session.scalars(select(Roster).where(Roster.month == MONTH)).one()
    steps = roster_steps.of_roster(roster)
    return steps[0].kind if steps and steps[0].edits == roster.edits else None


@ON_SQLITE
def test_without_the_setting_a_draft_is_published_as_before(cast, now, scheduler, leader):
    drafted_with(cast.own, now, FULL)
    do(cast, "publish", scheduler, leader, now)
    assert state() is RosterState.PUBLISHED


@ON_SQLITE
def test_an_unapproved_roster_is_not_published_and_says_why(cast, draft, scheduler, leader, now):
    def said() -> str:
        with pytest.raises(rosters.CannotPublish) as refused:
            do(cast, "publish", scheduler, leader, now)
        return refused.value.in_language("en")

    assert "A leader has to approve it first." in said()
    do(cast, "submit", scheduler, leader, now)
    assert "It waits for a leader's approval." in said()


def test_each_step_is_told_and_written_down_without_its_words(cast, draft, scheduler, leader, now):
    do(cast, "submit", scheduler, leader, now)
    do(cast, "send_back", scheduler, leader, now)
    do(cast, "submit", scheduler, leader, now)
    do(cast, "approve", scheduler, leader, now)
    do(cast, "publish", scheduler, leader, now)
    told = db.session.execute(
        select(Notice.kind, Notice.recipient_name, Notice.address)
        .where(Notice.kind.like("roster%"))
        .order_by(Notice.id)
    ).all()
    assert [(row.kind, row.address) for row in told] == [
        (NoticeKind.ROSTER_SUBMITTED, "leader@own.example"),
        (NoticeKind.ROSTER_SENT_BACK, "scheduler@own.example"),
        (NoticeKind.ROSTER_SUBMITTED, "leader@own.example"),
        (NoticeKind.ROSTER_APPROVED, "scheduler@own.example"),
    ]
    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    steps = [(row.detail["step"], row.account_id) for row in rows if "step" in row.detail]
    assert steps == [
        ("roster_submitted", scheduler.account_id),
        ("roster_sent_back", leader.account_id),
        ("roster_submitted", scheduler.account_id),
        ("roster_approved", leader.account_id),
    ]
    assert "改一改" not in str([row.detail for row in rows])
    assert [one.note for one in db.session.scalars(select(RosterStep).order_by(RosterStep.id))] == [
        "请审",
        "改一改",
        "请审",
        "同意",
        "",
    ]


@ON_SQLITE
def test_what_could_not_be_published_is_neither_submitted_nor_approved(cast, draft, scheduler, leader, now):
    do(cast, "submit", scheduler, leader, now)
    with unit_of_work() as session:
        day = date(2026, 12, 2)
        session.add(
            Leave(
                practitioner_id=person(cast.own, 0).id,
                starts_on=day,
                ends_on=day,
                period=Period.DAY,
                reason=LeaveReason.SICK,
                created_at=now,
            )
        )
    with pytest.raises(rosters.CannotPublish):
        do(cast, "approve", scheduler, leader, now)
    do(cast, "send_back", scheduler, leader, now)
    with pytest.raises(rosters.CannotPublish):
        do(cast, "submit", scheduler, leader, now)


@ON_SQLITE
def test_nobody_approves_the_own_submission(cast, draft, scheduler, leader, now):
    do(cast, "submit", leader, leader, now)
    with pytest.raises(approvals.OwnSubmission):
        do(cast, "approve", scheduler, leader, now)


@ON_SQLITE
def test_without_a_leader_nobody_is_asked(cast, draft, scheduler, leader, now):
    with unit_of_work():
        db.session.merge(cast.own.leader).active = False
    with pytest.raises(approvals.NobodyApproves):
        do(cast, "submit", scheduler, leader, now)


@ON_SQLITE
@pytest.mark.parametrize("reason", ["", "   ", "长" * 301])
def test_a_reason_is_needed_and_not_too_long(cast, draft, scheduler, leader, now, reason):
    do(cast, "submit", scheduler, leader, now)
    with pytest.raises(InvalidInput), unit_of_work():
        approvals.send_back(drafts.needed_draft(bureau_of(cast.own), MONTH), draft.edits, reason, leader, now)


@ON_SQLITE
def test_a_new_plan_takes_the_approval_away(cast, draft, scheduler, leader, now):
    do(cast, "submit", scheduler, leader, now)
    do(cast, "approve", scheduler, leader, now)
    do(cast, "adopt", scheduler, leader, now)
    assert state() is DRAFT


@ON_SQLITE
def test_the_last_change_can_be_undone_after_it_was_sent_back(cast, draft, scheduler, leader, now):
    do(cast, "edit", scheduler, leader, now)
    do(cast, "submit", scheduler, leader, now)
    do(cast, "send_back", scheduler, leader, now)
    assert draft_history.history_of(drafts.needed_draft(bureau_of(cast.own), MONTH)).undoable is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [("approve", "edit"), ("approve", "withdraw"), ("approve", "send_back"), ("publish", "send_back")],
)
def test_of_two_at_once_one_looks_again(app, cast, draft, scheduler, leader, now, monkeypatch, one, other):
    """Both look, then both act: what is approved or published is what was looked at, and by one of them only."""
    do(cast, "submit", scheduler, leader, now)
    if one == "publish":
        do(cast, "approve", scheduler, leader, now)
    both_looked, look = threading.Barrier(2), drafts.needed_draft
    outcomes = []

    def look_together(bureau, month):
        found = look(bureau, month)
        with suppress(threading.BrokenBarrierError):  # on SQLite one waits outside until the other is done
            both_looked.wait(timeout=0.5)
        return found

    def acting(step):
        def act():
            try:
                do(cast, step, scheduler, leader, now)
                outcomes.append(step)
            except (Stale, drafts.NoDraft, rosters.CannotPublish):
                outcomes.append("looks again")

        return act

    monkeypatch.setattr(drafts, "needed_draft", look_together)
    in_parallel(app, [acting(one), acting(other)])
    final = state()
    assert len(outcomes) == 2
    if final is APPROVED or final is RosterState.PUBLISHED:
        assert outcomes.count("looks again") == 1
        assert steps_hold() in (RosterStepKind.APPROVED, RosterStepKind.PUBLISHED)
    else:
        assert other in outcomes
        assert steps_hold() not in (RosterStepKind.APPROVED, RosterStepKind.PUBLISHED)


@ON_SQLITE
def test_a_seat_cannot_be_given_unseen_after_approval(cast, draft, scheduler, leader, now):
    do(cast, "submit", scheduler, leader, now)
    do(cast, "approve", scheduler, leader, now)
    with unit_of_work():
        roster = drafts.needed_draft(bureau_of(cast.own), MONTH)
        row = next(one for one in roster.assignments if one.duty_id == duty_of(cast.own, 0, "notary").id)
        assignments.clear(roster, row.public_id, roster.edits, scheduler, now)
    assert state() is DRAFT
    with pytest.raises(rosters.CannotPublish):
        do(cast, "publish", scheduler, leader, now)


@ON_SQLITE
def test_a_date_that_moves_takes_the_approval_away(cast, draft, scheduler, leader, now):
    do(cast, "submit", scheduler, leader, now)
    do(cast, "approve", scheduler, leader, now)
    with unit_of_work() as session:
        sitting = session.get_one(Sitting, cast.own.sittings[0].id)
        sitting_moves.move_sitting(sitting, bureau_of(cast.own), date(2026, 12, 3), "修路", scheduler, now)
    assert (state(), steps_hold()) == (DRAFT, RosterStepKind.WITHDRAWN)
    with pytest.raises(rosters.CannotPublish):
        do(cast, "publish", scheduler, leader, now)
