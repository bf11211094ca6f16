"""A leader's pages: boards and numbers of the own bureau, what is published, and nobody's data."""

import pytest
from sqlalchemy import select

from roster.database import db, unit_of_work
from roster.models import AuditRow, Roster, RosterState, Sitting, SittingState
from tests.desk import book, stage
from tests.services.planning_stage import FULL, drafted_with

LEADER = "leader@own.example"


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


@pytest.fixture
def browser(sitting, sign_in):
    return sign_in(LEADER)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_overview_shows_coverage_and_the_year(browser, cast, sitting, now):
    book(sitting, 9, now=now)
    page = text(browser.get("/leader"))
    assert "2026年12月2日" in page
    assert "已发布" in page
    assert "2/3" in page  # lawyers' seats
    assert "2026 年数据" in page
    assert "/bureau" not in page, "no way leads to pages that a leader may not open"
    assert browser.get("/account/home").location == "/leader"


def test_an_empty_bureau_says_so(cast, sign_in, now):
    with unit_of_work():
        for row in db.session.scalars(select(Sitting)):
            db.session.delete(row)
    browser = sign_in(LEADER)
    assert "还没有可统计的数据" in text(browser.get("/leader"))
    assert "还没有预约、来访或咨询" in text(browser.get("/leader/figures"))
    assert "本月尚未排定" in text(browser.get("/leader/rosters/2027-05")) or "还没有" in text(
        browser.get("/leader/rosters/2027-05")
    )


def test_a_published_roster_is_read_and_printed(browser, cast):
    page = text(browser.get("/leader/rosters/2026-12"))
    assert cast.own.lawyers[0].name in page
    forms = page.split("<main")[1].count("<form")
    assert forms == page.count('action="/leader/rosters/2026-12/files/'), "a leader changes nothing here"
    paper = text(browser.get("/leader/rosters/2026-12/print"))
    assert cast.own.lawyers[0].name in paper
    assert "/leader/rosters/2026-12" in paper
    for foreign in (cast.stranger.lawyers[0].name, cast.stranger.centers[0].name):
        assert foreign not in page + paper


def test_a_draft_shows_how_much_is_filled_but_not_by_whom(cast, sign_in, now):
    drafted_with(cast.own, now, FULL)
    browser = sign_in(LEADER)
    page = text(browser.get("/leader/rosters/2026-12"))
    assert "正在草拟" in page
    assert cast.own.lawyers[0].name not in page
    assert browser.get("/leader/rosters/2026-12/print").status_code == 404
    empty = browser.get("/leader/rosters/2026-12/empty")
    assert empty.status_code == 200
    assert not [lawyer for lawyer in cast.own.lawyers if lawyer.name in text(empty)]


def test_the_draft_beside_a_published_roster_stays_unseen(browser, cast, now):
    with unit_of_work():
        published = db.session.scalars(
            select(Roster).where(Roster.bureau_id == cast.own.bureau.id, Roster.month == "2026-12")
        ).one()
        draft = Roster(
            bureau_id=published.bureau_id, month="2026-12", version=2, state=RosterState.DRAFT, created_at=now
        )
        db.session.add(draft)
    assert "第1版" in text(browser.get("/leader/rosters/2026-12?version=2"))


def test_empty_seats_have_reasons(browser):
    page = text(browser.get("/leader/rosters/2026-12/empty"))
    assert "空席" in page
    assert browser.get("/leader/rosters/2027-07/empty").status_code == 404


def test_months_called_off_are_counted(browser, sitting):
    with unit_of_work():
        db.session.get_one(Sitting, sitting.id).state = SittingState.CANCELLED
    assert "1 场取消" in text(browser.get("/leader/rosters/2026-12"))


@pytest.mark.both_databases
def test_figures_show_numbers_and_hide_a_matters_small_ones(browser, cast, sitting, now):
    book(sitting, 9, now=now)
    page = text(browser.get("/leader/figures?show=bookings"))
    assert "&lt;3" in page
    for secret in ("赵小五", "13800000099", "0099", "手写的一句话"):
        assert secret not in page
    own = text(browser.get(f"/leader/figures?center={cast.own.centers[0].code}"))
    assert f"按事项：{cast.own.centers[0].name}" in own


def test_a_center_of_another_bureau_is_no_choice(browser, cast, now):
    with unit_of_work():
        db.session.merge(cast.stranger.centers[0]).code = "999999999"
    page = text(browser.get("/leader/figures?center=999999999"))
    assert cast.stranger.centers[0].name not in page


@pytest.mark.both_databases
def test_load_is_shown_by_firm_and_by_person(browser, cast):
    page = text(browser.get("/leader/fairness"))
    assert "按机构" in page
    assert cast.own.lawyers[0].firm.name in page
    assert cast.own.lawyers[0].name in page
    assert "/bureau/people" not in page
    assert 'aria-current="true">2025' in text(browser.get("/leader/fairness?year=2025"))


@pytest.mark.parametrize("address", ["/leader", "/leader/figures", "/leader/fairness"])
def test_looking_at_numbers_writes_nothing(browser, address):
    before = db.session.query(AuditRow).count()
    assert browser.get(address).status_code == 200
    assert db.session.query(AuditRow).count() == before
