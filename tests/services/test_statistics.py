"""Numbers by month, center and matter; a matter's small numbers are hidden, and cannot be worked out."""

import pytest
from sqlalchemy import delete, select

from roster.core.actors import Actor
from roster.database import db, unit_of_work
from roster.models import Booking, BookingState, Sitting
from roster.services import consultations, statistics, visits
from roster.services.statistics import Cell, Figure, suppressed
from tests.desk import at, book, stage

MONTHS = ["2026-11", "2026-12"]


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


def figures(cast):
    return statistics.of_months(cast.own.bureau, MONTHS)


def test_nothing_is_nothing(cast):
    found = figures(cast)
    assert found.is_empty
    assert found.used_months == ["2026-12"]  # laid out, so that a leader sees that nobody came
    assert statistics.by_matter(cast.own.bureau, MONTHS) == []


def test_each_state_of_a_booking_is_counted_once(cast, sitting, now):
    for hour, minute, state in (
        (9, 0, BookingState.BOOKED),
        (9, 30, BookingState.SERVED),
        (10, 0, BookingState.NO_SHOW),
        (10, 30, BookingState.CANCELLED),
    ):
        book(sitting, hour, minute, state=state, phone=f"+86138000001{hour}{minute // 30}", now=now)
    book(cast.stranger.sittings[0], 9, now=now)
    found = figures(cast)
    assert [found.of(kind) for kind in Figure] == [4, 1, 1, 1, 0, 0, 0]
    assert found.of(Figure.BOOKINGS, month="2026-11") == 0
    assert found.of(Figure.BOOKINGS, center=cast.own.centers[0]) == 4
    assert found.of(Figure.BOOKINGS, center=cast.own.centers[1]) == 0
    assert {center.bureau_id for center in found.centers} == {cast.own.bureau.id}


def test_visits_and_records_are_counted_at_their_sitting(cast, sitting, now):
    actor = Actor("account", cast.own.lawyer.id)
    with unit_of_work():
        here = db.session.merge(sitting)
        visit = visits.walk_in(here, "lawyer", "01", actor, at(9))
        visits.walk_in(here, "lawyer", "07", actor, at(9))
        visits.call_next(here, db.session.merge(cast.own.lawyers[0]), actor, at(9))
        visits.start(visit, actor, at(9))
        consultations.open_for(visit, visit.practitioner, actor, at(9))
    found = figures(cast)
    numbers = [found.of(kind) for kind in (Figure.VISITS, Figure.WALK_INS, Figure.CONSULTATIONS)]
    assert numbers == [2, 2, 1]
    rows = statistics.by_matter(cast.own.bureau, MONTHS)
    assert [row.matter for row in rows] == ["01", "07"]
    assert rows[0].cells[Figure.VISITS] == Cell(None, is_small=True)
    assert rows[1].cells[Figure.CONSULTATIONS] == Cell(0)
    assert statistics.by_matter(cast.own.bureau, MONTHS, cast.own.centers[1]) == []


def test_the_numbers_outlive_what_is_personal(cast, sitting, now):
    """Deleting name and phone of a booking, as the nights do, changes no number."""
    book(sitting, 9, now=now)
    before = figures(cast).counts
    with unit_of_work():
        for row in db.session.scalars(select(Booking)):
            row.name = row.phone = row.phone_index = row.note = None
    assert figures(cast).counts == before


def test_a_month_called_off_counts_no_sitting(cast, sitting):
    with unit_of_work():
        db.session.execute(delete(Sitting).where(Sitting.id == cast.own.sittings[2].id))
    assert figures(cast).held == {"2026-12": 2}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, []),
        ({"01": 0, "02": 3}, [0, 3]),
        ({"01": 3, "02": 5}, [3, 5]),  # the border: three may be shown
        ({"01": 2, "02": 5, "03": 9}, ["<", "*", 9]),  # the small one would follow from the sum
        ({"01": 1, "02": 2, "03": 7, "04": 7}, ["<", "<", "*", 7]),
        ({"01": 1}, ["<"]),
    ],
)
def test_small_numbers_of_a_matter_are_hidden(counts, shown):
    cells = suppressed(counts).values()
    assert ["<" if cell.is_small else "*" if cell.count is None else cell.count for cell in cells] == shown
