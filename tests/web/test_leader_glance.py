"""The leader's one page: numbers of a month, a quarter, a year and of the time before; small ones of a matter hidden."""

import pytest

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Assignment, AssignmentState
from roster.services import leader_reports
from roster.services.leader_reports import Span, period_of
from roster.web.leader import charts
from tests.desk import at, book, stage


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_answers_a_leaders_questions(cast, now, sign_in):
    sitting = stage(cast, now)
    book(sitting, 9, now=now)
    with unit_of_work():
        absent, late = db.session.query(Assignment).order_by(Assignment.id).limit(2)
        absent.state, late.state = AssignmentState.ABSENT, AssignmentState.LATE
    browser = sign_in("leader@own.example")
    with clock.frozen(at(20)):
        fresh = text(browser.get("/leader/glance?month=2026-12"))
    assert "该时段没有已结束的坐班" in fresh, "the day itself is not over"
    later = at(20).replace(day=5)
    with clock.frozen(later):
        browser = sign_in("leader@own.example")
        month = text(browser.get("/leader/glance?month=2026-12"))
        quarter = text(browser.get("/leader/glance?span=quarter&month=2026-11"))
        year = text(browser.get("/leader/glance?span=year&month=2026-01"))
        english = text(browser.get("/leader/glance?month=2026-12", headers={"Accept-Language": "en"}))
        report = leader_reports.of(cast.own.bureau, period_of(Span.MONTH, "2026-12"), later.date())
        assert browser.get("/leader/glance?month=2026-13").status_code == 404
    assert absent.practitioner.name in month
    assert report.attendance.absent == report.attendance.late == 1
    assert report.attendance.unnoted >= 1
    assert report.empty.now > 0
    for page in (month, quarter, year, english):
        assert page.count("<svg") >= 4
        assert page.count('role="img" aria-label="') >= 4, "each chart says in words what it shows"
        assert "<script" not in page.split("<main")[1].split("</main")[0], "no script is needed"
    assert cast.stranger.lawyers[0].name not in year
    assert "张小生" not in year, "no citizen is ever named"


@pytest.mark.parametrize(
    ("span", "month", "months", "before"),
    [
        (Span.MONTH, "2026-01", ["2026-01"], ["2025-12"]),
        (Span.QUARTER, "2026-02", ["2026-01", "2026-02", "2026-03"], ["2025-10", "2025-11", "2025-12"]),
        (
            Span.YEAR,
            "2026-07",
            [f"2026-{n:02}" for n in range(1, 13)],
            [f"2025-{n:02}" for n in range(1, 13)],
        ),
    ],
)
def test_a_period_and_the_one_before_it(span, month, months, before):
    period = period_of(span, month)
    assert (list(period.months), period.before) == (months, before)
    assert period_of(span, period.after).before == months


def test_charts_stay_within_their_drawing():
    assert charts.bars([0, 5, 10])[-1].width == charts.WIDTH - charts.LABEL - charts.VALUE
    assert charts.bars([0])[0].width == 0
    assert max(one.outer for one in charts.columns([1, 9], [0, 3])) == charts.COLUMNS_HEIGHT
    strips, reach = charts.strips([[-2.0, 0.0, 0.0, 4.0], []])
    assert reach == 4.0
    for strip in strips:
        assert all(charts.LABEL < x < charts.WIDTH and abs(y - strip.y) < charts.ROW for x, y in strip.dots)
    assert len(set(strips[0].dots)) == 4, "people with the same load do not hide each other"
