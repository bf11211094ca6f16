"""What the planner says about itself: supply before a plan, empty seats and what would fill them."""

import pytest

from roster.database import unit_of_work
from tests.services.planning_stage import draft_with, person

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_supply_is_added_up_before_a_plan_is_asked_for(browser, cast):
    page = text(browser.get("/bureau/plans?first_month=2026-12&last_month=2027-02"))
    rows = [
        line
        for line in page.splitlines()
        if 'data-label="所需半天数"' in line or 'data-label="最多可供"' in line
    ]
    numbers = [int("".join(filter(str.isdecimal, line.split(">")[1]))) for line in rows]
    assert numbers == [18, 18, 9, 6], (
        "three lawyers of two half-days a month; the notary's day has two halves"
    )
    assert "1.5" in page, "each town sees the notary every 1.5 months at best"


def test_an_empty_seat_names_who_is_kept_away_and_what_would_fill_it(browser, cast, now):
    with unit_of_work():
        draft_with(cast.own, now, [(0, "lawyer", 0, "day")])
        name = person(cast.own, 1).name
    page = text(browser.get("/bureau/rosters/2026-12/empty"))
    assert 'class="way"' in page
    assert name in page
