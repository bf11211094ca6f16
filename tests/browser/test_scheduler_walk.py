"""A scheduler plans, changes one seat, publishes and prints: on a desk with scripts, and without any."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roster import planning as planner
from roster.database import db, unit_of_work
from roster.models import Center, CenterDuty, PlanRun, Roster, RosterState, SessionDate
from roster.services import planning, sittings
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW
from tests.services.planning_stage import FULL, bureau_of, draft_with, publish, solved

SCHEDULER = "scheduler@own.example"
PAGES = (
    "",
    "/plans",
    "/rosters",
    "/rosters/year",
    "/rosters/people",
    "/rosters/firms",
    "/rosters/calendar?month=2026-12",
    "/rosters/map?month=2026-12",
    "/rosters/2026-12",
    "/rosters/2026-12/publish",
    "/rosters/2026-12/empty",
    "/rosters/2026-12/print",
    "/fairness",
    "/dates",
    "/dates/2026-12",
    "/dates/day",
    "/dates/notice",
    "/people",
    "/centers",
    "/notices",
)


def claim() -> PlanRun:
    with unit_of_work():
        run = planning.claim_next(NOW, timedelta(minutes=1))
        assert run is not None
        return run


def end(run_id: int) -> None:
    with unit_of_work():
        run = db.session.get_one(PlanRun, run_id)
        planning.finish(run_id, solved(planner.Instance.from_json(json.loads(run.instance))), NOW)


def test_from_the_plan_to_the_print(site, enter):
    page = enter(SCHEDULER, 1280)
    page.goto(f"{site.address}/bureau/plans")
    page.locator("form.panel summary").first.click()
    slider = page.locator("#travel-slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#travel").input_value() == "more"
    look(page, "scheduler-plan-form")
    assert_accessible(page)
    page.locator("form.panel button[type=submit]").click()

    run_id = claim().id
    with unit_of_work():
        points = [
            {"seconds": second, "objective": 9000 - 100 * second, "lower_bound": 8000, "phase": "improvement"}
            for second in range(5)
        ]
        planning.record_progress(run_id, points, NOW)
    page.wait_for_selector("svg polyline.objective", timeout=15_000)
    assert_accessible(page)
    end(run_id)
    page.wait_for_selector("a[href$='/review']", timeout=15_000)
    page.locator("a[href$='/review']").click()
    look(page, "scheduler-review")
    assert_accessible(page)
    page.locator("form[action$='/adopt'] button").click()

    page.goto(f"{site.address}/bureau/rosters/2026-12")
    look(page, "scheduler-board")
    page.locator(".seat a").first.click()
    assert_accessible(page)
    page.locator("form[action$='/clear'] button").first.click()
    assert page.locator(".flash").count() == 1
    assert page.locator(".vacant").count() >= 1
    page.locator("form[action$='/undo'] button").click()
    page.locator("form[action$='/redo']").wait_for()
    page.goto(f"{site.address}/bureau/rosters/2026-12/publish")
    look(page, "scheduler-publish")
    assert_accessible(page)
    page.locator("form.panel button[type=submit]:not([formaction])").click()
    db.session.rollback()
    published = db.session.scalars(select(Roster.month).where(Roster.state == RosterState.PUBLISHED)).all()
    assert published == ["2026-12"]


def test_all_works_without_scripts(site, open_page):
    page = open_page(1280, scripts=False)
    page.goto(f"{site.address}/sign-in")
    page.fill("input[name=email]", SCHEDULER)
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    page.goto(f"{site.address}/bureau/plans")
    page.locator("form.panel summary").first.click()
    page.select_option("#travel", "much_more")
    page.locator("form.panel button[type=submit]").click()
    end(claim().id)
    # The page refreshes itself.
    page.wait_for_selector("a[href$='/review']", timeout=15_000)


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_accessible(site, enter, width):
    with unit_of_work():
        draft_with(site.cast.own, NOW, FULL)
    page = enter(SCHEDULER, width)
    for path in PAGES:
        answer = page.goto(f"{site.address}/bureau{path}")
        assert answer.status == 200, path
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_twenty_centers_fit_one_sheet_of_paper(site, enter):
    _twenty_centers(site.cast.own)
    publish(site.cast.own, NOW)
    page = enter(SCHEDULER, 390)
    page.goto(f"{site.address}/bureau/rosters/2026-12")
    assert_accessible(page)
    page.goto(f"{site.address}/bureau/rosters/2026-12/print")
    assert page.locator("tbody tr").count() == 20
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    assert [float(size) for size in re.search(rb"MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", paper).groups()] == (
        pytest.approx([842, 595], abs=2)
    ), "A4, landscape"


def _twenty_centers(troupe) -> None:
    with unit_of_work():
        bureau = bureau_of(troupe)
        for number in range(3, 20):
            center = Center(
                bureau_id=bureau.id,
                code=f"6105022{number:02}",
                name=f"示例第{number}镇",
                latitude=34.5,
                longitude=109.5 + number / 50,
                position=number,
                phone=f"0913-00000{number:02}",
            )
            center.duties.append(CenterDuty(role="lawyer", seats=2, periods="day"))
            center.duties.append(CenterDuty(role="notary", seats=1, periods="am,pm"))
            db.session.add(center)
        db.session.flush()
        sittings.lay_out(bureau, db.session.get_one(SessionDate, troupe.session_date.id))
