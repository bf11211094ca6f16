"""Calendar entries follow the rosters: one UID for ever, and no change without a reason."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster.core.periods import Period
from roster.core.translation import DEFAULT_LANGUAGE, translate
from roster.database import db, unit_of_work
from roster.jobs import sweeps
from roster.models import (
    AssignmentState,
    CalendarEntry,
    Center,
    EntryStatus,
    FeedKind,
    Roster,
    RosterState,
    SittingState,
)
from roster.services import calendar_entries
from tests.feeds.staging import MONTH, feed_events, link_to, publish, refresh, token_row

LATER = timedelta(hours=1)


def entries_of(kind, **subject):
    """Return the entries of one kind and subject, oldest first."""
    chosen = select(CalendarEntry).where(CalendarEntry.feed_kind == kind).order_by(CalendarEntry.id)
    return db.session.scalars(chosen.filter_by(**subject)).all()


def shown(entry):
    """Return what a subscriber's program compares."""
    return entry.uid, entry.sequence, entry.updated_at, entry.status


def test_publishing_makes_one_entry_per_practitioner_and_two_per_sitting(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY), (own.sittings[0], own.notary, Period.AM))
    assert len(entries_of(FeedKind.PRACTITIONER)) == 2
    assert len(entries_of(FeedKind.CENTER)) == len(entries_of(FeedKind.BUREAU)) == 3
    (mine,) = entries_of(FeedKind.PRACTITIONER, practitioner_id=own.lawyers[0].id)
    assert mine.status is EntryStatus.CONFIRMED
    assert mine.sequence == 0
    (center,) = entries_of(FeedKind.CENTER, sitting_id=own.sittings[0].id)
    assert own.lawyers[0].name in center.summary
    assert own.notary.name in center.summary


def test_a_half_day_shows_its_own_hours(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.notary, Period.PM))
    (entry,) = entries_of(FeedKind.PRACTITIONER)
    assert (entry.ends_at - entry.starts_at) == timedelta(hours=2, minutes=30)
    assert entry.starts_at.isoformat() == "2026-12-02T06:00:00+00:00"


def test_publishing_the_same_again_changes_nothing(cast, now):
    own = cast.own
    seat = (own.sittings[0], own.lawyers[0], Period.DAY)
    publish(own, now, seat)
    before = [shown(entry) for entry in db.session.scalars(select(CalendarEntry).order_by(CalendarEntry.id))]
    assert publish(own, now + LATER, seat) == 0
    after = [shown(entry) for entry in db.session.scalars(select(CalendarEntry).order_by(CalendarEntry.id))]
    assert before == after


def test_a_changed_half_day_keeps_the_uid_and_raises_the_sequence(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.notary, Period.AM))
    (before,) = map(shown, entries_of(FeedKind.PRACTITIONER))
    publish(own, now + LATER, (own.sittings[0], own.notary, Period.PM))
    (after,) = map(shown, entries_of(FeedKind.PRACTITIONER))
    assert after == (before[0], before[1] + 1, now + LATER, EntryStatus.CONFIRMED)


def test_replacing_one_by_another_cancels_here_adds_there_and_keeps_the_centers_uid(cast, now):
    own = cast.own
    sitting, first, second = own.sittings[0], own.lawyers[0], own.lawyers[1]
    publish(own, now, (sitting, first, Period.DAY))
    (center_before,) = map(shown, entries_of(FeedKind.CENTER, sitting_id=sitting.id))
    (first_before,) = map(shown, entries_of(FeedKind.PRACTITIONER, practitioner_id=first.id))

    publish(own, now + LATER, (sitting, second, Period.DAY))
    (first_after,) = map(shown, entries_of(FeedKind.PRACTITIONER, practitioner_id=first.id))
    (second_after,) = map(shown, entries_of(FeedKind.PRACTITIONER, practitioner_id=second.id))
    (center_after,) = map(shown, entries_of(FeedKind.CENTER, sitting_id=sitting.id))
    assert first_after == (first_before[0], 1, now + LATER, EntryStatus.CANCELLED)
    assert second_after[1:] == (0, now + LATER, EntryStatus.CONFIRMED)
    assert second_after[0] != first_before[0]
    assert center_after == (center_before[0], 1, now + LATER, EntryStatus.CONFIRMED)

    publish(own, now + 2 * LATER, (sitting, first, Period.DAY))
    (back_again,) = map(shown, entries_of(FeedKind.PRACTITIONER, practitioner_id=first.id))
    assert back_again == (first_before[0], 2, now + 2 * LATER, EntryStatus.CONFIRMED)


def test_another_telephone_is_no_new_appointment_but_another_place_or_colleague_is(cast, now):
    own = cast.own
    seat = (own.sittings[0], own.lawyers[0], Period.DAY)
    publish(own, now, seat)

    def mine():
        db.session.expire_all()
        (entry,) = entries_of(FeedKind.PRACTITIONER, practitioner_id=own.lawyers[0].id)
        return entry

    uid, told = mine().uid, []
    for hours, change in ((1, {"phone": "0913-7654321"}), (2, {"address": "渭清路 9 号"}), (3, {})):
        with unit_of_work():
            for name, value in change.items():
                setattr(db.session.get_one(Center, own.centers[0].id), name, value)
        sweeps.refresh_calendars(now + hours * LATER)
        entry = mine()
        told.append((entry.sequence, entry.updated_at - now))
    assert "0913-7654321" in mine().description
    assert told == [(0, LATER), (1, 2 * LATER), (1, 2 * LATER)]
    publish(own, now + 4 * LATER, seat, (own.sittings[0], own.notary, Period.AM))
    assert (mine().uid, mine().sequence, mine().updated_at) == (uid, 2, now + 4 * LATER)


