"""Session dates follow the calendar, but what people rely on moves only when somebody confirms it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster import workdays
from roster.core.actors import COMMAND
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    CalendarEntry,
    EntryStatus,
    Leave,
    LeaveReason,
    Notice,
    NoticeKind,
    SessionDate,
    Sitting,
    SittingState,
)
from roster.services import holiday_notices, session_dates, settings
from roster.workdays import Change, DayKind, InvalidMonth, NoticeDay
from tests.feeds.staging import publish

DECEMBER = "2026-12"
SECOND, THIRD = date(2026, 12, 2), date(2026, 12, 3)
NOTICE_2027 = replace(
    workdays.demo_notice(date(2027, 1, 1), date(2027, 12, 31)),
    document_number="a notice",
    issued_on=date(2026, 11, 20),
)
WITH_WORKED_SATURDAY = replace(
    NOTICE_2027, days=(*NOTICE_2027.days, NoticeDay(date(2027, 10, 9), DayKind.WORK, "国庆节"))
)


def derive(troupe, now, first_month=DECEMBER, count=1, **choices):
    with unit_of_work():
        return session_dates.derive(troupe.bureau, first_month, count, COMMAND, now, **choices)


def close_first_of_december(troupe, now):
    """Make Tuesday 1 December a day off: the second working day becomes the 3rd."""
    with unit_of_work():
        holiday_notices.set_day(troupe.bureau, date(2026, 12, 1), DayKind.OFF, "停电", COMMAND, now)


def row_of(troupe, month=DECEMBER):
    return session_dates.known(troupe.bureau, month, 1)[0]


def test_deriving_adds_months_and_lays_them_out(cast, now):
    outcome = derive(cast.own, now, "2026-11", 4)
    assert outcome.added == ["2026-11", "2027-01", "2027-02"]
    assert outcome.moved == outcome.needs_confirmation == []
    dates = session_dates.known(cast.own.bureau, "2026-11", 4)
    assert [(row.date.isoformat(), row.is_provisional) for row in dates] == [
        ("2026-11-03", False),
        ("2026-12-02", False),
        ("2027-01-05", True),
        ("2027-02-02", True),
    ]
    january = db.session.scalars(select(Sitting).where(Sitting.month == "2027-01")).all()
    assert {sitting.state for sitting in january} == {SittingState.PROVISIONAL}
    assert {sitting.date for sitting in january} == {date(2027, 1, 5)}
    assert len(january) == 3
    entries = db.session.scalars(select(CalendarEntry).where(CalendarEntry.date == date(2027, 1, 5))).all()
    assert {entry.status for entry in entries} == {EntryStatus.TENTATIVE}
    assert session_dates.known(cast.stranger.bureau, "2027-01", 1) == []


def test_deriving_again_changes_nothing_and_leaves_no_trace(cast, now):
    derive(cast.own, now, "2027-01", 12)
    trail = len(db.session.scalars(select(AuditRow)).all())
    again = derive(cast.own, now, "2027-01", 12)
    assert again == session_dates.Derivation()
    assert len(db.session.scalars(select(AuditRow)).all()) == trail


def test_alternatives_are_kept(cast, now):
    derive(cast.own, now, "2027-10")
    row = row_of(cast.own, "2027-10")
    assert (row.date, row.alternatives) == (date(2027, 10, 11), ["2027-10-09"])


def test_a_notice_settles_the_year_and_moves_october(cast, now):
    derive(cast.own, now, "2027-01", 12)
    moves = [Change("2027-10", date(2027, 10, 11), date(2027, 10, 9))]
    assert session_dates.preview(cast.own.bureau, WITH_WORKED_SATURDAY, "2027-01", 12) == moves
    assert session_dates.preview(cast.own.bureau, NOTICE_2027, "2027-01", 12) == []
    with unit_of_work():
        holiday_notices.import_notice(None, WITH_WORKED_SATURDAY, COMMAND, now)
    outcome = derive(cast.own, now, "2027-01", 12)
    assert outcome.moved == moves
    assert len(outcome.settled) == 12
    october = row_of(cast.own, "2027-10")
    assert (october.is_provisional, october.is_makeup_day, october.alternatives) == (False, True, [])
    sittings = db.session.scalars(select(Sitting).where(Sitting.month == "2027-10")).all()
    assert {(sitting.state, sitting.date) for sitting in sittings} == {
        (SittingState.ANNOUNCED, date(2027, 10, 9))
    }
    trail = db.session.scalars(
        select(AuditRow)
        .where(AuditRow.action == AuditAction.SESSION_DATES_DERIVED)
        .order_by(AuditRow.id.desc())
    ).first()
    assert trail.detail["moved"] == [["2027-10", "2027-10-11", "2027-10-09"]]


def test_a_month_without_published_roster_moves_at_once(cast, now):
    close_first_of_december(cast.own, now)
    assert derive(cast.own, now).moved == [Change(DECEMBER, SECOND, THIRD)]
    assert {sitting.date for sitting in cast.own.sittings} == {THIRD}
    assert row_of(cast.stranger).date == SECOND


def test_a_published_month_waits_for_confirmation(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    close_first_of_december(own, now)
    before = db.session.scalars(select(CalendarEntry.sequence).order_by(CalendarEntry.id)).all()
    outcome = derive(own, now)
    assert outcome.moved == []
    assert outcome.needs_confirmation == [Change(DECEMBER, SECOND, THIRD)]
    assert row_of(own).date == SECOND
    assert {sitting.date for sitting in own.sittings} == {SECOND}
    assert db.session.scalars(select(CalendarEntry.sequence).order_by(CalendarEntry.id)).all() == before
    assert db.session.scalars(select(Notice)).all() == []


def test_a_confirmed_move_tells_and_raises_the_sequence_once(cast, now):
    own = cast.own
    own.sittings[0].state = SittingState.OPEN
    db.session.commit()
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY), (own.sittings[1], own.notary, Period.AM))
    uids = set(db.session.scalars(select(CalendarEntry.uid)))
    close_first_of_december(own, now)
    outcome = derive(own, now, confirmed={DECEMBER})
    assert outcome.moved == [Change(DECEMBER, SECOND, THIRD)]
    assert outcome.problems == []
    entries = db.session.scalars(select(CalendarEntry)).all()
    assert {entry.uid for entry in entries} == uids
    assert {(entry.date, entry.sequence) for entry in entries} == {(THIRD, 1)}
    told = db.session.scalars(
        select(Notice).where(Notice.kind == NoticeKind.SESSION_DATE_MOVED).order_by(Notice.id)
    ).all()
    assert {notice.practitioner_id for notice in told} == {own.lawyers[0].id, own.notary.id}
    assert told[0].parameters["before"] == "2026-12-02"
    assert told[0].parameters["date"] == "2026-12-03"
    assert derive(own, now, confirmed={DECEMBER}) == session_dates.Derivation()
    assert len(db.session.scalars(select(Notice)).all()) == 2


def test_a_confirmed_move_names_who_is_away(cast, now):
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY))
    with unit_of_work():
        db.session.add(
            Leave(
                practitioner=own.lawyers[0],
                starts_on=THIRD,
                ends_on=THIRD,
                reason=LeaveReason.HEARING,
                created_at=now,
            )
        )
    close_first_of_december(own, now)
    (problem,) = derive(own, now, confirmed={DECEMBER}).problems
    # The other two are as good as each other: which of them takes it is decided by their public names.
    assert problem.in_language("en") in {
        f"{own.lawyers[0].name} cannot come to {own.centers[0].name} on 2026-12-03; {other.name} takes the seat."
        for other in own.lawyers[1:]
    }


def test_a_center_that_was_moved_or_cancelled_stays(cast, now):
    own = cast.own
    with unit_of_work():
        own.sittings[0].date, own.sittings[0].state = date(2026, 12, 4), SittingState.MOVED
        own.sittings[1].state = SittingState.CANCELLED
        own.sittings[2].date, own.sittings[2].state = THIRD, SittingState.MOVED
    close_first_of_december(own, now)
    derive(own, now)
    states = [(sitting.date, sitting.state) for sitting in own.sittings]
    assert states == [
        (date(2026, 12, 4), SittingState.MOVED),
        (SECOND, SittingState.CANCELLED),
        (THIRD, SittingState.ANNOUNCED),
    ]


def test_a_center_moved_to_a_day_now_off_is_named(cast, now):
    own = cast.own
    friday = date(2026, 12, 4)
    with unit_of_work():
        own.sittings[0].date, own.sittings[0].state = friday, SittingState.MOVED
        holiday_notices.set_day(own.bureau, friday, DayKind.OFF, "停电", COMMAND, now)
    outcome = derive(own, now)
    assert outcome.moved == []
    (problem,) = outcome.problems
    assert str(problem) == f"{own.centers[0].name_en} was moved to 2026-12-04, which is no working day now."


def test_a_date_that_has_come_never_moves(cast, now):
    close_first_of_december(cast.own, now)
    on_the_day = now + timedelta(days=8)
    assert derive(cast.own, on_the_day, confirmed={DECEMBER}) == session_dates.Derivation()
    assert row_of(cast.own).date == SECOND


def test_another_ordinal(cast, now):
    with unit_of_work():
        settings.change(cast.own.bureau, session_ordinal=3)
    assert derive(cast.own, now).moved == [Change(DECEMBER, SECOND, THIRD)]


def test_a_month_must_be_a_month(cast, now):
    with pytest.raises(InvalidMonth):
        derive(cast.own, now, "2026-13")
    assert db.session.scalars(select(SessionDate).where(SessionDate.month == "2026-13")).all() == []
