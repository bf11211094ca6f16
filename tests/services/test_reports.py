"""The monthly table equals a recount in plain SQL, says nothing small to strangers, and outlives names."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from sqlalchemy import true, update

from benchmarks import report_year
from roster.core.errors import InvalidInput
from roster.core.report_columns import COLUMNS, GROUPS, HELPERS, PARTS
from roster.database import db, unit_of_work
from roster.models import Bureau, Center, Consultation, Visit
from roster.services import reports
from roster.services.reports import Axis, By, Line, ReportPeriod, Table, measures
from roster.services.reports.periods import Length
from roster.services.statistics import FEWEST_SHOWN

TODAY = date(2026, 11, 24)
MONTHS = ReportPeriod("2026-09", "2026-11")


@pytest.fixture
def year(app) -> Bureau:
    """Three months of three centers; six records a sitting."""
    return report_year.generate(TODAY, centers=3, months=3, records=90, referrals=90, seed=3)


def table(bureau: Bureau, period: ReportPeriod = MONTHS) -> Table:
    return reports.table(bureau, period, TODAY)


def differences(bureau: Bureau, period: ReportPeriod = MONTHS) -> list[str]:
    counted = report_year.recount(bureau, period.first, period.last, TODAY)
    return report_year.differences(table(bureau, period).lines, counted)


def test_the_table_equals_a_recount_and_each_number_its_rows(cast, year):
    """On both engines: groups and outcomes are lists, and each engine has its own way to look into one."""
    for period in (MONTHS, ReportPeriod("2026-10", "2026-10")):
        assert differences(year, period) == []
    found = table(year)
    assert len([key for key, number in found.total.items() if not number]) < 3  # else it shows nothing
    assert found.before is None
    assert found.total == found.so_far == reports.table(year, ReportPeriod("2026-01", "2026-12"), TODAY).total
    line = found.lines[1]
    for key in COLUMNS:
        behind = reports.behind(year, MONTHS, key, TODAY, line.subject)
        counted = COLUMNS[key].of[1] or key
        assert (behind.sum, sum(row.amount for row in behind.listed)) == (line.numbers[counted],) * 2, key
    for by in (By.PERSON, By.FIRM):
        told_apart = reports.table(year, MONTHS, TODAY, by)
        assert told_apart.total == found.total
        for key in found.total:
            assert sum(one.numbers[key] for one in told_apart.lines) == found.total[key], (by, key)
        one = told_apart.lines[0]
        assert reports.behind(year, MONTHS, "people", TODAY, one.subject).sum == one.numbers["people"]
    assert table(cast.own.bureau).total["due"] == 0  # nobody else's


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_record_miscounted_is_found(year, monkeypatch):
    """The comparison sees one record too many, one at the wrong center, and a rule that forgets something."""
    assert differences(year) == []
    counted = report_year.recount(year, MONTHS.first, MONTHS.last, TODAY)
    with unit_of_work() as session:
        one = session.scalars(db.select(Consultation).where(Consultation.repeat_of == "")).first()
        one.people += 1
    wrong = report_year.differences(table(year).lines, counted)
    assert any(fault.startswith("people of") for fault in wrong)
    known = measures._of_records()
    monkeypatch.setattr(measures, "_of_records", lambda: known | {"matters": measures._record(true())})
    assert any(fault.startswith("matters of") for fault in differences(year))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_numbers_outlive_what_is_personal(year):
    before = table(year)
    with unit_of_work() as session:
        session.execute(update(Consultation).values(name=None, phone=None, village_id=None, other_party=None))
        session.execute(
            update(Consultation).values(summary=None, advice=None, remark_kept=None, plain_remark="")
        )
        session.execute(update(Visit).values(name=None, phone_tail="", needs=""))
    after = table(year)
    assert [line.numbers for line in after.lines] == [line.numbers for line in before.lines]


def test_periods():
    month, quarter = ReportPeriod("2026-02", "2026-02"), ReportPeriod("2026-01", "2026-03")
    assert [reports.of_length(length, "2026-02") for length in Length] == [
        month, quarter, ReportPeriod("2026-01", "2026-12"), month,
    ]  # fmt: skip
    assert [one.length for one in (month, quarter, ReportPeriod("2025-12", "2026-02"))] == [
        Length.MONTH, Length.QUARTER, Length.OTHER,
    ]  # fmt: skip
    assert (quarter.before, quarter.after) == (
        ReportPeriod("2025-10", "2025-12"),
        ReportPeriod("2026-04", "2026-06"),
    )
    assert (quarter.year_before, quarter.so_far) == (ReportPeriod("2025-01", "2025-03"), quarter)
    for first, last in (("2026-03", "2026-02"), ("2020-01", "2026-12")):
        with pytest.raises(InvalidInput):
            reports.between(first, last)


def test_the_parts_of_matters_add_up_to_them():
    """Every matter has one kind and one type; every column stands once."""
    assert len(COLUMNS) == sum(len(group.columns) for part in PARTS for group in part)
    for group in GROUPS:
        assert group.whole in ("", "matters")


def made_up(*matters: dict[str, int]) -> Table:
    """A table whose centers have some matters of some types, all civil."""
    lines = []
    for number, types in enumerate(matters, start=1):
        numbers = dict.fromkeys((*COLUMNS, *HELPERS), 0) | types
        whole = sum(types.values())
        numbers |= dict.fromkeys(("matters", "civil", "window", "people", "entries"), whole)
        lines.append(Line(Center(id=number), numbers))
    total = {key: sum(line.numbers[key] for line in lines) for key in lines[0].numbers}
    return Table(MONTHS, By.CENTER, lines, total, None, None, total)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_pivot_equals_the_rows_however_it_is_turned(year):
    """Each cell by loading every record; a matter with two outcomes stands at both and once in the sums."""
    period = ReportPeriod("2026-10", "2026-11")
    with unit_of_work() as session:
        told_apart = update(Consultation).where(Consultation.matter == "01", Consultation.people == 1)
        session.execute(told_apart.values(matter_detail="0104"))
    records = [
        one
        for one in db.session.scalars(db.select(Consultation).where(Consultation.repeat_of == ""))
        if f"{one.date:%Y-%m}" in period.months
    ]
    keys = {
        Axis.CENTER: lambda one: [one.center_id],
        Axis.MONTH: lambda one: [f"{one.date:%Y-%m}"],
        Axis.MATTER: lambda one: [one.matter],
        Axis.DETAIL: lambda one: [one.matter_detail or one.matter],
        Axis.OUTCOME: lambda one: one.outcomes,
        Axis.PERSON: lambda one: [one.practitioner_id],
        Axis.FIRM: lambda one: [one.practitioner.firm_id],
        Axis.CHANNEL: lambda one: [one.mode],
    }
    for rows, columns in (
        (Axis.CENTER, Axis.MATTER), (Axis.OUTCOME, Axis.MONTH), (Axis.PERSON, Axis.OUTCOME), (Axis.CHANNEL, Axis.FIRM),
        (Axis.DETAIL, Axis.MONTH),
    ):  # fmt: skip
        found = reports.pivot(year, period, rows, columns)
        wanted = Counter(
            place
            for one in records
            for place in product([*keys[rows](one), None], [*keys[columns](one), None])
        )
        assert {place: number for place, number in found.cells.items() if number} == wanted
        assert (len(found.row_keys), len(found.column_keys)) == tuple(
            len({place[side] for place in wanted} - {None}) for side in (0, 1)
        )
        hidden = found.hidden
        assert all(place in hidden for place, number in found.cells.items() if 0 < number < FEWEST_SHOWN)
        if Axis.OUTCOME not in (rows, columns):
            for row in found.row_keys:
                gaps = [place for place in product([row], found.column_keys) if place in hidden]
                assert len(gaps) != 1 or (row, None) in hidden


FAMILY, LAND, LABOUR = "type_family", "type_land", "type_labour"


@pytest.mark.parametrize(
    "matters",
    [
        [{FAMILY: 2, LAND: 7, LABOUR: 4}, {FAMILY: 5, LAND: 6, LABOUR: 3}, {FAMILY: 8, LAND: 9}],
        [{FAMILY: 2}, {FAMILY: 2}, {LAND: 12, LABOUR: 5}],
        [{FAMILY: 1}, {}, {}],
        [{FAMILY: 1, LAND: 3}, {LAND: 3}],
        [{FAMILY: 1, LAND: 3}, {FAMILY: 2}, {FAMILY: 2, LAND: 4}],
    ],
)
def test_what_is_hidden_cannot_be_worked_out(matters):
    """No line of numbers that add up has one gap only beside a total that is shown, nor gaps that must all be 1 or all be 2."""
    found = made_up(*matters)
    shown = reports.as_shown(found)
    rows = reports.rows_of(found)
    assert all(
        shown.cell(row, key).count is None
        for row, numbers in rows.items()
        for key in (FAMILY, LAND, LABOUR, "matters")
        if 0 < numbers[key] < FEWEST_SHOWN
    )
    columns = [
        ([(line.key, key) for line in found.lines], ("total", key)) for key in (FAMILY, LAND, "matters")
    ]
    kinds = [group.columns for group in GROUPS if group.whole]
    lines = [([(row, one.key) for one in kind], (row, "matters")) for row in rows for kind in kinds]
    for parts, whole in columns + lines:
        gaps = [shown.cell(*place) for place in parts if shown.cell(*place).count is None]
        if shown.cell(*whole).count is not None:
            sums = sum(rows[row][key] for row, key in parts if shown.cell(row, key).count is None)
            is_open = not all(gap.is_small for gap in gaps) or len(gaps) < sums < 2 * len(gaps)
            assert not gaps or (len(gaps) > 1 and is_open), (parts, whole)
        elif not shown.cell(*whole).is_small:
            assert gaps, (parts, whole)


def test_what_was_hidden_of_the_month_before_does_not_follow_from_the_sum_since_january():
    """In February the sum since January less this month is January: both are there, so the sum is not."""
    before, now = made_up({FAMILY: 2, LAND: 9, LABOUR: 6}), made_up({FAMILY: 7, LAND: 5, LABOUR: 4})
    so_far = {key: before.total[key] + now.total[key] for key in now.total}
    for first, is_hidden in (("2026-02", True), ("2026-05", False)):
        month = ReportPeriod(first, first)
        shown = reports.as_shown(replace(now, period=month, before=before.total, so_far=so_far))
        assert shown.cell("before", FAMILY).count is None
        assert shown.cell("total", FAMILY).count == 7
        assert (shown.cell("so_far", FAMILY).count is None) is is_hidden
        gaps = [key for key in (FAMILY, LAND, LABOUR) if shown.cell("so_far", key).count is None]
        assert len(gaps) != 1, "else it follows from the matters since January"


def test_what_is_no_citizens_is_never_hidden():
    found = made_up({FAMILY: 1})
    assert reports.as_shown(found).cell(1, "due").count == 0
    assert reports.as_shown(found).cell(1, "people").count is None  # behind it stands one matter
