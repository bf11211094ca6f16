"""Publication by the clock: at its time and once, for whoever chose it; what changed since ends it in words."""

import threading
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.jobs import sweeps
from roster.models import (
    Account,
    AuditAction,
    AuditRow,
    Leave,
    LeaveReason,
    Notice,
    NoticeKind,
    Roster,
    RosterState,
    RosterStep,
    RosterStepKind,
)
from roster.services import (
    approvals,
    assignments,
    drafts,
    rosters,
    scheduled_publications,
    settings,
)
from tests.architecture.test_routes import ON_SQLITE
from tests.races.test_queue_races import in_parallel
from tests.services.planning_stage import FULL, bureau_of, draft_with, drafted_with, person

MONTH, HOUR = "2026-12", timedelta(hours=1)


@pytest.fixture
def scheduler(cast) -> Actor:
    return Actor("account", cast.own.scheduler.id)


@pytest.fixture
def chosen(cast, now, scheduler) -> datetime:
    """The time at which a whole draft is to be published."""
    with unit_of_work():
        draft = draft_with(cast.own, now, FULL)
        scheduled_publications.schedule(
            bureau_of(cast.own), MONTH, draft.edits, now + HOUR, "备注", scheduler, now
        )
    return now + HOUR


def roster() -> Roster:
    db.session.rollback()
    return db.session.scalars(select(Roster).where(Roster.month == MONTH)).one()


def newest_step() -> RosterStepKind:
    return db.session.scalars(select(RosterStep.kind).order_by(RosterStep.id.desc())).first()


def warned() -> list[str]:
    rows = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.ROSTER_NOT_PUBLISHED))
    return [row.address for row in rows]


def test_the_clock_publishes_at_the_time_and_once_for_whoever_chose_it(cast, chosen, scheduler):
    assert sweeps.publish_rosters(chosen - timedelta(seconds=1)) == ""
    assert sweeps.publish_rosters(chosen + timedelta(days=2)) == "1 rosters published"
    assert (roster().state, roster().publish_at, roster().note) == (RosterState.PUBLISHED, None, "备注")
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.ROSTER_PUBLISHED)).one()
    assert (row.actor_kind, row.account_id) == ("clock", scheduler.account_id)
    assert len(db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.DUTY_ASSIGNED)).all()) == 4
    assert sweeps.publish_rosters(chosen + timedelta(days=2)) == ""


@ON_SQLITE
def test_a_change_calls_it_off(cast, chosen, scheduler, now):
    with unit_of_work():
        draft = drafts.needed_draft(bureau_of(cast.own), MONTH)
        assignments.lock(draft, draft.assignments[0].public_id, draft.edits, scheduler, now)
    assert roster().publish_at is None
    assert sweeps.publish_rosters(chosen) == ""
    assert (roster().state, warned()) == (RosterState.DRAFT, [])


def falls_ill(cast, now):
    day = date(2026, 12, 2)
    leave = Leave(
        practitioner_id=person(cast.own, 0).id,
        starts_on=day,
        ends_on=day,
        period=Period.DAY,
        reason=LeaveReason.SICK,
        created_at=now,
    )
    db.session.add(leave)


def leaves_the_pool(cast, now):
    person(cast.own, 1).is_active = False


def must_be_approved_now(cast, now):
    settings.change(bureau_of(cast.own), approval_required=True)


@ON_SQLITE
@pytest.mark.parametrize("happens", [falls_ill, leaves_the_pool, must_be_approved_now])
def test_what_changed_meanwhile_ends_it_and_the_scheduler_is_told(cast, chosen, now, happens):
    with unit_of_work():
        happens(cast, now)
    assert sweeps.publish_rosters(chosen) == ""
    assert (roster().state, roster().publish_at) == (RosterState.DRAFT, None)
    assert newest_step() is RosterStepKind.REFUSED
    assert warned() == ["scheduler@own.example"]
    assert sweeps.publish_rosters(chosen) == ""
    assert len(warned()) == 1


