"""The report pages: exact and with rows for schedulers, small numbers hidden for leaders, a sentence for nonsense."""

import io
from datetime import date, time

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Notice, NoticeKind
from roster.services import consultations, visits
from roster.services.reports import chasing
from tests.desk import at, stage
from tests.services.test_record_samples import signed

__all__ = ["signed"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SCHEDULER, LEADER = "scheduler@own.example", "leader@own.example"
DECEMBER = "first=2026-12&last=2026-12"


@pytest.fixture
def record(cast, now) -> str:
    """One record at the first center: its number."""
    sitting, actor = stage(cast, now), Actor("account", cast.own.lawyer.id)
    with unit_of_work():
        visit = visits.walk_in(sitting, "lawyer", "07", actor, at(9))
        visits.call_next(sitting, cast.own.lawyers[0], actor, at(9))
        visits.start(visit, actor, at(9))
        return consultations.open_for(visit, cast.own.lawyers[0], actor, at(9)).number


def test_a_number_leads_to_its_rows(record, cast, sign_in):
    browser = sign_in(SCHEDULER)
    text = browser.get(f"/bureau/reports?{DECEMBER}").text
    code = cast.own.centers[0].code
    address = f"/bureau/reports/rows?column=type_labour&{DECEMBER}&center={code}".replace("&", "&amp;")
    assert f'<a href="{address}">1</a>' in text
    rows = browser.get(address.replace("&amp;", "&")).text
    assert record in rows
    assert "合计1" in rows
    assert record not in browser.get(f"/bureau/reports/rows?column=type_land&{DECEMBER}").text
    duties = browser.get(f"/bureau/reports/rows?column=due&{DECEMBER}").text
    assert cast.own.lawyers[0].name in duties
    assert "合计5" in duties
    people = browser.get(f"/bureau/reports?{DECEMBER}&by=person").text
    lawyer = cast.own.lawyers[0].public_id
    address = f"/bureau/reports/rows?column=matters&{DECEMBER}&person={lawyer}"
    assert address.replace("&", "&amp;") in people
    assert record in browser.get(address).text
    stranger = cast.stranger.lawyers[0]
    for one in (f"person={stranger.public_id}", f"firm={stranger.firm.public_id}"):
        assert browser.get(f"/bureau/reports/rows?column=matters&{one}").status_code == 404
    assert cast.own.lawyers[0].firm.name in browser.get(f"/bureau/reports?{DECEMBER}&by=firm").text


def test_the_register_has_each_record_and_no_visitor_and_leaves_a_line(record, cast, sign_in):
    browser = sign_in(SCHEDULER)
    assert "/bureau/reports/register" in browser.get(f"/bureau/reports?{DECEMBER}").text
    answer = browser.post(f"/bureau/reports/register?{DECEMBER}")
    sheet = load_workbook(io.BytesIO(answer.data))["台账"]
    head, line = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=4))
    told = dict(zip(head, line, strict=True))
    assert (told["编号"], told["坐班人员"], told["状态"]) == (record, cast.own.lawyers[0].name, "未签名")
    assert (told["来访方式"], told["日期"].date()) == ("现场来访", date(2026, 12, 2))
    assert sheet.max_row == 4
    (row,) = db.session.scalars(
        select(AuditRow).where(AuditRow.action == AuditAction.PERSONAL_DATA_REVEALED)
    ).all()
    assert (row.detail["file"], row.detail["people"], row.detail["from"]) == ("register", 1, "2026-12")
    empty = browser.post("/bureau/reports/register?first=2025-01&last=2025-01")
    assert (empty.status_code, "没有登记" in empty.text) == (409, True)


def test_leaders_see_no_small_number_and_no_row(record, sign_in):
    browser = sign_in(LEADER)
    text = browser.get(f"/leader/reports?{DECEMBER}").text
    assert "&lt;3" in text
    assert "/reports/rows" not in text
    assert browser.get(f"/bureau/reports/rows?column=people&{DECEMBER}").status_code == 403


def test_files_go_out_with_small_numbers_hidden(record, sign_in):
    for email, audience in ((SCHEDULER, "bureau"), (LEADER, "leader")):
        browser = sign_in(email)
        answer = browser.get(f"/{audience}/reports/files/book?{DECEMBER}")
        assert answer.status_code == 200
        sheet = load_workbook(io.BytesIO(answer.data))["报表（一）"]
        heads = {cell.value: cell.column for cell in sheet[4]}
        assert sheet.cell(5, heads["劳动争议"]).value == "<3"
    answer = browser.get(f"/leader/reports/files/letter?{DECEMBER}")
    assert "劳动争议" not in "".join(one.text for one in Document(io.BytesIO(answer.data)).paragraphs)
    assert browser.get("/leader/reports/files/book?first=2025-01").status_code == 409
    assert browser.get(f"/leader/reports/files/other?{DECEMBER}").status_code == 404