def test_a_released_assignment_is_cancelled(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    with unit_of_work():
        roster = db.session.scalar(select(Roster).where(Roster.state == RosterState.PUBLISHED))
        roster.assignments[0].state = AssignmentState.RELEASED
        calendar_entries.refresh_for_month(own.bureau, MONTH, now + LATER)
    (entry,) = entries_of(FeedKind.PRACTITIONER)
    assert entry.status is EntryStatus.CANCELLED


def test_a_moved_sitting_keeps_its_uids_and_says_why(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    uids = {entry.uid for entry in entries_of(FeedKind.PRACTITIONER)}
    with unit_of_work():
        sitting = own.sittings[0]
        sitting.date, sitting.state, sitting.reason = date(2026, 12, 4), SittingState.MOVED, "道路施工"
        calendar_entries.refresh_for_month(own.bureau, MONTH, now + LATER)
    (entry,) = entries_of(FeedKind.PRACTITIONER)
    assert {entry.uid} == uids
    assert entry.date == date(2026, 12, 4)
    assert entry.starts_at.isoformat() == "2026-12-04T01:00:00+00:00"
    assert "道路施工" in entry.description


def test_a_cancelled_sitting_cancels_all_its_entries_once(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    with unit_of_work():
        own.sittings[0].state = SittingState.CANCELLED
        calendar_entries.refresh_for_month(own.bureau, MONTH, now + LATER)
    cancelled = [
        *entries_of(FeedKind.PRACTITIONER),
        *entries_of(FeedKind.CENTER, sitting_id=own.sittings[0].id),
    ]
    assert {entry.status for entry in cancelled} == {EntryStatus.CANCELLED}
    assert refresh(own.bureau, now + 2 * LATER) == 0


def test_a_sitting_cancelled_before_anybody_saw_it_makes_no_entry(cast, now):
    own = cast.own
    with unit_of_work():
        own.sittings[0].state = SittingState.CANCELLED
        calendar_entries.refresh_for_month(own.bureau, MONTH, now)
    assert entries_of(FeedKind.CENTER, sitting_id=own.sittings[0].id) == []


def test_a_provisional_date_is_a_whole_tentative_day_that_becomes_final(cast, now):
    own = cast.own
    with unit_of_work():
        own.sittings[0].state = SittingState.PROVISIONAL
        calendar_entries.refresh_for_month(own.bureau, MONTH, now)
    path = link_to(own, own.centers[0], now)
    (event,) = feed_events(path, now).values()
    assert event["STATUS"] == "TENTATIVE"
    assert event.start == date(2026, 12, 2)
    assert event["SUMMARY"].startswith(translate(DEFAULT_LANGUAGE, "Provisional: %(summary)s", summary=""))

    with unit_of_work():
        own.sittings[0].state = SittingState.ANNOUNCED
        calendar_entries.refresh_for_month(own.bureau, MONTH, now + LATER)
    (final,) = feed_events(path, now).values()
    assert (final["UID"], final["SEQUENCE"], final["STATUS"]) == (event["UID"], 1, "CONFIRMED")


def test_drafts_are_not_told(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    with unit_of_work():
        db.session.scalar(select(Roster)).state = RosterState.DRAFT
        calendar_entries.refresh_for_month(own.bureau, MONTH, now + LATER)
    (entry,) = entries_of(FeedKind.PRACTITIONER)
    assert entry.status is EntryStatus.CANCELLED


def test_another_bureaus_entries_are_left_alone(cast, now):
    publish(cast.stranger, now, (cast.stranger.sittings[0], cast.stranger.lawyers[0], Period.DAY))
    publish(cast.own, now)
    (entry,) = entries_of(FeedKind.PRACTITIONER)
    assert entry.bureau_id == cast.stranger.bureau.id
    assert entry.status is EntryStatus.CONFIRMED


@pytest.mark.parametrize(("days", "is_shown"), [(90, True), (91, False)])
def test_past_and_cancelled_events_stay_ninety_days(cast, now, days, is_shown):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    publish(own, now + LATER)
    path = link_to(own, own.lawyers[0], now)
    midday_after = now.replace(month=12, day=2) + timedelta(days=days)
    assert bool(feed_events(path, midday_after)) is is_shown


def test_dropping_an_old_event_moves_the_feeds_last_change(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    path = link_to(own, own.lawyers[0], now)
    gone = now.replace(month=12, day=2) + timedelta(days=91)
    version = calendar_entries.version_of(token_row(path), gone)
    assert version.entries == 0
    assert now < version.changed_at <= gone


def test_long_lists_of_people_fit_the_column(cast, now):
    own = cast.own
    with unit_of_work():
        for person in own.lawyers:
            person.name = "长" * 60
    publish(own, now, *[(own.sittings[0], person, Period.DAY) for person in own.lawyers])
    (entry,) = entries_of(FeedKind.CENTER, sitting_id=own.sittings[0].id)
    assert len(entry.summary) == 200
