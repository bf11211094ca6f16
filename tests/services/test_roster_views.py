"""The rosters seen by person, by firm, as a calendar and as a map."""

from datetime import date, timedelta
from itertools import combinations

import pytest

from roster.database import db, unit_of_work
from roster.models import Center, SittingState
from roster.services import coverage_maps, month_calendars, people_boards, year_boards
from roster.services.coverage_maps import Cover
from tests.services.planning_stage import FULL, bureau_of, draft_with, drafted_with, duty_of, person

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TODAY = date(2026, 11, 24)
MONTH = "2026-12"


def drawn(troupe, months=(MONTH,)):
    bureau = bureau_of(troupe)
    board = year_boards.of_months(bureau, list(months), TODAY)
    return coverage_maps.drawn(bureau, board, months[0], lambda center: center.name)


def test_people_and_firms_come_to_the_same(cast, now):
    drafted_with(cast.own, now, FULL)
    people = people_boards.people_of(bureau_of(cast.own), [MONTH], TODAY)
    first = next(one for one in people if one.burden.practitioner == person(cast.own, 0).public_id)
    assert [one.center for one in first.sits[MONTH]] == ["610502100"]
    firms = people_boards.firms_of(people)
    assert sum(firm.half_days(MONTH) for firm in firms) == sum(one.burden.half_days for one in people) == 7
    assert {one.burden.name for firm in firms for one in firm.people} == {one.burden.name for one in people}


def test_a_moved_center_stands_on_the_day_to_which_it_was_moved(cast, now):
    with unit_of_work():
        sitting = duty_of(cast.own, 1, "lawyer").sitting
        sitting.date, sitting.state = date(2027, 1, 4), SittingState.MOVED
    shown = month_calendars.of_month(bureau_of(cast.own), "2027-01", TODAY)
    days = {day.date: [one.center for one in day.sittings] for day in shown.session_days}
    assert days == {date(2027, 1, 4): ["610502101"]}
    assert [len(week) for week in shown.weeks] == [7] * len(shown.weeks)
    assert shown.weeks[0][0].date == date(2026, 12, 28)
    assert shown.weeks[0][0].date + timedelta(days=4) == date(2027, 1, 1)


def test_the_map_says_how_each_center_is_covered(cast, now):
    assert {one.cover for one in drawn(cast.own).marks} == {Cover.UNPLANNED}
    with unit_of_work():
        draft_with(cast.own, now, FULL[:1])
        duty_of(cast.own, 2, "lawyer").sitting.state = SittingState.CANCELLED
    covers = {one.code[-1]: one.cover for one in drawn(cast.own).marks}
    assert covers["0"] in (Cover.FULL, Cover.PARTLY)
    assert (covers["1"], covers["2"]) == (Cover.EMPTY, Cover.CANCELLED)


def test_names_on_the_map_keep_clear_of_each_other(cast, now):
    with unit_of_work():
        for number in range(17):
            db.session.add(
                Center(
                    bureau_id=cast.own.bureau.id,
                    code=f"6105022{number:02}",
                    name="示例镇",
                    latitude=34.5 + (number % 5) / 100,
                    longitude=109.5 + number / 200,
                    position=10 + number,
                )
            )
    drawing = drawn(cast.own)
    assert len(drawing.marks) == 20
    assert all(0 <= one.x <= drawing.width and 0 <= one.y <= drawing.height for one in drawing.marks)
    spots = [(one.name_x, one.name_y, one.anchor) for one in drawing.marks]
    close = [
        pair
        for pair in combinations(spots, 2)
        if pair[0][2] == pair[1][2]
        and abs(pair[0][1] - pair[1][1]) < coverage_maps.LINE / 2
        and abs(pair[0][0] - pair[1][0]) < 3 * coverage_maps.LETTER / 2
    ]
    assert close == []
