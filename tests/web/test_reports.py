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
