"""Many months on one board: whose word a column is, gaps that are gaps, and as many statements for a year as for a month."""

from datetime import date

import pytest
from sqlalchemy import event

from roster.database import db, unit_of_work
from roster.models import SittingState
from roster.services import drafts, year_boards
from roster.workdays import months_from
from tests.services.planning_stage import (
    ACTOR,
    FULL,
    bureau_of,
    draft_with,
    drafted_with,
    duty_of,
    lay_out,
    publish,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TODAY = date(2026, 11, 24)
YEAR = list(months_from("2026-11", 12))


def board_of(troupe, months=YEAR, today=TODAY):
    return year_boards.of_months(bureau_of(troupe), months, today)


def head_of(troupe, today=TODAY):
    return next(head for head in board_of(troupe, today=today).months if head.month == "2026-12")


def test_a_column_says_whose_word_it_is(cast, now):
    assert head_of(cast.own).state == "none"
    publish(cast.own, now)
    assert (head_of(cast.own).state, head_of(cast.own).is_changing) == ("published", False)
    with unit_of_work():
        drafts.new_draft(bureau_of(cast.own), "2026-12", ACTOR, now)
    assert (head_of(cast.own).state, head_of(cast.own).is_changing) == ("draft", True)
    assert head_of(cast.own, date(2026, 12, 3)).is_past


def test_a_gap_is_counted_but_not_where_nobody_comes(cast, now):
    drafted_with(cast.own, now, FULL[:1])
    row = board_of(cast.own).rows[0]
    assert [one.name for one in row.cells["2026-12"].people] == ["王示own"]
    before = board_of(cast.own).rows[1].empty
    assert before > 0
    with unit_of_work():
        duty_of(cast.own, 1, "lawyer").sitting.state = SittingState.CANCELLED
    assert board_of(cast.own).rows[1].empty == 0
    assert "2027-01" not in row.cells


def test_a_year_takes_as_many_statements_as_a_month(cast, now):
    statements = []

    def count(*_arguments):
        statements.append(1)

    with unit_of_work():
        lay_out(cast.own, "2027-01", date(2027, 1, 5), now)
        draft_with(cast.own, now, FULL)
    event.listen(db.engine, "before_cursor_execute", count)
    used = []
    for months in (["2026-12"], YEAR):
        db.session.expire_all()
        bureau = bureau_of(cast.own)
        statements.clear()
        year_boards.of_months(bureau, months, TODAY)
        used.append(len(statements))
    event.remove(db.engine, "before_cursor_execute", count)
    assert used[0] == used[1]
