"""What the report of a quarter says besides its table: notaries by center, people, and what the figures mean."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from benchmarks import report_year
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.database import db, unit_of_work
from roster.documents.report_drafts import OPEN
from roster.models import AuditAction, AuditRow, Bureau, CenterDuty
from roster.services import report_analyses, report_files, reports
from roster.services.reports import ReportPeriod
from tests.architecture.test_routes import ON_SQLITE

pytestmark = ON_SQLITE
TODAY = date(2026, 11, 24)
QUARTER = ReportPeriod("2026-09", "2026-11")
CLERK = Actor("account", None)

LAST_NOTARY = """
SELECT s.center_id, MAX(s.date) FROM assignments a
JOIN rosters r ON r.id = a.roster_id AND r.state = 'published'
JOIN duties d ON d.id = a.duty_id AND d.role = 'notary' JOIN sittings s ON s.id = d.sitting_id
LEFT JOIN check_ins i ON i.duty_id = a.duty_id AND i.practitioner_id = a.practitioner_id
WHERE s.bureau_id = :bureau AND s.state <> 'cancelled' AND a.state IN ('served', 'late')
    AND ((a.period <> 'pm' AND COALESCE(i.sat_am, 1)) OR (a.period <> 'am' AND COALESCE(i.sat_pm, 1)))
GROUP BY s.center_id
"""


@pytest.fixture
def year(app, now) -> Bureau:
    bureau = report_year.generate(TODAY, centers=6, months=4, records=240, referrals=40, seed=5)
    with unit_of_work() as session:
        centers = [one.center for one in reports.extras(bureau, QUARTER, TODAY).notaries]
        session.add_all(CenterDuty(center_id=one.id, role="notary", max_gap_months=1) for one in centers)
    return bureau


def test_notaries_by_center_and_people_equal_the_rows(year):
    found = reports.extras(year, QUARTER, TODAY)
    counted = {
        center: date.fromisoformat(str(day))
        for center, day in db.session.execute(text(LAST_NOTARY), {"bureau": year.id})
    }
    assert {one.center.id: one.last for one in found.notaries if one.last} == counted
    for one in found.notaries:
        assert one.months == (None if one.last is None else TODAY.month - one.last.month)
        assert one.is_overdue is (one.months is None or one.months >= 1)
    assert {one.is_overdue for one in found.notaries} == {True, False}, "else it shows nothing"
    total = reports.table(year, QUARTER, TODAY).total
    for key in ("due", "sat", "absent", "unnoted"):
        assert sum(getattr(one, key) for one in found.people) == total[key] > 0, key
    assert all(one.due == one.sat + one.absent + one.unnoted for one in found.people)
    assert all(bool(one.minutes) is bool(one.sat) for one in found.people)


def test_a_draft_says_what_may_leave_and_the_clerk_makes_it_the_bureau_s(year, now):
    made_at = clock.at_local(TODAY, now.time())
    facts = report_files.facts_of(year, QUARTER, made_at)
    draft, total = facts.extras.analysis, facts.total.cells
    assert facts.extras.is_draft
    assert draft.endswith(OPEN)
    assert f"{total['people'].number}人次、{total['matters'].number}件，比上期增长" in draft
    assert "居前5位的事项依次为" in draft
    assert f"实坐班{total['sat'].number}个半天" in draft
    overdue = [one.center for one in facts.extras.notaries if one.is_overdue]
    assert f"有{len(overdue)}个中心超过约定间隔" in draft
    month = ReportPeriod("2026-11", "2026-11")
    assert report_files.facts_of(year, month, made_at).extras is None

    def write(words, version=0):
        with unit_of_work():
            bureau = db.session.get_one(Bureau, year.id)
            return report_analyses.write(bureau, QUARTER, words, version, CLERK, now).version

    for wrong in ("", draft, "身份证11010519491231002X", "长" * 2001):
        with pytest.raises(InvalidInput):
            write(wrong)
    assert write("欠薪增多，\r\n与年底结算有关。") == 1
    for version in (0, 2):
        with pytest.raises(Stale):
            write("同事写的", version)
    assert write("欠薪增多，\n与年底结算有关。", 1) == 2
    facts = report_files.facts_of(year, QUARTER, made_at + timedelta(days=1))
    assert (facts.extras.analysis, facts.extras.is_draft) == ("欠薪增多，\n与年底结算有关。", False)
    rows = db.session.query(AuditRow).filter_by(action=AuditAction.ANALYSIS_WRITTEN).all()
    assert [(row.detail["from"], row.detail["until"]) for row in rows] == [("2026-09", "2026-11")] * 2
