"""Files of a month: who gets which, under which name, with a line in the trail; and what is said where there is none."""

import io
from urllib.parse import unquote

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from roster.database import db
from roster.models import AuditAction, AuditRow
from tests.desk import publish

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FILES = "/bureau/rosters/2026-12/files"


@pytest.fixture
def browser(cast, sign_in, now):
    publish(cast.own, now)
    return sign_in("scheduler@own.example")


def exports() -> list[AuditRow]:
    db.session.rollback()
    return list(
        db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.PERSONAL_DATA_REVEALED))
    )


def name_of(answer) -> str:
    return unquote(answer.headers["Content-Disposition"].split("filename*=UTF-8''")[1])


def test_the_scheduler_takes_the_notice_and_it_is_written_down(browser, cast):
    answer = browser.post(f"{FILES}/notice")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert name_of(answer) == "示例own司法局2026年12月坐班通知.docx"
    assert answer.headers["Cache-Control"] == "no-store"
    (table,) = Document(io.BytesIO(answer.data)).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    lawyer = cast.own.lawyers[0]
    assert cells[1][3:7] == [lawyer.name, "示例·own所", lawyer.name, "示例·own所"]
    assert cells[1][7] == f"{cast.own.notary.name}（上午）"
    (row,) = exports()
    assert (row.detail["file"], row.detail["month"], row.detail["people"]) == ("notice", "2026-12", 3)


@SQLITE
def test_the_roster_is_a_workbook(browser, cast):
    book = load_workbook(io.BytesIO(browser.post(f"{FILES}/roster").data))
    names = [row[1] for row in book["按人员"].iter_rows(min_row=4, values_only=True)]
    assert names == [cast.own.lawyers[1].name, cast.own.lawyers[0].name, cast.own.notary.name], (
        "by role, firm, name"
    )
    towns = [row[1] for row in book["按中心"].iter_rows(min_row=4, values_only=True)]
    assert towns == [center.name for center in cast.own.centers]


@SQLITE
def test_a_month_without_published_roster_says_so(browser):
    answer = browser.post("/bureau/rosters/2027-01/files/notice")
    assert answer.status_code == 409
    assert "还没有发布" in answer.get_data(as_text=True)
    assert browser.post(f"{FILES}/nothing").status_code == 404
    assert exports() == []


@SQLITE
def test_the_months_page_offers_the_files(browser):
    page = browser.get("/bureau/rosters/2026-12").get_data(as_text=True)
    assert f'action="{FILES}/notice"' in page
    assert "/files/" not in browser.get("/bureau/rosters/2027-01").get_data(as_text=True)


@SQLITE
def test_a_leader_takes_the_files_of_the_own_bureau(browser, cast, sign_in):
    leader = sign_in("leader@own.example")
    assert 'action="/leader/rosters/2026-12/files/notice"' in leader.get("/leader/rosters/2026-12").get_data(
        as_text=True
    )
    assert leader.post("/leader/rosters/2026-12/files/roster").status_code == 200
    stranger = sign_in("leader@stranger.example")
    assert stranger.post("/leader/rosters/2026-12/files/roster").status_code == 409
