"""A year before this system comes in: sixty people, 480 rows, whole or not at all, and never twice."""

import io
from collections import Counter
from datetime import date

import openpyxl
import pytest
from sqlalchemy import func, select

from roster.core import clock
from roster.core.actors import COMMAND
from roster.core.errors import NotFound
from roster.core.periods import Period
from roster.core.tables import BadTable, Table, read
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    AssignmentState,
    AuditAction,
    AuditRow,
    Bureau,
    Notice,
    Practitioner,
    Roster,
    Sitting,
    SittingState,
)
from roster.services import (
    center_imports,
    fairness,
    past_months,
    people_imports,
    roster_imports,
    served_duties,
)
from roster.services.previews import Fate
from tests.conftest import NOW
from tests.services.founding_stage import found
from tests.services.planning_stage import bureau_of, past_roster

TOWNS, MONTHS = (
    20,
    [f"2025-{month:02d}" for month in range(11, 13)] + [f"2026-{month:02d}" for month in range(1, 11)],
)
DAYS = ("2025-11-04", "2025-12-02", "2026-01-05", "2026-02-03", "2026-03-03", "2026-04-02", "2026-05-07",
        "2026-06-02", "2026-07-02", "2026-08-04", "2026-09-02", "2026-10-09")  # fmt: skip
WAYS = ("{0}-{1}-{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}/{1}/{2}")


def book(rows) -> Table:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    content = io.BytesIO()
    made.save(content)
    return read(content.getvalue())


def centers() -> Table:
    head = ("代码", "名称", "kind", "latitude", "longitude", "road_minutes")
    return book(
        [head, *((f"61050{n:03d}", f"示例{n}镇", "镇", 34.5 + n / 50, 109.5, 20) for n in range(TOWNS))]
    )


def people_rows() -> list[list[object]]:
    rows: list[list[object]] = [["律所", "姓名", "类别", "手机", "执业证号"]]
    for number in range(60):
        is_notary = number >= 50
        firm = "示例公证处" if is_notary else f"示例{number // 7}律师事务所"
        role = "公证员" if is_notary else "律师"
        rows.append([firm, f"示{chr(0x4E00 + number)}", role, f"138 0000 {number:04d}", f"示例{number:03d}"])
    return rows


def roster_rows() -> list[list[object]]:
    """Twenty towns, twelve months, morning and afternoon: who sits in the morning somewhere sits elsewhere afterwards."""
    rows: list[list[object]] = [["日期", "站点", "时段", "律师", "公证员"]]
    names = [row[1] for row in people_rows()[1:]]
    for month, day in enumerate(DAYS):
        parts = [int(part) for part in day.split("-")]
        for town in range(TOWNS):
            for half, word in enumerate(("上午", "下午")):
                lawyer = names[(month * 7 + town + half * TOWNS) % 50]
                notary = names[50 + (town % 10)] if town // 10 == half else ""
                rows.append([WAYS[town % 4].format(*parts), f"示例{town}镇", word, lawyer, notary])
    return rows


def told(table: Table, service, bureau: Bureau) -> list[str]:
    return [one.sentence.in_language("zh_Hans_CN") for one in service.preview(bureau, table, NOW).faults]


def counts() -> list[int]:
    return [
        db.session.scalar(select(func.count(one.id))) for one in (Practitioner, Roster, Sitting, Assignment)
    ]


@pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # the engine does not matter, the minutes do
def test_sixty_people_and_a_year_with_ten_errors_then_mended_then_again(app):
    bureau = found()
    with unit_of_work():
        center_imports.import_centers(bureau, centers(), COMMAND, NOW)
    people, rosters = people_rows(), roster_rows()
    spoiled = [list(row) for row in people]
    spoiled[5][3] = "1380000"
    spoiled[12][1] = ""
    spoiled[30][2] = "法官"
    spoiled[41][4] = spoiled[40][4]
    places = {(6, "D"), (13, "B"), (31, "C"), (42, "E")}
    preview = people_imports.preview(bureau, book(spoiled), NOW)
    assert {(one.number, one.letter) for one in preview.faults} == places
    assert (preview.count(Fate.REFUSED), preview.count(Fate.NEW), len(preview.lines)) == (4, 56, 60)
    with pytest.raises(BadTable), unit_of_work():
        people_imports.import_people(bureau, book(spoiled), COMMAND, NOW)
    assert counts() == [0, 0, 0, 0]
    with unit_of_work():
        people_imports.import_people(bureau, book(people), COMMAND, NOW)
    assert counts()[0] == 60

    spoiled = [list(row) for row in rosters]
    spoiled[3][0] = "2026-02-30"
    spoiled[50][1] = "示例九十镇"
    spoiled[100][2] = "晚上"
    spoiled[150][3] = "示无此人"
    spoiled[200][4], spoiled[200][3] = spoiled[200][3], ""
    spoiled[300][0] = "2026-12-02"
    places = {(4, "A"), (51, "B"), (101, "C"), (151, "D"), (201, "E"), (301, "A")}
    preview = roster_imports.preview(bureau, book(spoiled), NOW)
    assert {(one.number, one.letter) for one in preview.faults} == places, preview.faults
    assert (preview.count(Fate.REFUSED), len(preview.lines)) == (6, 480)
    with pytest.raises(BadTable), unit_of_work():
        roster_imports.import_rosters(bureau, book(spoiled), COMMAND, NOW)
    assert counts()[1:] == [0, 0, 0]

    table = book(rosters)
    assert roster_imports.preview(bureau, table, NOW).count(Fate.NEW) == 480
    with unit_of_work():
        assert roster_imports.import_rosters(bureau, table, COMMAND, NOW) == 12
    assert counts() == [60, 12, 240, 720]
    for service, again in ((people_imports, book(people)), (roster_imports, table)):
        assert Counter(one.fate for one in service.preview(bureau, again, NOW).lines).keys() == {Fate.SAME}
    with unit_of_work():
        assert roster_imports.import_rosters(bureau, table, COMMAND, NOW) == 0
        assert people_imports.import_people(bureau, book(people), COMMAND, NOW) == []
    assert counts() == [60, 12, 240, 720]
    assert db.session.scalar(select(func.count(Notice.id))) == 0, "nobody is told of what was long ago"
    _counts_from_now_on(bureau)