def test_a_pivot_is_chosen_and_hides_small_numbers_from_leaders(record, cast, sign_in):
    query = f"rows=center&columns=matter&{DECEMBER}"
    exact = sign_in(SCHEDULER).get(f"/bureau/reports/pivot?{query}").text
    assert cast.own.centers[0].name in exact
    assert '<td class="number"><strong>1</strong></td>' in exact
    hidden = sign_in(LEADER).get(f"/leader/reports/pivot?{query}").text
    assert "<strong>1</strong>" not in hidden
    assert "<strong>&lt;3</strong>" in hidden
    for nonsense in ("rows=month&columns=month", "rows=nothing&columns=", "rows=matter&columns=matter"):
        assert sign_in(LEADER).get(f"/leader/reports/pivot?{nonsense}").status_code == 200


def test_centers_behind_are_listed_and_told_once_on_the_day(record, cast, sign_in):
    """The 25th is the day: by day, once, to the center that is behind and to the schedulers."""
    told = []
    for day, hour in ((24, 10), (25, 3), (25, 10), (25, 15), (26, 10)):
        when = clock.at_local(date(2026, 12, day), time(hour))
        with unit_of_work():
            told.append(chasing.remind(db.session.merge(cast.own.bureau), when))
    assert told == [0, 0, 2, 0, 0]
    notices = db.session.scalars(
        select(Notice).where(Notice.kind == NoticeKind.RECORDS_DUE).order_by(Notice.id)
    )
    assert [one.parameters for one in notices] == [
        {"count": 1, "path": "/center/records"},
        {"count": 1, "path": "/bureau/reports"},
    ]
    with clock.frozen(at(17)):
        text = sign_in(SCHEDULER).get(f"/bureau/reports?{DECEMBER}").text
    assert "哪些中心还有登记没签：共1件" in text


def test_nonsense_gets_a_sentence(cast, sign_in):
    browser = sign_in(SCHEDULER)
    for query, sentence in (
        ("first=2026-12&last=2026-10", "截止月份早于起始月份"),
        ("first=soon", "月份请写成"),
        ("first=2020-01&last=2026-12", "最多选36个月"),
    ):
        answer = browser.get(f"/bureau/reports?{query}")
        assert (answer.status_code, sentence in answer.text) == (422, True), query
    assert browser.get("/bureau/reports?length=quarter&month=2026-11").status_code == 200
    for query in ("column=nothing", f"column=people&{DECEMBER}&center=nowhere"):
        assert browser.get(f"/bureau/reports/rows?{query}").status_code == 404


def test_a_quarter_has_its_analysis_drafted_kept_and_filed(record, cast, sign_in):
    quarter = "first=2026-10&last=2026-12"
    browser = sign_in(SCHEDULER)
    page = browser.get(f"/bureau/reports?{quarter}").text
    assert "【请结合实际" in page
    assert "各中心公证员最近到岗" in page
    assert "分析研判" not in browser.get(f"/bureau/reports?{DECEMBER}").text
    address = f"/bureau/reports/analysis?{quarter}"
    refused = browser.post(address, data={"text": "原因【请结合实际补充原因分析和工作建议】", "version": "0"})
    assert (refused.status_code, "请把【　】里的部分换成" in refused.text) == (400, True)
    assert "原因【请结合实际" in refused.text, "what was typed stays"
    assert browser.post(address, data={"text": "欠薪多", "version": "0"}).status_code == 302
    stale = browser.post(address, data={"text": "再写", "version": "0"})
    assert (stale.status_code, "再写" in stale.text) == (409, True)
    assert browser.post(f"/bureau/reports/analysis?{DECEMBER}", data={"text": "一个月"}).status_code == 404
    leader = sign_in(LEADER)
    assert "欠薪多" in leader.get(f"/leader/reports?{quarter}").text
    letter = Document(io.BytesIO(leader.get(f"/leader/reports/files/letter?{quarter}").data))
    words = [one.text for one in letter.paragraphs]
    assert "六、分析研判。欠薪多" in words
    assert [one.cell(0, 1).text for one in letter.tables] == ["镇（街道）", "姓名"]
    book = load_workbook(io.BytesIO(leader.get(f"/leader/reports/files/book?{quarter}").data))
    assert book.sheetnames == ["报表（一）", "报表（二）", "公证员到岗", "人员出勤", "分析研判", "统计口径"]
    assert book["分析研判"]["A2"].value == "欠薪多"
    assert book["人员出勤"].cell(book["人员出勤"].max_row, 4).value.startswith("=SUM(D4:")


def test_a_volume_is_listed_opened_for_a_reason_and_printed(signed, cast, sign_in):
    browser, november = sign_in(SCHEDULER), "first=2026-11&last=2026-11"
    center = cast.own.centers[0]
    assert "已签署登记表7件" in browser.get(f"/bureau/volumes?{november}").text
    address = f"/bureau/volumes?{november}"
    refused = browser.post(address, data={"center": center.code})
    assert (refused.status_code, "请选择" in refused.text) == (400, True)
    page = browser.post(address, data={"center": center.code, "reason": "archive"}).text
    for words in ("来访咨询登记卷", "卷内目录", "赵*群", "卷内备考表", "登记表7件", "100-20261103-07"):
        assert words in page, words
    assert browser.post(address, data={"center": "nowhere", "reason": "archive"}).status_code == 404
    assert sign_in(LEADER).get("/bureau/volumes").status_code == 403
