"""A sitting with twelve bookings moves by two days, or does not take place: every person, seat, calendar and message is counted."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.database import db, rehearsal, unit_of_work
from roster.models import (
    Assignment,
    AssignmentState,
    Booking,
    BookingState,
    CalendarEntry,
    EntryStatus,
    FeedKind,
    Firm,
    Leave,
    LeaveReason,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Practitioner,
    Roster,
    RosterState,
    SeatClaim,
    Sitting,
    SittingState,
)
from roster.notify.messages import words_for_call
from roster.services import (
    calendar_entries,
    invariants,
    moved_sittings,
    notices,
    roster_sheets,
    session_dates,
    settings,
    sitting_moves,
    standing,
)
from roster.services.date_consequences import ConsequencesChanged
from tests.booking_builders import book, slots_of
from tests.feeds.staging import feed_events, link_to
from tests.services.planning_stage import ACTOR, bureau_of, drafted_with, person, publish

SECOND, FOURTH = date(2026, 12, 2), date(2026, 12, 4)
TYPHOON = "台风“示例”登陆，全天停止户外活动"


@pytest.fixture
def booked(cast, now):
    """December published, twelve bookings at the first center, three of them with a landline; a free lawyer in the pool."""
    own = cast.own
    with unit_of_work():
        firm = db.session.scalars(select(Firm).where(Firm.bureau_id == own.bureau.id)).first()
        db.session.add(
            Practitioner(
                bureau_id=own.bureau.id, firm=firm, role="lawyer", name="赵备班", phone="0913-2000000"
            )
        )
        settings.change(own.bureau, walk_in_slots_per_half=0, slot_minutes=20)
    publish(own, now)
    times = slots_of(own.sittings[0])
    late = clock.at_local(date(2026, 11, 24), clock.local(now).time())
    made = []
    for number in range(12):
        phone = f"0913-30000{number:02}" if number % 4 == 0 else f"138000001{number:02}"
        made.append(book(times[number % len(times)], late, number + 1, phone=phone))
    with unit_of_work():
        for one in made:  # each has put it into a calendar
            calendar_entries.for_booking(db.session.get_one(Booking, one.id), late)
    return own, made


def away(troupe, who, now, day=FOURTH):
    with unit_of_work():
        db.session.add(
            Leave(
                practitioner_id=who.id, starts_on=day, ends_on=day, reason=LeaveReason.HEARING, created_at=now
            )
        )


def sitting_of(troupe, number=0):
    return db.session.get_one(Sitting, troupe.sittings[number].id)


def move(troupe, now, **options):
    actor = Actor("account", troupe.scheduler.id)
    return sitting_moves.move_sitting(
        sitting_of(troupe), bureau_of(troupe), FOURTH, TYPHOON, actor, now, **options
    )


def sent(now, **equal):
    return db.session.scalars(select(Notice).filter_by(created_at=now, **equal)).all()


def practitioners_entries(troupe):
    rows = db.session.scalars(
        select(CalendarEntry).where(
            CalendarEntry.bureau_id == troupe.bureau.id, CalendarEntry.feed_kind == FeedKind.PRACTITIONER
        )
    )
    return {(row.practitioner_id, row.sitting_id): row for row in rows}


def test_twelve_bookings_move_by_two_days(booked, now):
    own, made = booked
    later = now + timedelta(minutes=5)
    away(own, own.lawyers[0], now)
    names = {one.name: one.id for one in db.session.scalars(select(Practitioner))}
    link = link_to(own, own.lawyers[0], now)
    before = {str(one.uid): one.sequence for one in db.session.scalars(select(CalendarEntry))}
    booked_at = {one.id: one.slot.starts_at for one in made}
    with rehearsal():
        shown = move(own, later)
    assert sitting_of(own).date == SECOND
    assert sent(later) == [], "a rehearsal leaves nothing"
    with unit_of_work():
        done = move(
            own,
            later,
            chosen={shown.vacated[0].assignment: shown.vacated[0].substitute.practitioner},
            digest=shown.digest,
        )
    assert done == shown

    # Every citizen: the same time of day, a message each, on the call list who cannot read one.
    rows = [db.session.get_one(Booking, one.id) for one in made]
    assert {one.state for one in rows} == {BookingState.BOOKED}
    assert all(
        one.slot.starts_at - booked_at[one.id] == timedelta(days=2) and one.slot.is_open for one in rows
    )
    told = sent(later, kind=NoticeKind.BOOKING_MOVED)
    assert sorted(one.booking_id for one in told) == sorted(one.id for one in rows)
    assert Counter(one.channel for one in told) == {NoticeChannel.SMS: 9, NoticeChannel.CALL: 3}
    listed = [one for one in notices.call_list(own.bureau) if one.created_at == later and one.booking_id]
    assert len(listed) == 3
    assert "12月4日" in words_for_call(listed[0])
    assert (done.visitors_with("kept"), done.to_call) == (12, 3)

    # Every practitioner: the notary comes, the lawyer on leave is let off, the spare one takes the seat.
    kinds = {(one.kind, one.practitioner_id) for one in sent(later) if one.practitioner_id}
    assert kinds == {
        (NoticeKind.SESSION_DATE_MOVED, own.notary.id),
        (NoticeKind.DUTY_DROPPED, own.lawyers[0].id),
        (NoticeKind.DUTY_ASSIGNED, names["赵备班"]),
    }
    seats = {
        one.practitioner_id: one.state
        for one in db.session.scalars(
            select(Assignment).join(Roster).where(Roster.state == RosterState.PUBLISHED)
        )
        if one.duty.sitting_id == own.sittings[0].id
    }
    assert seats == {
        own.lawyers[0].id: AssignmentState.RELEASED,
        own.notary.id: AssignmentState.PLANNED,
        names["赵备班"]: AssignmentState.PLANNED,
    }
    (vacated,) = done.vacated
    assert vacated.because[0].in_language("en") == "王示own is away on 2026-12-04."

    # Every calendar: the same UIDs; what moved counts up, what is gone says so on the old date.
    entries = db.session.scalars(select(CalendarEntry)).all()
    touched = {one.uid for one in entries if one.sitting_id == own.sittings[0].id or one.booking_id}
    assert all(one.sequence == before[one.uid] + (one.uid in touched) for one in entries if one.uid in before)
    own_entries = practitioners_entries(own)
    mine = own_entries[own.lawyers[0].id, own.sittings[0].id]
    assert (mine.status, mine.date) == (EntryStatus.CANCELLED, SECOND)
    (event,) = feed_events(link, later).values()
    assert (event["STATUS"], event["SEQUENCE"], str(event["UID"]).split("@")[0]) == ("CANCELLED", 1, mine.uid)
    assert own_entries[own.notary.id, own.sittings[0].id].date == FOURTH
    assert own_entries[names["赵备班"], own.sittings[0].id].sequence == 0
    assert {one.date for one in entries if one.booking_id} == {FOURTH}

    # Every other message, seat and paper.
    assert len(sent(later)) == 12 + 3
    assert invariants.check(own.bureau, later) == []
    roster = db.session.scalars(select(Roster).where(Roster.state == RosterState.PUBLISHED)).one()
    sheet = roster_sheets.sheet_of(bureau_of(own), "2026-12", standing.assignments_of([roster.id]))
    assert [(row.sitting.date, row.is_moved) for row in sheet.rows][:2] == [(FOURTH, True), (SECOND, False)]
    assert sheet.rows[0].sitting.reason == TYPHOON
    (became,) = moved_sittings.of_month(bureau_of(own), "2026-12", later)
    assert (len(became.visitors), len(became.practitioners), became.empty, became.without_anybody) == (
        12,
        3,
        [],
        0,
    )
    assert [one.is_open for one in became.visitors].count(True) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_seat_nobody_takes_leaves_no_citizen_untold(booked, now):
    own, made = booked
    later = now + timedelta(minutes=5)
    away(own, own.lawyers[0], now)
    with rehearsal():
        seat = move(own, later).vacated[0].assignment
    with unit_of_work():
        done = move(own, later, chosen={seat: ""})
    assert (done.seats_with("empty"), done.visitors_with("waiting")) == (1, 12)
    affected = sent(later, kind=NoticeKind.BOOKING_AFFECTED)
    assert {one.booking_id for one in affected} == {one.id for one in made}
    landline = next(one for one in affected if one.state is NoticeState.TO_CALL)
    assert "12月2日" in words_for_call(landline), "the date that they know, not the one they cannot use"
    assert all(one.alternatives for one in done.visitors), "free times of the other centers"
    (became,) = moved_sittings.of_month(bureau_of(own), "2026-12", later)
    assert (became.without_anybody, [count for _duty, count in became.empty]) == (12, [1])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sitting_called_off_tells_everybody_and_empties_drafts(booked, now):
    own, made = booked
    later = now + timedelta(minutes=5)
    drafted_with(own, later, [])
    with unit_of_work():
        done = sitting_moves.cancel_sitting(sitting_of(own), bureau_of(own), TYPHOON, ACTOR, later)
    assert sitting_of(own).state is SittingState.CANCELLED
    assert {db.session.get_one(Booking, one.id).state for one in made} == {BookingState.CANCELLED}
    assert Counter(one.kind for one in sent(later)) == {
        NoticeKind.BOOKING_CANCELLED: 12,
        NoticeKind.DUTY_DROPPED: 2,
    }
    assert db.session.scalars(select(SeatClaim)).all() == []
    entries = db.session.scalars(select(CalendarEntry)).all()
    gone = [one for one in entries if one.sitting_id == own.sittings[0].id or one.booking_id]
    assert {(one.status, one.sequence) for one in gone} == {(EntryStatus.CANCELLED, 1)}
    assert len(gone) == 12 + 2 + 2 + 3, "bookings, practitioners, their firms, center, bureau and the public"
    drafted = db.session.scalars(
        select(Assignment).join(Roster).where(Roster.state == RosterState.DRAFT)
    ).all()
    assert own.sittings[0].id not in {one.duty.sitting_id for one in drafted}
    assert all(one.alternatives for one in done.visitors)
    assert invariants.check(own.bureau, later) == []
    with pytest.raises(sitting_moves.CannotMove), unit_of_work():
        move(own, later)


def test_the_whole_bureaus_date_moves_and_stays(booked, now):
    """Spring Festival, a storm: all centers go, and the calendar does not take the date back."""
    own, _made = booked
    later = now + timedelta(minutes=5)
    with unit_of_work():
        row = session_dates.known(bureau_of(own), "2026-12", 1)[0]
        done = sitting_moves.move_month(row, bureau_of(own), FOURTH, TYPHOON, ACTOR, later)
    assert (done.sittings, done.seats_with("kept"), done.visitors_with("kept")) == (3, 4, 12)
    assert {
        (one.date, one.state)
        for one in db.session.scalars(select(Sitting).filter_by(bureau_id=own.bureau.id))
    } == {(FOURTH, SittingState.OPEN)}
    assert Counter(one.kind for one in sent(later)) == {
        NoticeKind.SESSION_DATE_MOVED: 4,
        NoticeKind.BOOKING_MOVED: 12,
    }
    entries = db.session.scalars(select(CalendarEntry).filter_by(bureau_id=own.bureau.id)).all()
    assert {(one.date, one.sequence) for one in entries} == {(FOURTH, 1)}
    assert len(entries) == 12 + 4 + 4 + 3 * 3, (
        "bookings, practitioners, their firms; center, bureau and the public each date"
    )
    with unit_of_work():
        outcome = session_dates.derive(bureau_of(own), "2026-12", 1, ACTOR, later, confirmed=["2026-12"])
    assert (outcome.moved, outcome.problems) == ([], [])
    assert session_dates.known(bureau_of(own), "2026-12", 1)[0].date == FOURTH
    assert len(moved_sittings.of_month(bureau_of(own), "2026-12", later)) == 3
    back = later + timedelta(minutes=5)
    with unit_of_work():
        row = session_dates.known(bureau_of(own), "2026-12", 1)[0]
        sitting_moves.move_month(row, bureau_of(own), SECOND, "台风已过", ACTOR, back)
    assert session_dates.known(bureau_of(own), "2026-12", 1)[0].reason == ""
    with unit_of_work():
        done = sitting_moves.cancel_month(
            session_dates.known(bureau_of(own), "2026-12", 1)[0],
            bureau_of(own),
            TYPHOON,
            ACTOR,
            back + timedelta(minutes=1),
        )
    assert (done.sittings, done.seats_with("dropped"), done.visitors_with("cancelled")) == (3, 4, 12)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_changed_since_it_was_shown_is_not_done(booked, now):
    own, _made = booked
    later = now + timedelta(minutes=5)
    with rehearsal():
        shown = move(own, later)
    book(slots_of(sitting_of(own))[-1], later, 30)
    with pytest.raises(ConsequencesChanged), unit_of_work():
        move(own, later, digest=shown.digest)
    assert sitting_of(own).date == SECOND


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_somebody_at_another_center_that_day_cannot_come(booked, now):
    own, _made = booked
    with unit_of_work():
        other = sitting_of(own, 1)
        sitting_moves.move_sitting(other, bureau_of(own), FOURTH, "修路", ACTOR, now)
        row = next(one for one in db.session.scalars(select(Assignment)) if one.duty.sitting_id == other.id)
        row.practitioner_id = person(own, 0).id
        db.session.flush()
        db.session.expire_all()
        done = move(own, now + timedelta(minutes=1))
    (vacated,) = done.vacated
    assert vacated.because[0].in_language("en").startswith("王示own cannot be at Town 1 and Town 0")
    assert vacated.substitute.name in {"赵备班", "李示own"}, "whoever is free that day"