def _counts_from_now_on(bureau: Bureau) -> None:
    """The year is what fairness, allowances and certificates see."""
    today = clock.local(NOW).date()
    burdens = fairness.rolling(bureau, today)
    assert sum(one.half_days for one in burdens) + 60 == 720, "November lies outside the twelve months"
    sitters = served_duties.between(bureau, MONTHS[0], MONTHS[-1], today)
    assert sum(len(one.duties) for one in sitters) == 720
    states = set(db.session.scalars(select(Sitting.state)))
    assert states == {SittingState.HELD}


def test_a_month_is_changed_by_a_later_table_and_taken_back(cast, now):
    bureau, person = bureau_of(cast.own), cast.own.lawyers[0]
    center, other = cast.own.centers[0], cast.own.centers[1]
    lawyer = person.name
    rows = [
        ["月份", "站点", "律师", "公证员"],
        ["2025年3月", center.name, f"{lawyer}（{person.firm.name}）", ""],
    ]
    bring(bureau, rows, now)
    (row,) = db.session.scalars(select(Assignment).join(Roster).where(Roster.month == "2025-03")).all()
    assert (row.period, row.state, row.duty.sitting.date.isoformat()) == (
        Period.DAY, AssignmentState.SERVED, "2025-03-04",
    )  # fmt: skip
    second = cast.own.lawyers[1].name
    changed = roster_imports.preview(bureau, book([rows[0], ["2025-03", center.code, second, ""]]), now)
    assert [(one.before, one.after) for one in changed.lines[0].differences] == [(lawyer, second)]
    at_once = book([rows[0], ["2025-03-04", other.name, lawyer, ""], ["2025-03-05", other.name, second, ""]])
    assert [(one.number, one.letter) for one in roster_imports.preview(bureau, at_once, now).faults] == [
        (2, "C"), (3, "A"),
    ]  # fmt: skip
    with unit_of_work():
        past_months.take_back(bureau, "2025-03", COMMAND, now)
    assert past_months.brought_in(bureau) == []
    assert db.session.scalar(select(func.count(Sitting.id)).where(Sitting.month == "2025-03")) == 0
    with pytest.raises(NotFound), unit_of_work():
        past_months.take_back(bureau, "2025-03", COMMAND, now)
    edits = db.session.scalars(
        select(AuditRow.detail).where(AuditRow.action == AuditAction.ROSTER_EDITED).order_by(AuditRow.id)
    ).all()
    assert [one["edit"] for one in edits] == ["import", "import_taken_back"]


def bring(bureau: Bureau, rows, now) -> None:
    with unit_of_work():
        roster_imports.import_rosters(bureau, book(rows), COMMAND, now)


def test_a_month_published_here_is_not_changed_from_a_table(cast, now):
    bureau, center = bureau_of(cast.own), cast.own.centers[0]
    first, second = cast.own.lawyers[0].name, cast.own.lawyers[1].name
    with unit_of_work():
        day = date(2026, 10, 9)
        past_roster(cast.own, "2026-10", day, now, [(0, "lawyer", 0, "day")])
    rows = [["日期", "站点", "律师"], ["2026-10-09", center.name, first], ["2026年10月", center.name, second]]
    told_ = roster_imports.preview(bureau, book(rows[:2]), now)
    assert [one.fate for one in told_.lines] == [Fate.SAME]
    (fault,) = roster_imports.preview(bureau, book([rows[0], rows[2]]), now).faults
    assert "was published here" in fault.what.in_language("en")
    with pytest.raises(NotFound), unit_of_work():
        past_months.take_back(bureau, "2026-10", COMMAND, now)
