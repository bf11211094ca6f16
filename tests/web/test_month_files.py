"""Files of a month: who gets which, under which name, with a line in the trail; and what is said where there is none."""

import io
from urllib.parse import unquote

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from roster.core.translation import translate
from roster.database import db
from roster.models import AuditAction, AuditRow
from roster.services.audit_words import details
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


@pytest.mark.both_databases
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
    said = dict(details(row.detail, lambda words: translate("zh_Hans_CN", words)))
    assert said["文件"] == "坐班通知（附排班表）"


@SQLITE
def test_each_file_says_who_took_it_out_and_when(browser):
    """In the properties of both kinds, and on each printed page of a workbook; a notice that is signed and sealed keeps its face."""
    marked = "导出人：scheduler　2026-11-24 10:00"
    book = load_workbook(io.BytesIO(browser.post(f"{FILES}/roster").data))
    assert marked in book.properties.description
    assert all(marked in (sheet.oddFooter.right.text or "") for sheet in book)
    assert Document(io.BytesIO(browser.post(f"{FILES}/notice").data)).core_properties.comments == marked


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
    assert "2027年1月的排班表还没有发布" in answer.get_data(as_text=True)
    assert browser.post(f"{FILES}/nothing").status_code == 404
    assert exports() == []


@SQLITE
def test_the_months_page_offers_the_files(browser):
    page = browser.get("/bureau/rosters/2026-12").get_data(as_text=True)
    assert f'action="{FILES}/notice"' in page
    assert "/files/" not in browser.get("/bureau/rosters/2027-01").get_data(as_text=True)


@SQLITE
def test_a_draft_has_a_notice_of_its_own_until_it_is_published(browser, cast):
    address = "/bureau/rosters/2026-12/draft-notice"
    assert "draft-notice" not in browser.get("/bureau/rosters/2026-12").get_data(as_text=True)
    assert browser.post(address).status_code == 404
    browser.post("/bureau/rosters/2026-12/draft")
    for page in ("2026-12", "2026-12/publish", "2026-12/comments"):
        assert f'action="{address}"' in browser.get(f"/bureau/rosters/{page}").get_data(as_text=True)
    answer = browser.post(address)
    assert name_of(answer) == "示例own司法局2026年12月坐班通知（送审稿）.docx"
    _slip, table = Document(io.BytesIO(answer.data)).tables
    assert table.rows[1].cells[3].text == cast.own.lawyers[0].name
    (row,) = exports()
    assert (row.detail["file"], row.detail["people"]) == ("draft_notice", 3)
    browser.post("/bureau/rosters/2027-01/draft")
    page = browser.get("/bureau/rosters/2027-01").get_data(as_text=True)
    assert "2027-01/draft-notice" in page
    assert "2027-01/texts" not in page, "what is made of a published roster only"


@SQLITE
def test_a_leader_takes_the_files_of_the_own_bureau(browser, cast, sign_in):
    leader = sign_in("leader@own.example")
    assert 'action="/leader/rosters/2026-12/files/notice"' in leader.get("/leader/rosters/2026-12").get_data(
        as_text=True
    )
    assert leader.post("/leader/rosters/2026-12/files/roster").status_code == 200
    stranger = sign_in("leader@stranger.example")
    assert stranger.post("/leader/rosters/2026-12/files/roster").status_code == 409


@SQLITE
def test_posters_lead_to_the_centers_booking_page(browser, cast):
    answer = browser.post(f"{FILES}/posters")
    assert answer.mimetype == "application/pdf"
    assert name_of(answer).endswith("坐班海报.pdf")
    words = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().replace("\0", "")
    assert "农历十月廿四" in words
    assert cast.own.lawyers[0].name in words


@SQLITE
def test_texts_are_there_without_any_script(browser, cast):
    page = browser.get("/bureau/rosters/2026-12/texts").get_data(as_text=True)
    assert f"【坐班通知】{cast.own.lawyers[0].name}您好" in page
    assert "0913-0000000" in page  # the center's
    assert "13800000" not in page, "nobody's own number"
    assert browser.get("/bureau/rosters/2027-01/texts").status_code == 409


@SQLITE
def test_a_firm_takes_its_own_people_only(browser, cast, sign_in):
    secretary = sign_in("secretary@own.example")
    answer = secretary.post("/firm/months/2026-12/roster")
    assert name_of(answer) == "示例·own所2026年12月坐班排班表.xlsx"
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["按人员"]
    firms = {row[2] for row in book["按人员"].iter_rows(min_row=4, values_only=True)}
    assert firms == {"示例·own所"}
    page = secretary.get("/firm/months/2026-12/texts").get_data(as_text=True)
    assert cast.own.lawyers[1].name in page
    assert cast.own.notary.name not in page
    assert secretary.get("/firm/months/2027-01/texts").status_code == 409


@SQLITE
def test_a_center_takes_its_own_poster_and_sign_in_sheet(browser, cast, sign_in):
    center = sign_in("center@own.example")
    assert 'action="/center/files/sign_in_sheets"' in center.get("/center/?date=2026-12-02").get_data(
        as_text=True
    )
    answer = center.post("/center/files/sign_in_sheets", data={"date": "2026-12-02"})
    assert name_of(answer) == f"{cast.own.centers[0].name}2026年12月坐班签到表.docx"
    (table,) = Document(io.BytesIO(answer.data)).tables
    assert table.rows[1].cells[1].text == cast.own.lawyers[0].name
    assert center.post("/center/files/notice", data={"date": "2026-12-02"}).status_code == 404
    assert center.post("/center/files/posters", data={"date": "2026-12-03"}).status_code == 404
    assert [row.detail["people"] for row in exports()] == [2]


def test_a_printed_page_says_who_prints_it_and_what_is_for_everybody_does_not(cast, client, sign_in):
    scheduler, mark = sign_in("scheduler@own.example"), "打印人：scheduler　2026-11-24 10:00"
    assert mark in scheduler.get("/bureau/").get_data(as_text=True)
    for browser, address in ((scheduler, "/b/own/"), (scheduler, "/help/"), (client, "/sign-in")):
        assert "打印人" not in browser.get(address).get_data(as_text=True)
