"""Publication: each rule kept, broken and on the border; who is told; who loses a race."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.errors import NotFound, Stale
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    CalendarEntry,
    FeedKind,
    Leave,
    LeaveReason,
    Notice,
    NoticeKind,
    Roster,
    RosterState,
    SessionDate,
    Sitting,
    SittingState,
    Slot,
)
from roster.services import assignments, boards, rosters
from tests.services.planning_stage import (
    ACTOR,
    FULL,
    bureau_of,
    draft_with,
    drafted_with,
    duty_of,
    lay_out,
    person,
    publish,
)

MONTH = "2026-12"


def told() -> list[tuple[str, str]]:
    """Who was told what, by kind and name."""
    rows = db.session.scalars(
        select(Notice).where(Notice.kind.in_(("duty_assigned", "duty_changed", "duty_dropped")))
    )
    return sorted((row.kind.value, row.recipient_name) for row in rows)


def refuse(troupe, now, month=MONTH) -> list[str]:
    """Publish and return the English sentences that forbid it."""
    with pytest.raises(rosters.CannotPublish) as refused, unit_of_work():  # noqa: PT012
        bureau = bureau_of(troupe)
        rosters.publish(bureau, month, rosters.needed_draft(bureau, month).edits, ACTOR, now)
    return [sentence.in_language("en") for sentence in refused.value.hindrances]


def test_publication_carries_everything_out(cast, now):
    publication = publish(cast.own, now)
    roster = db.session.get_one(Roster, publication.roster.id)
    assert (roster.state, roster.version, roster.published_at) == (RosterState.PUBLISHED, 1, now)
    states = set(db.session.scalars(select(Sitting.state).where(Sitting.bureau_id == cast.own.bureau.id)))
    assert states == {SittingState.OPEN}
    assert db.session.scalar(select(Slot.id).limit(1))
    entries = db.session.scalars(
        select(CalendarEntry).where(CalendarEntry.feed_kind == FeedKind.PRACTITIONER)
    )
    assert len(entries.all()) == 4
    assert told() == [
        ("duty_assigned", name) for name in sorted(["王示own", "李示own", "张示own", "示甲own"])
    ]
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.ROSTER_PUBLISHED)).one()
    assert (row.detail["version"], row.detail["told"]) == (1, 4)


def test_a_new_version_tells_exactly_those_whose_duties_change(cast, now):
    publish(cast.own, now, [(0, "lawyer", 0, "day"), (1, "lawyer", 1, "day"), (0, "notary", 9, "am")])
    first = told()
    with unit_of_work():
        draft = rosters.new_draft_from_published(bureau_of(cast.own), MONTH, ACTOR, now)
        rows = {one.practitioner_id: one for one in draft.assignments}
        assignments.move(
            draft,
            rows[cast.own.lawyers[1].id].public_id,
            person(cast.own, 2).public_id,
            Period.DAY,
            draft.edits,
            ACTOR,
            now,
        )
        assignments.move(
            draft,
            rows[cast.own.notary.id].public_id,
            person(cast.own, 9).public_id,
            Period.PM,
            draft.edits,
            ACTOR,
            now,
        )
    publication = publish(cast.own, now)
    kinds = {change.name: change.kind.value for change in publication.changes}
    assert kinds == {"李示own": "dropped", "张示own": "assigned", "示甲own": "changed"}
    assert sorted(set(told()) - set(first)) == [
        ("duty_assigned", "张示own"),
        ("duty_changed", "示甲own"),
        ("duty_dropped", "李示own"),
    ]
    assert len(told()) == len(first) + 3
    states = {roster.version: roster.state for roster in rosters.versions_of(bureau_of(cast.own), MONTH)}
    assert states == {1: RosterState.SUPERSEDED, 2: RosterState.PUBLISHED}
    dropped = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.DUTY_DROPPED)).one()
    assert dropped.parameters["duties"] == [
        {"center": "示例own1镇", "center_en": "Town 1", "date": "2026-12-02", "period": "day"}
    ]
    assert "李" not in str(dropped.parameters)


def test_a_changed_year_tells_those_of_the_changed_months_once_each(cast, now):
    months = {"2026-12": None, "2027-01": date(2027, 1, 5), "2027-02": date(2027, 2, 2)}
    with unit_of_work():
        for month, day in months.items():
            if day is not None:
                lay_out(cast.own, month, day, now)
            draft_with(cast.own, now, FULL, month)
    for month in months:
        publish(cast.own, now, month=month)
    first = told()
    for month in months:
        with unit_of_work():
            draft = rosters.new_draft_from_published(bureau_of(cast.own), month, ACTOR, now)
            if month != "2027-01":
                notary = next(one for one in draft.assignments if one.practitioner_id == cast.own.notary.id)
                assignments.move(
                    draft,
                    notary.public_id,
                    person(cast.own, 9).public_id,
                    Period.PM,
                    draft.edits,
                    ACTOR,
                    now,
                )
    changes = [publish(cast.own, now, month=month).changes for month in months]
    assert [[(one.kind.value, one.name) for one in found] for found in changes] == [
        [("changed", "示甲own")],
        [],
        [("changed", "示甲own")],
    ]
    assert len(first) == 3 * len(FULL)
    assert sorted(told()) == sorted([*first, ("duty_changed", "示甲own"), ("duty_changed", "示甲own")])


def test_an_unchanged_version_tells_nobody(cast, now):
    publish(cast.own, now)
    before = told()
    with unit_of_work():
        rosters.new_draft_from_published(bureau_of(cast.own), MONTH, ACTOR, now)
    assert publish(cast.own, now).changes == []
    assert told() == before


def test_the_copy_of_a_published_roster_keeps_locks_and_is_made_once(cast, now):
    publication = publish(cast.own, now)
    with unit_of_work():
        published = db.session.get_one(Roster, publication.roster.id)
        published.assignments[0].is_locked = True
        bureau = bureau_of(cast.own)
        draft = rosters.new_draft_from_published(bureau, MONTH, ACTOR, now)
        again = rosters.new_draft_from_published(bureau, MONTH, ACTOR, now)
        assert (draft.id, draft.version) == (again.id, 2)
        assert [one.is_locked for one in draft.assignments] == [True, False, False, False]


def test_a_provisional_month_can_be_drafted_but_not_published(cast, now):
    with unit_of_work():
        lay_out(cast.own, "2027-01", date(2027, 1, 5), now, provisional=True)
        draft_with(cast.own, now, FULL, "2027-01")
    (sentence,) = refuse(cast.own, now, "2027-01")
    assert "holiday notice for 2027" in sentence
    with unit_of_work():
        row = db.session.scalars(select(SessionDate).where(SessionDate.month == "2027-01")).one()
        row.is_provisional = False
    assert len(refuse(cast.own, now, "2027-01")) == 1, "its sittings are still provisional"
    with unit_of_work():
        for sitting in db.session.scalars(select(Sitting).where(Sitting.month == "2027-01")):
            sitting.state = SittingState.ANNOUNCED
    assert publish(cast.own, now, month="2027-01").roster.version == 1


def test_a_month_is_over_the_day_after_its_session_date(cast, now):
    drafted_with(cast.own, now, FULL)
    day_itself = now + timedelta(days=8)
    assert "The month is over." in refuse(cast.own, day_itself + timedelta(days=1))
    assert publish(cast.own, day_itself).roster.version == 1


def test_a_sitting_that_is_over_cannot_be_changed_by_a_new_version(cast, now):
    publish(cast.own, now)
    with unit_of_work():
        sitting = db.session.get_one(Sitting, cast.own.sittings[0].id)
        sitting.date, sitting.state = date(2026, 12, 1), SittingState.MOVED
        draft = rosters.new_draft_from_published(bureau_of(cast.own), MONTH, ACTOR, now)
        early = next(one for one in draft.assignments if one.duty.sitting_id == sitting.id)
        db.session.delete(early)
    later = now + timedelta(days=8)
    assert refuse(cast.own, later) == ["It changes a sitting that is over."]
    assert publish(cast.own, now + timedelta(days=7)).roster.version == 2


def test_an_empty_roster_is_not_published(cast, now):
    drafted_with(cast.own, now, [])
    assert refuse(cast.own, now) == ["Nobody is on it."]


def test_a_roster_that_breaks_a_rule_is_not_published(cast, now):
    with unit_of_work():
        draft_with(cast.own, now, FULL)
        leave = Leave(
            practitioner_id=cast.own.lawyers[0].id,
            starts_on=date(2026, 12, 2),
            ends_on=date(2026, 12, 2),
            reason=LeaveReason.HEARING,
            created_at=now,
        )
        db.session.add(leave)
    assert refuse(cast.own, now) == ["王示own is away on 2026-12-02."]
    assert told() == []
    with unit_of_work():
        db.session.get_one(Leave, leave.id).starts_on = date(2026, 12, 3)
        db.session.get_one(Leave, leave.id).ends_on = date(2026, 12, 3)
    assert publish(cast.own, now).roster.version == 1


def test_somebody_who_left_the_pool_forbids_publication(cast, now):
    with unit_of_work():
        draft_with(cast.own, now, FULL)
        person(cast.own, 0).is_active = False
    assert refuse(cast.own, now) == ["王示own is away on 2026-12-02."]


def test_who_looked_at_an_older_draft_cannot_publish(cast, now):
    with unit_of_work():
        draft = draft_with(cast.own, now, FULL)
        seen = draft.edits
        assignments.clear(draft, draft.assignments[0].public_id, seen, ACTOR, now)
    with pytest.raises(Stale), unit_of_work():
        rosters.publish(bureau_of(cast.own), MONTH, seen, ACTOR, now)
    assert told() == []


def test_publishing_twice_finds_no_draft(cast, now):
    publish(cast.own, now)
    with pytest.raises(rosters.NoDraft), unit_of_work():
        rosters.publish(bureau_of(cast.own), MONTH, 0, ACTOR, now)


def test_bureaus_publish_apart(cast, now):
    publish(cast.own, now)
    assert rosters.published_of(bureau_of(cast.stranger), MONTH) is None
    with pytest.raises(NotFound), unit_of_work():  # noqa: PT012
        draft = rosters.new_draft(bureau_of(cast.stranger), MONTH, ACTOR, now)
        assignments.place(
            draft,
            duty_of(cast.stranger, 0, "lawyer").public_id,
            person(cast.own, 0).public_id,
            Period.DAY,
            draft.edits,
            ACTOR,
            now,
        )


def test_the_steps_of_one_deed_share_a_problem_and_another_reads_the_leave_given_since(cast, now):
    publish(cast.own, now)
    bureau, today = bureau_of(cast.own), clock.local(now).date()
    roster = rosters.published_of(bureau, MONTH)
    problems = boards.Problems()
    first = boards.of_roster(bureau, roster, today, problems)
    away = cast.own.lawyers[0]
    with unit_of_work():
        db.session.add(
            Leave(
                practitioner_id=away.id,
                starts_on=first.stands[0].date,
                ends_on=first.stands[0].date,
                period=Period.DAY,
                reason=LeaveReason.SICK,
                created_at=now,
            )
        )
    assert boards.of_roster(bureau, roster, today, problems).instance is first.instance
    assert boards.of_roster(bureau, roster, today).instance != first.instance
    with_another_frame = boards.of_months(bureau, [MONTH, "2027-01"], today, problems=problems)
    assert with_another_frame.instance.months == (MONTH, "2027-01")