@ON_SQLITE
def test_the_clock_does_not_act_for_somebody_who_has_left(cast, chosen, now):
    with unit_of_work():
        db.session.get_one(Account, cast.own.scheduler.id).active = False
    sweeps.publish_rosters(chosen)
    assert (roster().state, newest_step()) == (RosterState.DRAFT, RosterStepKind.REFUSED)


@ON_SQLITE
def test_sent_back_it_has_no_time_any_more(cast, now, scheduler):
    leader = Actor("account", cast.own.leader.id)
    with unit_of_work():
        bureau = bureau_of(cast.own)
        settings.change(bureau, approval_required=True)
        draft = draft_with(cast.own, now, FULL)
        with pytest.raises(rosters.CannotPublish):
            scheduled_publications.schedule(bureau, MONTH, draft.edits, now + HOUR, "", scheduler, now)
        approvals.submit(bureau, MONTH, draft.edits, "", scheduler, now)
        approvals.approve(draft, draft.edits, "", leader, now)
        scheduled_publications.schedule(bureau, MONTH, draft.edits, now + HOUR, "", scheduler, now)
    with unit_of_work():
        draft = drafts.needed_draft(bureau_of(cast.own), MONTH)
        approvals.send_back(draft, draft.edits, "再看看", leader, now)
    assert roster().publish_at is None
    assert sweeps.publish_rosters(now + HOUR) == ""


@ON_SQLITE
@pytest.mark.parametrize(
    "at",
    [datetime(2026, 11, 24, 10, 0, 30), datetime(2026, 11, 1, 9), datetime(2026, 12, 3)],  # noqa: DTZ001
)
def test_the_time_is_to_come_and_before_the_last_sitting(cast, now, scheduler, at):
    """It is 24 November, 10:00; the sittings are on 2 December."""
    draft = drafted_with(cast.own, now, FULL)
    with pytest.raises(InvalidInput), unit_of_work():
        scheduled_publications.schedule(
            bureau_of(cast.own),
            MONTH,
            draft.edits,
            clock.at_local(at.date(), at.time()),
            "",
            scheduler,
            now,
        )


@ON_SQLITE
def test_what_was_not_looked_at_is_not_scheduled_and_only_a_time_is_called_off(cast, chosen, scheduler, now):
    bureau = bureau_of(cast.own)
    with pytest.raises(Stale), unit_of_work():
        scheduled_publications.schedule(bureau, MONTH, 99, now + HOUR, "", scheduler, now)
    with unit_of_work():
        scheduled_publications.call_off(bureau_of(cast.own), MONTH, roster_edits(), scheduler, now)
    assert (roster().publish_at, newest_step()) == (None, RosterStepKind.UNSCHEDULED)
    with pytest.raises(Stale), unit_of_work():
        scheduled_publications.call_off(bureau_of(cast.own), MONTH, roster_edits(), scheduler, now)


def roster_edits() -> int:
    return db.session.scalars(select(Roster.edits).where(Roster.month == MONTH)).one()


def test_called_off_in_the_instant_it_is_published_only_one_happens(
    app, cast, chosen, scheduler, now, monkeypatch
):
    edits, bureau_id, outcomes = roster_edits(), cast.own.bureau.id, []
    both, publish, needed = threading.Barrier(2), rosters.publish, drafts.needed_draft

    def together(found):
        def wait(*arguments, **named):
            with suppress(threading.BrokenBarrierError):  # on one database or by a row's lock one waits
                both.wait(timeout=0.5)
            return found(*arguments, **named)

        return wait

    def by_clock():
        outcomes.append(sweeps.publish_rosters(chosen))

    def by_hand():
        try:
            with unit_of_work() as session:
                bureau = session.get_one(type(cast.own.bureau), bureau_id)
                scheduled_publications.call_off(bureau, MONTH, edits, scheduler, now)
            outcomes.append("called off")
        except (Stale, drafts.NoDraft):
            outcomes.append("")

    monkeypatch.setattr(rosters, "publish", together(publish))
    monkeypatch.setattr(drafts, "needed_draft", together(needed))
    in_parallel(app, [by_clock, by_hand])
    expected = RosterState.PUBLISHED if "called off" not in outcomes else RosterState.DRAFT
    assert roster().state is expected
    assert sorted(outcomes) in (["", "1 rosters published"], ["", "called off"])
