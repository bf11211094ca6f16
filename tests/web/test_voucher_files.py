"""Allowance sheets and certificates: hidden until rates are set, made of sittings that were held, written down."""

import io
from datetime import date, time, timedelta

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import CLOCK
from roster.database import db, unit_of_work
from roster.models import Assignment, AssignmentState, Bureau, Sitting
from roster.services import allowance_rates, check_ins
from tests.desk import SITTING_DAY, publish
from tests.web.test_month_files import SQLITE, exports, name_of

ALLOWANCES = "/bureau/rosters/2026-12/allowances"
BOARD = "/bureau/rosters/2026-12"


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def browser(cast, sign_in, now):
    publish(cast.own, now)
    return sign_in("scheduler@own.example")


@pytest.fixture
def held(browser, monkeypatch):
    """The same after the sittings of December, to which everybody came."""
    with unit_of_work() as session:
        session.execute(update(Assignment).values(state=AssignmentState.SERVED))
    later = clock.at_local(SITTING_DAY.replace(day=3), clock.local(clock.now()).timetz().replace(tzinfo=None))
    monkeypatch.setattr(clock, "now", lambda: later)
    return browser


def pay(cast) -> None:
    with unit_of_work():
        bureau = db.session.get_one(Bureau, cast.own.bureau.id)
        allowance_rates.enter(bureau, "lawyer", date(2026, 1, 1), 100, CLOCK, clock.now())


@SQLITE
def test_nothing_speaks_of_allowances_before_a_rate_is_set(browser, cast):
    assert ALLOWANCES not in text(browser.get(BOARD))
    answer = browser.post(ALLOWANCES)
    assert answer.status_code == 409
    assert "还没有设置补贴标准" in text(answer)
    pay(cast)
    assert f'action="{ALLOWANCES}"' in text(browser.get(BOARD))
    assert "2026年12月还没有应发补贴的坐班" in text(browser.post(ALLOWANCES)), "the day has not come"


@pytest.mark.both_databases
def test_who_sat_is_paid_and_who_was_absent_is_not(held, cast):
    pay(cast)
    with unit_of_work():
        absent = db.session.scalars(
            select(Assignment).where(Assignment.practitioner_id == cast.own.lawyers[1].id)
        ).one()
        absent.state = AssignmentState.ABSENT
    answer = held.post(ALLOWANCES)
    assert name_of(answer) == "示例own司法局2026年12月坐班补贴发放表.xlsx"
    sheet = load_workbook(io.BytesIO(answer.data), data_only=True)["补贴发放表"]
    assert [sheet["B4"].value, sheet["K4"].value, sheet["A5"].value] == [
        cast.own.lawyers[0].name,
        200,
        "合计",
    ]
    (row,) = exports()
    assert (row.detail["file"], row.detail["people"]) == ("allowances", 1)


@SQLITE
def test_certificates_of_a_year_and_of_a_person(held, cast):
    everybody = held.post("/bureau/fairness/2026/certificates")
    assert len(Document(io.BytesIO(everybody.data)).tables) == 3
    person = cast.own.lawyers[0]
    answer = held.post(f"/bureau/people/{person.public_id}/certificates/2026")
    assert name_of(answer) == f"{person.name}2026年公益法律服务时长证明.docx"
    assert f"兹证明{person.name}" in Document(io.BytesIO(answer.data)).paragraphs[1].text
    empty = held.post(f"/bureau/people/{person.public_id}/certificates/2025")
    assert empty.status_code == 409
    assert "没有可以证明的" in text(empty)
    assert [row.detail["file"] for row in exports()] == ["certificates"] * 2


@SQLITE
def test_practitioners_fetch_their_own_certificate_and_see_their_own_hours(held, cast, sign_in):
    own = sign_in("lawyer@own.example")
    who, sitting = cast.own.lawyers[0].public_id, cast.own.sittings[0].id
    with unit_of_work() as session:
        held_at = session.get_one(Sitting, sitting)
        check_ins.write_down(held_at, who, time(9), time(16), "", 0, CLOCK, clock.now())
    page = text(own.get("/practitioner/hours"))
    assert "4小时30分" in page.replace(" ", "")
    assert "中心尚未确认" in page
    assert "2个半天" in page
    assert cast.own.centers[0].name in page
    assert cast.own.centers[1].name not in page, "a colleague sat there"
    answer = own.post("/practitioner/hours/2026/certificate")
    paper = Document(io.BytesIO(answer.data))
    assert (len(paper.tables), name_of(answer)) == (
        1,
        f"{cast.own.lawyers[0].name}2026年公益法律服务时长证明.docx",
    )
    assert own.post("/practitioner/hours/2025/certificate").status_code == 409
    assert [row.detail["file"] for row in exports()] == ["certificates"]


@SQLITE
def test_a_new_rate_changes_no_sheet_of_a_day_past_and_can_be_withdrawn_until_it_holds(
    held, cast, sign_in, monkeypatch
):
    pay(cast)
    before = held.post(ALLOWANCES).data
    administrator = sign_in("administrator@own.example")
    page = "/administrator/allowances"

    def enter(day: str, yuan: str = "150", what: str = "lawyer"):
        return administrator.post(page, data={"what": what, "holds_from": day, "yuan": yuan})

    assert "律师" in text(administrator.get(page))
    for wrong, sentence in (
        (enter("2026-12-03"), "今天以后"),
        (enter("2026-13-01"), "请选择日期"),
        (enter("2027-01-01", "1e3"), "请填写 0 到 99999 之间的整数"),
        (enter("2027-01-01", what="nobody"), "请从列出的选项中选一个"),
    ):
        assert wrong.status_code == 422
        assert sentence in text(wrong)
    assert enter("2026-12-04").status_code == 302
    assert enter("2027-01-01", "0").status_code == 302
    assert enter("2027-01-01", "10").status_code == 422, "one a day"

    def rows(data: bytes):
        sheet = load_workbook(io.BytesIO(data), data_only=True)["补贴发放表"]
        return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6)]

    assert rows(held.post(ALLOWANCES).data) == rows(before)
    with unit_of_work():
        bureau = db.session.get_one(Bureau, cast.own.bureau.id)
        rates = {one.rate.yuan: one for one in allowance_rates.shown(bureau, clock.now())}
    assert {yuan: one.holds for yuan, one in rates.items()} == {0: False, 150: False, 100: True}
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    refused = administrator.post(f"{page}/{rates[150].rate.public_id}/withdraw")
    assert refused.status_code == 409
    assert administrator.post(f"{page}/{rates[0].rate.public_id}/withdraw").status_code == 302
    history = text(administrator.get("/administrator/settings/history"))
    assert "律师 0 (2027-01-01 –)" in history
