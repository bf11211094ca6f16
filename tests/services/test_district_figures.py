"""A city sees sums of its districts: the same numbers as theirs, small ones hidden, and only while the district wants it."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from benchmarks import report_year
from roster.core.actors import COMMAND
from roster.core.errors import InvalidInput
from roster.core.report_columns import COLUMNS, Unit
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Bureau,
    Oversight,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services import district_figures, oversight, reports
from roster.services.district_figures import EMPTY, FILLED, SITTINGS
from roster.services.reports import ReportPeriod
from roster.services.statistics import FEWEST_SHOWN
from tests.conftest import NOW

TODAY = date(2026, 11, 24)
PERIOD = ReportPeriod("2026-10", "2026-11")


@pytest.fixture
def districts(app) -> list[Bureau]:
    """Two generated bureaus, of three and four centers."""
    made = [
        report_year.generate(
            TODAY, centers=size, months=3, records=30 * size, referrals=30 * (size == 3), seed=size
        )
        for size in (3, 4)
    ]
    with unit_of_work():
        for name, bureau in zip(("示例甲区司法局", "示例乙县司法局"), made, strict=True):
            db.session.merge(bureau).name = name
    return made


@pytest.fixture
def city(districts) -> Bureau:
    """The bureau to which both answer."""
    with unit_of_work():
        found = Bureau(slug="city", name="示例市司法局", created_at=NOW)
        db.session.add(found)
        db.session.flush()
        for bureau in districts:
            assert oversight.answer_to(db.session.merge(bureau), "city", COMMAND, NOW)
    return found


def test_the_sums_are_those_of_the_districts_and_nothing_small_is_told(city, districts):
    """On both engines: the page asks each district's own services, and adds up."""
    figures = district_figures.of(city, PERIOD, TODAY)
    assert {line.bureau for line in figures.lines} == {*districts, None}
    assert figures.lines[-1].bureau is None
    own = {one.id: reports.table(one, PERIOD, TODAY) for one in districts}
    for key in figures.table.total:
        assert figures.table.total[key] == sum(one.total[key] for one in own.values())
        assert figures.table.so_far[key] == sum(one.so_far[key] for one in own.values())
    for line in figures.lines[:-1]:
        held = select(func.count(Sitting.id)).where(
            Sitting.bureau_id == line.bureau.id, Sitting.state != SittingState.CANCELLED, Sitting.month.in_(PERIOD.months)
        )  # fmt: skip
        assert line.pairs[SITTINGS].now.number == db.session.scalar(held)
        assert line.pairs[FILLED].now.number > 0
        assert line.pairs[SITTINGS].before.number > 0, "September"
    for key in (SITTINGS, FILLED, EMPTY):
        *parts, whole = (line.pairs[key].now.number for line in figures.lines)
        assert sum(parts) == whole
    hidden = 0
    for key, column in COLUMNS.items():
        if column.is_open or column.unit is Unit.RATE:
            continue
        cells = [figures.shown.cell(one.id, key).count for one in districts]
        assert not any(0 < (count or 0) < FEWEST_SHOWN for count in cells), key
        if None in cells and figures.shown.cell(reports.TOTAL, key).count is not None:
            assert cells.count(None) > 1, f"{key} follows from the sum"
        hidden += cells.count(None)
    assert hidden, "else it shows nothing"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_drafts_small_roles_and_districts_that_left_do_not_count(city, districts):
    first, second = districts
    with unit_of_work() as session:
        session.execute(
            update(Roster)
            .where(Roster.bureau_id == first.id, Roster.state == RosterState.PUBLISHED)
            .values(state=RosterState.DRAFT)
        )
        people = session.scalars(
            select(Practitioner).where(Practitioner.bureau_id == second.id, Practitioner.role == "notary")
        ).all()
        for one in people[2:]:
            one.is_active = False
    figures = district_figures.of(city, PERIOD, TODAY)
    lines = {line.bureau and line.bureau.id: line for line in figures.lines}
    assert [lines[first.id].pairs[key].now.number for key in (SITTINGS, FILLED, EMPTY)] == [0, 0, 0]
    assert {spread.most for spread in lines[first.id].spreads} <= {0, None}, "a draft is the district's own"
    assert max(spread.most or 0 for spread in lines[second.id].spreads) > 0
    for line in figures.lines:
        for spread in line.spreads:
            number = db.session.scalar(
                select(func.count(Practitioner.id)).where(
                    Practitioner.bureau_id == line.bureau.id, Practitioner.role == spread.role.code, Practitioner.is_active
                )
            )  # fmt: skip
            assert number >= FEWEST_SHOWN or spread.fewest is None
    with unit_of_work():
        assert oversight.answer_to(db.session.merge(second), "", COMMAND, NOW)
    assert [line.bureau and line.bureau.id for line in district_figures.of(city, PERIOD, TODAY).lines] == [
        first.id,
        None,
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bureau_answers_to_one_other_and_says_so_itself(city, districts):
    first, second = districts
    with unit_of_work():
        first, second, city = (db.session.merge(one) for one in (first, second, city))
        second.is_demo = True
        db.session.flush()
        assert [one.id for one in oversight.eligible(first)] == [city.id], "not itself, no demo"
        assert oversight.eligible(city) == [], "none that answers to it"
        for bureau, slug in (
            (first, first.slug),
            (city, first.slug),
            (first, second.slug),
            (first, "nobody"),
        ):
            with pytest.raises(InvalidInput):
                oversight.answer_to(bureau, slug, COMMAND, NOW)
        assert not oversight.answer_to(first, "city", COMMAND, NOW), "it does already"
        assert oversight.answer_to(first, "", COMMAND, NOW)
        assert oversight.supervisor_of(first) is None
    said = select(AuditRow).where(
        AuditRow.action == AuditAction.OVERSIGHT_CHANGED, AuditRow.bureau_id == first.id
    )
    rows = db.session.scalars(said.order_by(AuditRow.id)).all()
    assert [row.detail["changed"]["supervisor"] for row in rows] == [["", city.name], [city.name, ""]]
    assert db.session.scalar(select(func.count(Oversight.id))) == 1
